import { Asset, Keypair } from '@stellar/stellar-sdk';
import { storyId } from '../../domain/transactions/queue.ts';
import type { Kind } from '../../domain/transactions/transaction.ts';
import type { Answer } from '../../sandbox/wallet/http.ts';
import { createContractLedger } from '../../sandbox/wallet/contract-ledger.ts';
import { createContractWallet, loginByContract } from '../../sandbox/wallet/contract-wallet.ts';
import { createLedgerClient, type LedgerClient } from '../../sandbox/wallet/ledger-client.ts';
import type { LedgerPlace } from '../../sandbox/wallet/ledger-server.ts';
import { openRemittance } from '../../sandbox/wallet/sending-anchor.ts';
import {
  login,
  readTransaction,
  startInteractive,
  watchTransaction,
  type WalletOptions,
} from '../../sandbox/wallet/wallet.ts';
import type { Stack } from '../stack.ts';
import { waitUntil } from '../wait-until.ts';
import type { DemoRails } from './demo-rail.ts';
import type { PaymentReport, Printer } from './report.ts';

const PAYMENT_WITHIN_MS = 60_000;
const PAGE_WITHIN_MS = 20_000;

export type Person = {
  /** The account that pays and is paid: G…, or C… of a contract. */
  address: string;
  options: WalletOptions;
  ledger: LedgerClient;
  asset: Asset;
};

export type Setting = { temporalUiUrl: string; rails: DemoRails; printer: Printer };

/** The anchor that a wallet uses, and the network that both are on. */
export type Anchorage = {
  anchorUrl: string;
  place: LedgerPlace;
  networkPassphrase: string;
  asset: Asset;
};

/** Somebody with a funded account that trusts the asset. */
export async function openPerson(anchorage: Anchorage): Promise<Person> {
  const { anchorUrl, place, networkPassphrase, asset } = anchorage;
  const keypair = Keypair.random();
  const ledger = createLedgerClient(place, networkPassphrase, keypair);
  await ledger.fund();
  await ledger.trust(asset);
  const options = { anchorUrl, networkPassphrase, keypair };
  return { address: keypair.publicKey(), options, ledger, asset };
}

/**
 * Somebody whose account is a contract, which logs in by SEP-45; on the sandbox ledger.
 * @param rpcUrl a Stellar RPC server, whatever the anchor reads the ledger by.
 */
export async function openContractPerson(anchorage: Anchorage, rpcUrl: string): Promise<Person> {
  const { anchorUrl, networkPassphrase, asset } = anchorage;
  const wallet = createContractWallet(networkPassphrase);
  const keypair = Keypair.random();
  const ledger = createContractLedger({ rpcUrl, networkPassphrase, wallet, relayer: keypair });
  await ledger.fund();
  const logIn = async (): Promise<string> =>
    loginByContract(wallet, {
      endpoint: `${anchorUrl}/sep45/auth`,
      homeDomain: new URL(anchorUrl).host,
      untilLedger: await ledger.untilLedger(),
    });
  const options = { anchorUrl, networkPassphrase, keypair, logIn };
  return { address: wallet.contract, options, ledger, asset };
}

/** Gives somebody some of the asset, from its issuer. */
export async function issueTo(
  { options, asset }: Person,
  { place, networkPassphrase }: Anchorage,
  issuerSeed: string,
  amount: string,
): Promise<void> {
  const issuer = Keypair.fromSecret(issuerSeed);
  const treasury = createLedgerClient(place, networkPassphrase, issuer);
  await treasury.pay(options.keypair.publicKey(), asset, amount, '1');
}

/** Somebody of the demo, who holds some of the asset where asked. */
export async function createPerson(stack: Stack, holds?: string): Promise<Person> {
  const { environment, place } = stack;
  const anchorage = {
    anchorUrl: environment['PUBLIC_URL'] ?? '',
    place,
    networkPassphrase: environment['NETWORK_PASSPHRASE'] ?? '',
    asset: new Asset(environment['ASSET_CODE'] ?? '', environment['ASSET_ISSUER'] ?? ''),
  };
  const person = await openPerson(anchorage);
  if (holds !== undefined) {
    await issueTo(person, anchorage, environment['ISSUER_SEED'] ?? '', holds);
  }
  return person;
}

const optional = (transaction: Answer, name: string): string => {
  const value = transaction[name];
  return typeof value === 'string' ? value : '';
};

