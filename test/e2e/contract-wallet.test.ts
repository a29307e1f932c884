import { expect, test } from '@jest/globals';
import { Asset, rpc, scValToNative } from '@stellar/stellar-sdk';
import {
  demoDeposit,
  demoRemittance,
  demoWithdrawal,
  openContractPerson,
  openPerson,
  type Anchorage,
  type Person,
  type Setting,
} from '../../src/dev/demo/payments.ts';
import { sandboxRails } from '../../src/dev/demo/demo-rail.ts';
import { createPrinter, type PaymentReport } from '../../src/dev/demo/report.ts';
import { waitUntil } from '../../src/dev/wait-until.ts';
import { login, readTransaction } from '../../src/sandbox/wallet/wallet.ts';
import { startDevelopmentServer } from '../support/development-server.ts';
import { opened } from '../support/opened.ts';
import { runProgram } from '../support/programs.ts';

/* An anchor with Horizon switched off: it and its wallets ask Stellar RPC and nobody else. */
const server = await opened(startDevelopmentServer(undefined, {}, ['--rpc']));
const rpcUrl = `${server.ledgerUrl}/rpc`;
const environment = {
  PUBLIC_URL: server.anchorUrl,
  LEDGER_SOURCES: 'rpc',
  RPC_URL: rpcUrl,
  SANDBOX_BANK_URL: server.bankUrl,
};

/** The first part of every path that Horizon's clients ask for. */
const HORIZON = ['accounts', 'ledgers', 'transactions', 'transactions_async', 'operations'].concat([
  'payments',
  'effects',
  'fee_stats',
  'claimable_balances',
  'offers',
  'trades',
  'order_book',
]);
const faultsUrl = `${server.ledgerUrl}/sandbox/faults`;
for (const part of HORIZON) {
  const body = JSON.stringify({ fault: 'unavailable', route: `/${part}` });
  await fetch(faultsUrl, { method: 'POST', body });
}

const { NETWORK_PASSPHRASE: networkPassphrase = '', ASSET_ISSUER: issuer = '' } =
  server.environment;
const asset = new Asset('USDC', issuer);
const anchorage: Anchorage = {
  anchorUrl: server.anchorUrl,
  place: { by: 'rpc', url: rpcUrl },
  networkPassphrase,
  asset,
};
const rails = sandboxRails(server.bankUrl);
const setting: Setting = { temporalUiUrl: '', rails, printer: createPrinter(() => undefined) };
/** The sandbox bank's payee who takes no money. */
const { payee } = rails.withdrawal;
const REFUSING = { ...payee, bank_account_number: '12348888' };
const refusing: Setting = {
  ...setting,
  rails: { ...rails, withdrawal: { ...rails.withdrawal, payee: REFUSING } },
};

const outcomeOf = ({ title, status, balances }: PaymentReport): string =>
  `${title} ${status}: ${balances}`;

/** Whom transfers by a transaction went to, and how many stroops, by the events of the network. */
const transfersOf = async (hash: string) => {
  const found = await new rpc.Server(rpcUrl, { allowHttp: true }).getTransaction(hash);
  if (found.status !== rpc.Api.GetTransactionStatus.SUCCESS) throw new Error(found.status);
  return found.events.contractEventsXdr.flat().map(({ body }) => {
    const [kind, , to] = body.v0.topics.map((topic): unknown => scValToNative(topic));
    const moved: unknown = scValToNative(body.v0.data);
    const isMap = typeof moved === 'object' && moved !== null;
    return { kind, to, stroops: String(isMap ? Reflect.get(moved, 'amount') : moved) };
  });
};

/** What a wallet reads of its refund, and what that refund moved on the ledger. */
const refundOf = async ({ options }: Person, { id }: PaymentReport) => {
  const shown = await readTransaction(options, await login(options), 'sep24', id);
  const { refunds } = shown as {
    refunds: { amount_refunded: string; payments: { id: string; id_type: string }[] };
  };
  const [payment, ...others] = refunds.payments;
  expect(others).toEqual([]);
  return {
    amount: refunds.amount_refunded,
    by: payment?.id_type,
    moved: await transfersOf(payment?.id ?? ''),
  };
};

