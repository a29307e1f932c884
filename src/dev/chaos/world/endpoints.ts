import { askAnchor, text, type Answer } from '../../../sandbox/wallet/http.ts';
import { walkPages, type FormAnswers } from '../../../sandbox/wallet/pages.ts';
import { openRemittance } from '../../../sandbox/wallet/sending-anchor.ts';
import { login, readTransaction, type WalletOptions } from '../../../sandbox/wallet/wallet.ts';
import { muxedAddress } from '../../../stellar/accounts/address.ts';
import { waitUntil } from '../../wait-until.ts';
import type { Payer } from '../payers/payers.ts';
import { persist } from './persist.ts';
import type { World } from './world.ts';

/** A client gives up opening a payment after this long; nothing was paid then. */
const OPEN_WITHIN_MS = 180_000;
const SHOWN_WITHIN_MS = 60_000;
/** What a deposit is to quote: a reference of the bank, or a code of mobile money. */
export const REFERENCE = /RH(?:-[0-9A-Z]{4}){3}|\b\d{4}[ -]?\d{4}\b/;

/** Where a payment that the anchor has taken on is to be paid. */
export interface Opened {
  readonly id: string;
  /** For a deposit: what to quote at the bank. */
  readonly reference: string;
  /** For the others: the account and the memo to pay to. */
  readonly account: string;
  readonly memo: string;
}

const walletOf = ({ environment, apiUrl }: World, { wallet }: Payer): WalletOptions => ({
  anchorUrl: apiUrl,
  networkPassphrase: environment['NETWORK_PASSPHRASE'] ?? '',
  keypair: wallet.keypair,
});

const optional = (transaction: Answer, name: string): string => {
  const value = transaction[name];
  return typeof value === 'string' ? value : '';
};

/** SEP-24: asks for the form and fills it in. */
const fillForm = async (
  wallet: WalletOptions,
  token: string,
  order: {
    readonly way: 'deposit' | 'withdraw';
    readonly body: Readonly<Record<string, string>>;
    readonly answers: FormAnswers;
  },
) => {
  const url = `${wallet.anchorUrl}/sep24/transactions/${order.way}/interactive`;
  const started = await askAnchor(url, { method: 'POST', token, body: order.body });
  const { again } = await walkPages(text(started, 'url'), order.answers);
  return { id: text(started, 'id'), page: again };
};

const openDeposit = async (world: World, payer: Payer): Promise<Opened> => {
  const { payment } = payer;
  const wallet = walletOf(world, payer);
  const token = await login(wallet);
  const account = payer.wallet.keypair.publicKey();
  const body = {
    asset_code: world.environment['ASSET_CODE'] ?? '',
    account: payment.variant === 'muxed' ? muxedAddress(account, String(payment.number)) : account,
  };
  const answers = { amount: payment.amount, rail: payment.rail };
  const { id, page } = await fillForm(wallet, token, { way: 'deposit', body, answers });
  const wanted = world.banks?.fakeOf(payment.rail).reference ?? REFERENCE;
  const reference = await waitUntil(
    async () => wanted.exec((await page().catch(() => '')).split('How to pay')[1] ?? '')?.[0],
    { timeoutMs: SHOWN_WITHIN_MS, intervalMs: 500, what: 'the page says what to quote' },
  );
  return { id, reference, account: '', memo: '' };
};

const openWithdrawal = async (world: World, payer: Payer): Promise<Opened> => {
  const { payment } = payer;
  const wallet = walletOf(world, payer);
  const token = await login(wallet);
  const { id } = await fillForm(wallet, token, {
    way: 'withdraw',
    body: { asset_code: world.environment['ASSET_CODE'] ?? '' },
    answers: {
      amount: payment.amount,
      rail: payment.rail,
      bank_account_number: payment.payee,
      mobile_money_number: payment.payee,
      first_name: 'Ada',
      last_name: 'Lovelace',
      ...world.banks?.fakeOf(payment.rail).payee,
    },
  });
  const ready = await waitUntil(
    async () => {
      const transaction = await readTransaction(wallet, token, 'sep24', id).catch(() => ({}));
      return optional(transaction, 'withdraw_memo') === '' ? undefined : transaction;
    },
    { timeoutMs: SHOWN_WITHIN_MS, intervalMs: 300, what: 'the anchor says where to pay' },
  );
  return {
    id,
    reference: '',
    account: optional(ready, 'withdraw_anchor_account'),
    memo: optional(ready, 'withdraw_memo'),
  };
};

const openOne = async (world: World, payer: Payer): Promise<Opened> => {
  const { payment } = payer;
  if (payment.kind === 'deposit') return openDeposit(world, payer);
  if (payment.kind === 'withdrawal') return openWithdrawal(world, payer);
  const token = await login(walletOf(world, payer));
  const isBank = payment.rail === 'sandbox-bank';
  const opened = await openRemittance(world.apiUrl, token, {
    assetCode: world.environment['ASSET_CODE'] ?? '',
    amount: payment.amount,
    fundingMethod: payment.rail,
    sender: { first_name: 'Grace', last_name: 'Hopper' },
    receiver: {
      first_name: 'Ada',
      last_name: 'Lovelace',
      ...(world.banks?.fakeOf(payment.rail).payee ?? {
        [isBank ? 'bank_account_number' : 'mobile_money_number']: payment.payee,
      }),
    },
  });
  return {
    id: text(opened, 'id'),
    reference: '',
    account: text(opened, 'stellar_account_id'),
    memo: text(opened, 'stellar_memo'),
  };
};

/**
 * Asks the anchor for a payment through its own endpoints, from the beginning again until one is
 * opened. What was begun before and not finished is never paid, and expires.
 */
export const openPayment = async (world: World, payer: Payer): Promise<Opened> =>
  persist(async () => openOne(world, payer), OPEN_WITHIN_MS);