/** Follows a payment to its end, line by line, and says what it came to. */
async function follow(
  { temporalUiUrl, printer }: Setting,
  person: Person,
  payment: {
    kind: Kind;
    id: string;
    before: string;
    startedAt: number;
    read: () => Promise<Answer>;
  },
): Promise<PaymentReport> {
  const { kind, id, before, startedAt, read } = payment;
  const title = kind;
  const workflow = encodeURIComponent(storyId(kind, id));
  let last: Answer = {};
  for await (const { status, transaction } of watchTransaction(read, PAYMENT_WITHIN_MS)) {
    last = transaction;
    printer.status(title, startedAt, status, optional(transaction, 'message'));
  }
  const after = await person.ledger.balance(person.asset);
  return {
    title,
    id,
    workflowUrl: `${temporalUiUrl}/namespaces/default/workflows/${workflow}`,
    status: optional(last, 'status'),
    tookMs: performance.now() - startedAt,
    stellarHash: optional(last, 'stellar_transaction_id'),
    bankReference: optional(last, 'external_transaction_id'),
    balances: `${before} → ${after} ${person.asset.getCode()}`,
  };
}

/** A wallet's deposit: pays at the bank, is paid on Stellar. */
export async function demoDeposit(setting: Setting, person: Person): Promise<PaymentReport> {
  const { printer } = setting;
  const rail = setting.rails.deposit;
  const startedAt = performance.now();
  const before = await person.ledger.balance(person.asset);
  const token = await login(person.options);
  const code = person.asset.getCode();
  const answers = { amount: '100', rail: rail.name };
  const { id, page } = await startInteractive(person.options, token, 'deposit', code, answers);
  const reference = await waitUntil(async () => rail.reference.exec(await page())?.[0], {
    timeoutMs: PAGE_WITHIN_MS,
    intervalMs: 100,
    what: 'the page says what to quote at the bank',
  });
  await rail.receive({ amount: '100', reference });
  printer.status(
    'deposit',
    startedAt,
    `paid 100 ${rail.currency} at the bank`,
    `quoting ${reference}`,
  );
  const read = async () => readTransaction(person.options, token, 'sep24', id);
  return follow(setting, person, { kind: 'deposit', id, before, startedAt, read });
}

/** A wallet's withdrawal: pays on Stellar, is paid by the bank. */
export async function demoWithdrawal(setting: Setting, person: Person): Promise<PaymentReport> {
  const startedAt = performance.now();
  const before = await person.ledger.balance(person.asset);
  const token = await login(person.options);
  const { name, payee } = setting.rails.withdrawal;
  const answers = { amount: '50', rail: name, ...payee };
  const code = person.asset.getCode();
  const { id } = await startInteractive(person.options, token, 'withdraw', code, answers);
  const read = async () => readTransaction(person.options, token, 'sep24', id);
  const ready = await waitUntil(
    async () => {
      const transaction = await read();
      return optional(transaction, 'withdraw_anchor_account') === '' ? undefined : transaction;
    },
    { timeoutMs: PAGE_WITHIN_MS, what: 'the anchor says where to pay' },
  );
  const memo = optional(ready, 'withdraw_memo');
  const account = optional(ready, 'withdraw_anchor_account');
  const hash = await person.ledger.pay(account, person.asset, '50', memo);
  setting.printer.status(
    'withdrawal',
    startedAt,
    `paid 50 ${code} on Stellar`,
    `${memo === '' ? `to ${account}` : `memo ${memo}`}, ${hash}`,
  );
  return follow(setting, person, { kind: 'withdrawal', id, before, startedAt, read });
}

/** A sending anchor's SEP-31 remittance: pays on Stellar, its receiver is paid by the rail. */
export async function demoRemittance(setting: Setting, person: Person): Promise<PaymentReport> {
  const { name, payee } = setting.rails.remittance;
  const startedAt = performance.now();
  const before = await person.ledger.balance(person.asset);
  const token = await login(person.options);
  const code = person.asset.getCode();
  const opened = await openRemittance(person.options.anchorUrl, token, {
    assetCode: code,
    amount: '80',
    fundingMethod: name,
    sender: { first_name: 'Grace', last_name: 'Hopper' },
    receiver: payee,
  });
  const id = optional(opened, 'id');
  const memo = optional(opened, 'stellar_memo');
  const account = optional(opened, 'stellar_account_id');
  const hash = await person.ledger.pay(account, person.asset, '80', memo);
  setting.printer.status(
    'remittance',
    startedAt,
    `paid 80 ${code} on Stellar`,
    `memo ${memo}, ${hash}`,
  );
  const read = async () => readTransaction(person.options, token, 'sep31', id);
  return follow(setting, person, { kind: 'remittance', id, before, startedAt, read });
}