/**
 * The same person, whose next payment is first of a wrong amount: it comes back by itself, its
 * transaction waits on, and is paid what was asked for.
 */
const payingWrongFirst = (person: Person, wrong: string): Person => {
  const { ledger, asset: paid } = person;
  const pay: Person['ledger']['pay'] = async (to, of, amount, memo) => {
    const before = await ledger.balance(paid);
    await ledger.pay(to, of, wrong, memo);
    await waitUntil(async () => (await ledger.balance(paid)) === before, {
      timeoutMs: 60_000,
      intervalMs: 200,
      what: `${wrong} come back where ${amount} were asked for`,
    });
    return ledger.pay(to, of, amount, memo);
  };
  return { ...person, ledger: { ...ledger, pay } };
};

/** A person's payments, one after another; each adds to what the one before it left. */
const payAll = async (
  person: Person,
  payments: readonly ((person: Person) => Promise<PaymentReport>)[],
): Promise<readonly PaymentReport[]> => {
  const reports: PaymentReport[] = [];
  for (const pay of payments) reports.push(await pay(person));
  return reports;
};

const deposit = async (person: Person) => demoDeposit(setting, person);
const withdrawal = async (person: Person) => demoWithdrawal(setting, person);
const refusedWithdrawal = async (person: Person) => demoWithdrawal(refusing, person);
const remittance = async (person: Person) => demoRemittance(setting, person);
/** Less than was asked for, and more. */
const shortWithdrawal = async (person: Person) => withdrawal(payingWrongFirst(person, '30'));
const longRemittance = async (person: Person) => remittance(payingWrongFirst(person, '95'));

test('with Horizon switched off, contract and classic accounts are paid, pay, and are refunded', async () => {
  const smart = await openContractPerson(anchorage, rpcUrl);
  const classic = await openPerson(anchorage);
  // Each kind of account has payments of its own, so that they run at once.
  const [ofContract, ofClassic] = await Promise.all([
    payAll(smart, [deposit, refusedWithdrawal, shortWithdrawal]),
    payAll(classic, [deposit, refusedWithdrawal, longRemittance]),
  ]);
  expect(ofContract.map(outcomeOf)).toEqual([
    'deposit completed: 0 → 99 USDC',
    'withdrawal refunded: 99 → 99 USDC',
    'withdrawal completed: 99 → 49 USDC',
  ]);
  expect(ofClassic.map(outcomeOf)).toEqual([
    'deposit completed: 0 → 99 USDC',
    'withdrawal refunded: 99 → 99 USDC',
    'remittance completed: 99 → 19 USDC',
  ]);
  const refunds = [
    { person: smart, report: ofContract[1] },
    { person: classic, report: ofClassic[1] },
  ];
  for (const { person, report } of refunds) {
    if (!report) throw new Error('it was not refunded');
    expect(await refundOf(person, report)).toEqual({
      amount: '50',
      by: 'stellar',
      moved: [{ kind: 'transfer', to: person.address, stroops: '500000000' }],
    });
  }

  const audit = await runProgram('cli/audit', [], server.environment);
  expect({ code: audit.code, error: audit.error }).toEqual({ code: 0, error: '' });
  const { faults } = (await (await fetch(faultsUrl)).json()) as { faults: { struck: number }[] };
  expect(faults.map(({ struck }) => struck)).toEqual(HORIZON.map(() => 0));
}, 300_000);

test('npm run wallet -- withdraw --contract pays from a contract account to a muxed destination', async () => {
  const args = ['withdraw', '--contract'];
  const { code, out, error } = await runProgram('dev/wallet/main', args, environment);
  expect({ code, error }).toEqual({ code: 0, error: '' });
  expect(out).toMatch(/deposit completed in .*balance {4}0 → 99 USDC/s);
  expect(out).toMatch(/to M[A-Z2-7]{68}, [0-9a-f]{64}/);
  expect(out).toMatch(/withdrawal completed in .*balance {4}99 → 49 USDC/s);
  expect(out).toContain('2 of 2 payments completed');
}, 300_000);

test('a contract account sends no remittance', async () => {
  const args = ['remittance', '--contract'];
  const { code, error } = await runProgram('dev/wallet/main', args, environment);
  expect([code, error]).toEqual([2, expect.stringContaining('--contract')]);
});
