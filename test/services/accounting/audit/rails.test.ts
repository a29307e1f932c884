import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { compareRail } from '../../../../src/services/accounting/audit/rail/rail-place.ts';
import type { PlaceFindings } from '../../../../src/services/accounting/audit/compare.ts';
import type { Rail } from '../../../../src/rails/rail.ts';
import { createSandboxBankRail } from '../../../../src/rails/sandbox-bank/rail.ts';
import { createSandboxMobileMoneyRail } from '../../../../src/rails/sandbox-mobile-money/rail.ts';
import { openOrm, type Orm } from '../../../../src/db/orm.ts';
import { sandboxApiKeys } from '../../../../src/sandbox/bank/server.ts';
import { createOrder, startBank, type RunningBank } from '../../../sandbox/bank/running-bank.ts';
import { createTestDatabase, type TestDatabase } from '../../../support/database.ts';
import { addRailPayment, addReceipt, addTransaction } from '../../../support/rows.ts';

const HOUR_MS = 3_600_000;

describe('the audit of a rail', () => {
  let bank: RunningBank;
  let database: TestDatabase;
  let orm: Orm;
  let railOrm: Orm;
  let rail: Rail;
  let mobileMoney: Rail;
  const em = () => orm.em.fork();

  beforeAll(async () => {
    database = await createTestDatabase();
    orm = await openOrm({ databaseUrl: database.url });
    railOrm = await openOrm({ databaseUrl: database.url, role: 'railhead_rail' });
  }, 60_000);
  beforeEach(async () => {
    bank = await startBank({ settleAfterMs: 0 });
    const settings = { baseUrl: bank.url, apiKey: sandboxApiKeys.bank, webhookSecret: 'secret' };
    rail = createSandboxBankRail(settings);
    mobileMoney = createSandboxMobileMoneyRail(settings);
  });
  afterEach(async () => bank.close());
  afterAll(async () => {
    await railOrm?.close();
    await orm?.close();
    await database?.drop();
  });

  /** As a rail's own worker sees it: with that role, and everything since a moment of this test. */
  const compare = async (which = rail, youngFromMs = Infinity): Promise<PlaceFindings> =>
    compareRail(
      {
        em: railOrm.em.fork(),
        profile: which.profile,
        listStatement: which.listStatement ?? null,
        onProgress: () => undefined,
      },
      { from: null, until: new Date(Date.now() + HOUR_MS), youngFromMs },
    );
  /** Only what this test has brought about: the rows of the others stay, for rows are not removed. */
  const types = ({ breaks }: PlaceFindings, ...keys: readonly string[]): string[] =>
    breaks.filter(({ key }) => keys.some((mine) => key.includes(mine))).map(({ type }) => type);

  const receive = async (amount: string): Promise<string> =>
    String((await bank.receive('RH', amount)).json()['id']);
  const pay = async (key: string): Promise<string> =>
    String((await bank.pay(key, createOrder())).json()['id']);
  const payment = async (changes: Parameters<typeof addRailPayment>[2] = {}, which = rail) => {
    const transaction = await addTransaction(em(), { rail: which.profile.name });
    const row = { rail: which.profile.name, amount: '25', ...changes };
    return addRailPayment(em(), transaction, row);
  };

  test('§5 agrees where a page has a line twice, which counts once', async () => {
    const reference = await receive('43.21');
    await addReceipt(em(), { rail: 'sandbox-bank', railReference: reference, amount: '43.21' });
    const repeating: Rail = {
      ...rail,
      async listStatement(order) {
        const page = await rail.listStatement?.(order);
        if (!page) throw new Error('the sandbox bank has a statement');
        return { ...page, entries: [...page.entries, ...page.entries] };
      },
    };
    const found = await compare(repeating);
    expect(found.notCompared).toBeNull();
    expect(types(found, reference)).toEqual([]);
  });

  test('§5 agrees where each entry of the statement has its row, and each row its entry', async () => {
    const reference = await receive('12.34');
    await addReceipt(em(), { rail: 'sandbox-bank', railReference: reference, amount: '12.34' });
    const { key } = await payment({ state: 'delivered' });
    await pay(key);
    const found = await compare();
    expect(types(found, reference, key)).toEqual([]);
    expect(found.agreed).toBe(2);
  });

  test('§5 finds money at the bank that nobody knows, in and out', async () => {
    const reference = await receive('7');
    await pay('somebody-else');
    const found = await compare();
    expect(types(found, reference, 'somebody-else')).toEqual(['missing_here', 'missing_here']);
  });

  test('§5 finds a receipt and a pay-out that the bank does not have', async () => {
    const receipt = await addReceipt(em(), { rail: 'sandbox-bank' });
    const { key } = await payment({ state: 'delivered' });
    const found = await compare();
    expect(types(found, receipt.railReference, key)).toEqual(['missing_there', 'missing_there']);
  });

  test('§5 finds an amount that differs by a cent', async () => {
    const reference = await receive('12.34');
    await addReceipt(em(), { rail: 'sandbox-bank', railReference: reference, amount: '12.35' });
    const found = await compare();
    expect(found.breaks.find(({ key }) => key.includes(reference))).toMatchObject({
      type: 'amount',
      amountHere: 123_500_000n,
      amountThere: 123_400_000n,
    });
  });

  test('§3.4 finds that the bank paid what we have as failed', async () => {
    const { key } = await payment({ state: 'failed' });
    await pay(key);
    expect(types(await compare(), key)).toEqual(['state']);
  });

  test('§3.2 lets a lost answer wait while it is young or before a person, and no longer', async () => {
    const { key, transactionId } = await payment({ state: 'asked', askedAt: new Date() });
    await pay(key);
    const young = await compare(rail, Date.now() - HOUR_MS);
    expect(young.waiting.filter((one) => one.key.includes(key))).toMatchObject([
      { type: 'timing' },
    ]);
    expect(types(await compare(), key)).toEqual(['state']);
    await em().execute(
      `update transaction set parked_reason = 'the answer was lost' where id = ?`,
      [transactionId],
    );
    const parked = await compare();
    expect(types(parked, key)).toEqual([]);
    expect(parked.waiting.filter((one) => one.key.includes(key))).toMatchObject([
      { type: 'explained' },
    ]);
  });

  test('§3.1 finds a pay-out that the operator made twice under one key', async () => {
    const { key } = await payment({ state: 'delivered' }, mobileMoney);
    const order = {
      idempotencyKey: key,
      transactionId: key,
      amount: '25',
      payee: { mobile_money_number: '+254700123456' },
    };
    await mobileMoney.executeOutgoingTransaction(order);
    await mobileMoney.executeOutgoingTransaction(order);
    const found = await compare(mobileMoney);
    expect(types(found, key)).toEqual(['doubled']);
    expect(found.breaks.find((one) => one.key.includes(key))?.amountThere).toBe(500_000_000n);
  });

  test('§5 names a rail that shows no statement as not compared', async () => {
    const { listStatement: _none, ...silent } = rail;
    const found = await compare(silent);
    expect(found).toMatchObject({ notCompared: expect.any(String), breaks: [], agreed: 0 });
  });

  test('§5 keeps nothing of a statement once it is compared', async () => {
    await receive('1');
    await compare();
    const [left] = await em().execute<{ count: string }[]>(
      'select count(*)::text as count from reconciliation_line',
    );
    expect(left?.count).toBe('0');
  });

  test('§5 reads a statement of many pages, each entry once', async () => {
    const references: string[] = [];
    for (let count = 0; count < 450; count += 1) references.push(await receive('1'));
    const found = await compare();
    const missing = found.breaks.filter(({ type }) => type === 'missing_here');
    expect(missing.map(({ key }) => key.slice('in/'.length))).toEqual(references.toSorted());
  });
});
