import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { createRailHost } from '../../../src/activities/rail.ts';
import type { Rail } from '../../../src/rails/rail.ts';
import { createSandboxBankRail } from '../../../src/rails/sandbox-bank/rail.ts';
import { createSandboxMobileMoneyRail } from '../../../src/rails/sandbox-mobile-money/rail.ts';
import { Investigation, RailEventRow, RailReceipt } from '../../../src/db/entities/money-in.ts';
import type { Transaction } from '../../../src/db/entities/transaction.ts';
import { sandboxApiKeys } from '../../../src/sandbox/bank/server.ts';
import { startBank, type RunningBank } from '../../sandbox/bank/running-bank.ts';
import { startListener } from '../../sandbox/bank/webhook-listener.ts';
import { createBench, HOUR_MS } from '../../support/payments/bench.ts';
import { addCredited } from '../../support/payments/credited.ts';
import { opened } from '../../support/opened.ts';

const secret = 'only the two of us know';

let bank: RunningBank;
let listener: Awaited<ReturnType<typeof startListener>>;
let nowMs: number;
const bench = await opened(createBench());
beforeEach(async () => {
  nowMs = Date.now();
  bench.told.length = 0;
  await bench.em().execute('delete from cursor');
  listener = await startListener();
  const webhook = { url: listener.url, secret };
  bank = await startBank({ now: () => nowMs, webhook, settleAfterMs: 1_000 });
});
afterEach(async () => {
  await bank.close();
  await listener.close();
});

const bankRail = (): Rail =>
  createSandboxBankRail({
    baseUrl: bank.url,
    apiKey: sandboxApiKeys.bank,
    webhookSecret: secret,
    timeoutMs: 1_000,
  });
const operatorRail = (): Rail =>
  createSandboxMobileMoneyRail({
    baseUrl: bank.url,
    apiKey: sandboxApiKeys.mobileMoney,
    timeoutMs: 1_000,
  });
const hostOf = (rail: Rail) => createRailHost({ ...bench.host(rail), now: () => nowMs });

/** A withdrawal whose payee the rail pays. */
const payable = async (rail: Rail, payee: Record<string, string>): Promise<Transaction> => {
  const row = await addCredited(bench, { rail: rail.profile.name });
  const sealed = bench.secrets.seal(payee, `transaction/${row.id}`);
  await bench
    .em()
    .execute('update transaction set payee_ciphertext = ?, payee_key_id = ? where id = ?', [
      sealed.ciphertext,
      sealed.keyId,
      row.id,
    ]);
  return row;
};
const account = { bank_account_number: '12345678', first_name: 'Ada', last_name: 'Lovelace' };
const fault = async (body: unknown) => bank.post('/sandbox/faults', body);
const execute = async (rail: Rail, { id: transactionId }: Transaction) =>
  hostOf(rail).executeOutgoingTransaction({ transactionId, number: 1 });
const paidBy = async (institution: 'bank' | 'mobileMoney'): Promise<number> => {
  const books = (await bank.statement())[institution] as { balance: string };
  return 1_000_000 - Number(books.balance);
};
const casesOf = async (row: Transaction) =>
  bench.em().find(Investigation, { transactionId: row.id });

/** Stores the webhooks that have come as the api does, and lets the rail read them. */
const hear = async (rail: Rail, count: number): Promise<void> => {
  const em = bench.em();
  for (const { signature, body } of (await listener.hear(count)).slice(0, count)) {
    const event = { headers: { 'bank-signature': signature }, body };
    const { ciphertext, keyId } = bench.secrets.seal(event, `rail_event/${rail.profile.name}`);
    em.create(RailEventRow, {
      rail: rail.profile.name,
      eventCiphertext: ciphertext,
      eventKeyId: keyId,
      receivedAt: new Date(nowMs),
      state: 'received',
    });
  }
  await em.flush();
  await hostOf(rail).pollPendingDeposits();
};

describe('§6 a rail that times out after paying', () => {
  test('§3.2 pays once, and the customer is paid: a bank with keys', async () => {
    const rail = bankRail();
    const row = await payable(rail, account);
    await fault({ route: 'POST /bank/payments', delayMs: 600_000 });
    await expect(execute(rail, row)).rejects.toThrow('not known yet');
    expect((await execute(rail, row)).state).toBe('delivered');
    expect(await paidBy('bank')).toBe(99);
    expect(await bench.owed(`customer:${row.id}`)).toBe(0);
  });

  test('§3.2 pays once, and is looked up and polled: an operator without keys', async () => {
    const rail = operatorRail();
    const row = await payable(rail, { mobile_money_number: '254700000123' });
    await fault({ route: 'POST /mobile-money/payouts', delayMs: 600_000 });
    await expect(execute(rail, row)).rejects.toThrow('not known yet');
    expect((await execute(rail, row)).state).toBe('initiated');
    nowMs += 60_000;
    await bench.em().execute(`update rail_payment set next_poll_at = now() - interval '1 second'`);
    await hostOf(rail).pollOutgoingTransactions();
    expect((await bench.payment(`${row.id}/payout/1`)).state).toBe('delivered');
    expect(await paidBy('mobileMoney')).toBe(99);
  });
});

