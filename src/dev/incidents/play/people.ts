import { type Asset, Keypair, Memo, Operation } from '@stellar/stellar-sdk';
import { REFERENCE } from '../../chaos/world/endpoints.ts';
import { askAnchor, text } from '../../../sandbox/wallet/http.ts';
import { openRemittance } from '../../../sandbox/wallet/sending-anchor.ts';
import {
  login,
  readTransaction,
  startInteractive,
  type WalletOptions,
} from '../../../sandbox/wallet/wallet.ts';
import { openWallet, type Wallet } from '../../chaos/payers/wallet.ts';
import { fundAccount } from '../../prepare-accounts.ts';
import { coinOf, until, type Stage } from './stage.ts';

/** Somebody with an account on the ledger, who uses the anchor. */
export interface Party {
  readonly wallet: Wallet;
  readonly account: string;
  readonly options: WalletOptions;
}

interface Belongings {
  /** The anchor's own coin, where it is left out. */
  readonly asset?: Asset;
  /** What they hold of it, from its issuer; decimal string. */
  readonly holds?: string;
  /** False for somebody who does not trust it. */
  readonly trusts?: boolean;
  /** The most that their trustline takes. */
  readonly limit?: string;
}

/** Makes somebody, with an account and what they own. */
export const openParty = async (stage: Stage, belongings: Belongings = {}): Promise<Party> => {
  const { asset = coinOf(stage), holds, trusts = true, limit } = belongings;
  const { ledger, issuer, anchorUrl } = stage;
  const keypair = Keypair.random();
  const destination = keypair.publicKey();
  await fundAccount(ledger.horizonUrl, destination);
  const wallet = openWallet(ledger, keypair);
  const operations = [
    ...(trusts ? [Operation.changeTrust({ asset, ...(limit ? { limit } : {}) })] : []),
    ...(holds
      ? [Operation.payment({ source: issuer.publicKey(), destination, asset, amount: holds })]
      : []),
  ];
  if (operations.length > 0) await wallet.send(operations, holds ? { signers: [issuer] } : {});
  const { networkPassphrase } = ledger;
  return { wallet, account: destination, options: { anchorUrl, networkPassphrase, keypair } };
};

interface Asked {
  readonly amount: string;
  readonly rail?: string;
  /** The coin's code; the anchor's own where it is left out. */
  readonly code?: string;
}

const BANK = 'sandbox-bank';

/** Opens a deposit on the anchor's pages. @returns its id, and what to quote at the bank. */
export const openDeposit = async (
  stage: Stage,
  { options }: Party,
  { amount, rail = BANK, code = coinOf(stage).getCode() }: Asked,
): Promise<{ readonly id: string; readonly reference: string }> => {
  const token = await login(options);
  const { id, page } = await startInteractive(options, token, 'deposit', code, { amount, rail });
  const reference = await until(
    'the page says what to quote at the bank',
    async () => REFERENCE.exec((await page()).split('How to pay')[1] ?? '')?.[0],
  );
  return { id, reference };
};

/** Where a payment on Stellar is to go. */
export interface Payable {
  readonly id: string;
  readonly account: string;
  readonly memo: string;
}

/** Who is paid: the last digits of the number choose how the bank behaves. */
const payeeOf = (rail: string, number = '12345678'): Readonly<Record<string, string>> => ({
  first_name: 'Ada',
  last_name: 'Lovelace',
  [rail === BANK ? 'bank_account_number' : 'mobile_money_number']: number,
});

/** Opens a withdrawal on the anchor's pages. */
export const openWithdrawal = async (
  stage: Stage,
  { options }: Party,
  { amount, rail = BANK, number }: Asked & { readonly number?: string },
): Promise<Payable> => {
  const token = await login(options);
  const answers = { amount, rail, ...payeeOf(rail, number) };
  const code = coinOf(stage).getCode();
  const { id } = await startInteractive(options, token, 'withdraw', code, answers);
  const ready = await until('the anchor says where to pay', async () => {
    const shown = await readTransaction(options, token, 'sep24', id);
    return typeof shown['withdraw_memo'] === 'string' ? shown : undefined;
  });
  return {
    id,
    account: text(ready, 'withdraw_anchor_account'),
    memo: text(ready, 'withdraw_memo'),
  };
};

/** Opens a remittance as a sending anchor does. */
export const openSep31 = async (
  stage: Stage,
  { options }: Party,
  asked: Asked & { readonly callback?: string },
): Promise<Payable> => {
  const { amount, rail = BANK, code = coinOf(stage).getCode(), callback } = asked;
  const token = await login(options);
  const opened = await openRemittance(options.anchorUrl, token, {
    assetCode: code,
    amount,
    fundingMethod: rail,
    sender: { first_name: 'Grace', last_name: 'Hopper' },
    receiver: payeeOf(rail),
  });
  const id = text(opened, 'id');
  if (callback !== undefined) {
    const url = `${options.anchorUrl}/sep31/transactions/${id}/callback`;
    await askAnchor(url, { method: 'PUT', token, body: { url: callback } });
  }
  return { id, account: text(opened, 'stellar_account_id'), memo: text(opened, 'stellar_memo') };
};

/** Pays where a payment is to go. @returns the transaction's hash. */
export const payOnStellar = async (
  stage: Stage,
  { wallet, account: own }: Party,
  { account: destination, memo }: Pick<Payable, 'account' | 'memo'>,
  what: { readonly amount: string; readonly asset?: Asset; readonly leavesTrust?: true },
): Promise<string> => {
  const { amount, asset = coinOf(stage), leavesTrust } = what;
  const operations = [Operation.payment({ destination, asset, amount })];
  // Whoever holds none of it any more may end their trustline, and cannot be paid back then.
  if (leavesTrust) operations.push(Operation.changeTrust({ asset, limit: '0', source: own }));
  return wallet.send(operations, { memo: Memo.id(memo) });
};

/** Submits what is known of somebody, by SEP-12. @returns the customer's id. */
export const submitCustomer = async (
  { options }: Party,
  fields: Readonly<Record<string, string>>,
): Promise<string> => {
  const token = await login(options);
  const url = `${options.anchorUrl}/sep12/customer`;
  const body = { type: 'sep6', first_name: 'Ada', ...fields };
  return text(await askAnchor(url, { method: 'PUT', token, body }), 'id');
};