describe('§6 a rail that forgets its keys', () => {
  test.each([
    ['long before it promised', 0],
    ['as it promised, over an outage of two days', 48 * HOUR_MS],
  ])('§3.2 pays once, because it is looked up first: %s', async (_when, laterMs) => {
    const rail = bankRail();
    const row = await payable(rail, account);
    await fault({ dropReplyOf: 'POST /bank/payments' });
    await expect(execute(rail, row)).rejects.toThrow('not known yet');
    await bank.post('/sandbox/keys/forget', {});
    nowMs += laterMs;
    expect((await execute(rail, row)).state).toBe('delivered');
    expect(await paidBy('bank')).toBe(99);
  });
});

describe('§6 a rail that answers twice', () => {
  test('§3.1 pays one key once, however often the request arrives', async () => {
    const rail = bankRail();
    const row = await payable(rail, account);
    await fault({ route: 'POST /bank/payments', twice: true });
    expect((await execute(rail, row)).state).toBe('delivered');
    expect(await paidBy('bank')).toBe(99);
  });
});

describe('§6 a rail that contradicts itself', () => {
  test('§3.4 by a payment that comes back after it was delivered: nothing moves, a person sees it', async () => {
    const rail = bankRail();
    const row = await payable(rail, account);
    await execute(rail, row);
    const { bank: books } = await bank.statement();
    const [payment] = (books as { payments: { id: string }[] }).payments;
    await bank.post(`/sandbox/payments/${payment?.id ?? ''}/overturn`, {});
    await hear(rail, 2);
    expect((await bench.transaction(row.id)).status).toBe('completed');
    expect(await bench.owed(`customer:${row.id}`)).toBe(0);
    expect(await casesOf(row)).toMatchObject([
      { reason: 'contradiction', resolution: 'delivered before, returned now' },
    ]);
  });

  test('§3.4 by a charge-back after the money was reported: nothing moves, a person sees it', async () => {
    const rail = bankRail();
    const { id } = (await bank.receive('nobody', '5')).json();
    await hostOf(rail).pollPendingDeposits();
    await bank.post(`/sandbox/transfers/${String(id)}/reverse`, {});
    await hear(rail, 2);
    const sourceKey = `contradiction/rail/sandbox-bank/${String(id)}/chargedBack`;
    expect(await bench.em().findOneOrFail(Investigation, { sourceKey })).toMatchObject({
      reason: 'contradiction',
      resolution: 'received 5 before (investigation), chargedBack now',
    });
  });
});

describe('§6 a webhook and a statement that report one payment', () => {
  const receiptsOf = async (id: unknown): Promise<number> =>
    bench.em().count(RailReceipt, { rail: 'sandbox-bank', railReference: String(id) });
  const behaviours = async (values: unknown) => {
    const headers = { 'content-type': 'application/json' };
    await bank.ask('PUT', '/sandbox/habits', headers, JSON.stringify(values));
  };

  test('§1.1 record it once when the webhook comes before the poll can see it', async () => {
    const rail = bankRail();
    await behaviours({ statementLagMs: 60_000, webhookCopies: 3 });
    const { id } = (await bank.receive('nobody', '5')).json();
    await hear(rail, 3);
    expect(await receiptsOf(id)).toBe(0);
    nowMs += 60_000;
    await hostOf(rail).pollPendingDeposits();
    await hostOf(rail).pollPendingDeposits();
    expect(await receiptsOf(id)).toBe(1);
  });

  test('§1.1 record it once when the poll comes before the webhook, and pages overlap', async () => {
    const rail = bankRail();
    await behaviours({ pageSizeMax: 2, overlap: 2 });
    const ids: unknown[] = [];
    for (let count = 0; count < 5; count += 1) {
      ids.push((await bank.receive('nobody', '5')).json().id);
    }
    await hostOf(rail).pollPendingDeposits();
    await hear(rail, 5);
    expect(await Promise.all(ids.map(receiptsOf))).toEqual([1, 1, 1, 1, 1]);
  });
});
