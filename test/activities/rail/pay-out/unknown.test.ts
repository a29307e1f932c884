import { beforeEach, describe, expect, test } from '@jest/globals';
import { createExecuteOutgoingTransaction } from '../../../../src/activities/rail/pay-out/execute.ts';
import { createRailHost } from '../../../../src/activities/rail.ts';
import { createPark } from '../../../../src/services/transactions/decisions/park.ts';
import { ASKS_MAX } from '../../../../src/activities/rail/pay-out/plan-unknown.ts';
import type { OutgoingResult, Rail } from '../../../../src/rails/rail.ts';
import type { Transaction } from '../../../../src/db/entities/transaction.ts';
import { RAIL } from '../../../support/rows.ts';
import { createBench, HOUR_MS, railProfile } from '../../../support/payments/bench.ts';
import { addCredited } from '../../../support/payments/credited.ts';
import { createFakeRail, DELIVERED, LOST } from '../../../support/payments/fake-rail.ts';
import { payoutKey } from '../../../support/payments/payout-key.ts';
import { opened } from '../../../support/opened.ts';

const MINUTE_MS = 60_000;
const DAY_MS = 24 * HOUR_MS;
const UNKNOWN = { state: 'unknown' } as const;

let nowMs: number;
const bench = await opened(createBench());
beforeEach(() => {
  nowMs = Date.now();
});

const execute = async (rail: Rail, row: Transaction, number = 1) =>
  createExecuteOutgoingTransaction({ ...bench.host(rail), now: () => nowMs })({
    transactionId: row.id,
    number,
  });
const isUnknown = async (rail: Rail, row: Transaction): Promise<unknown> => {
  const failure = await execute(rail, row).catch((error: unknown) => error);
  expect(failure).toMatchObject({ type: 'OutcomeUnknown' });
  return failure;
};
const profileWith = (retry: Rail['profile']['retry']): Rail['profile'] => ({
  ...railProfile,
  retry,
});
const lookUp = profileWith({ by: 'lookUp', settledAfterMs: MINUTE_MS });
const neither = profileWith({ by: 'neither' });

/** A rail that is out until `back`, for calls and for look-ups. */
const outUntil = (back: number, more: Partial<Rail> = {}) => {
  const refuse = () => {
    if (nowMs < back) throw new TypeError('fetch failed');
  };
  const pay = async (): Promise<OutgoingResult> => {
    refuse();
    return DELIVERED;
  };
  return createFakeRail([pay], {
    findOutgoing: async () => {
      refuse();
      return UNKNOWN;
    },
    ...more,
  });
};

describe('§3.2 a rail that is out for two days and back', () => {
  test('§3.2 with keys and a look-up is asked for two days, and pays once by itself', async () => {
    const row = await addCredited(bench);
    const back = nowMs + 2 * DAY_MS;
    const { rail } = outUntil(back);
    for (; nowMs < back; nowMs += HOUR_MS) await isUnknown(rail, row);
    expect((await execute(rail, row)).state).toBe('delivered');
    expect(await bench.owed(`customer:${row.id}`)).toBe(0);
  });

  test('§3.2 with a look-up alone is looked up for two days, and asked once more', async () => {
    const row = await addCredited(bench);
    const back = nowMs + 2 * DAY_MS;
    const { rail, asked } = outUntil(back, { profile: lookUp });
    for (; nowMs < back; nowMs += HOUR_MS) await isUnknown(rail, row);
    expect(asked).toHaveLength(1);
    expect((await execute(rail, row)).state).toBe('delivered');
    expect(asked.map(({ idempotencyKey }) => idempotencyKey)).toEqual([
      payoutKey(row),
      payoutKey(row),
    ]);
  });

  test('§3.2 with keys and no look-up is parked once the key is too old, and not asked again', async () => {
    const row = await addCredited(bench);
    const fake = outUntil(nowMs + 2 * DAY_MS);
    const { findOutgoing: _none, ...rail } = fake.rail;
    await isUnknown(rail, row);
    nowMs += 2 * DAY_MS;
    expect((await execute(rail, row)).state).toBe('parked');
    expect(fake.asked).toHaveLength(1);
    expect((await bench.payment(payoutKey(row))).state).toBe('asked');
  });

  test('§3.5 holds nobody up but those whom it pays', async () => {
    const [stuck, other] = [await addCredited(bench), await addCredited(bench)];
    await isUnknown(outUntil(nowMs + DAY_MS).rail, stuck);
    const another = createFakeRail([DELIVERED], {
      profile: { ...railProfile, name: 'another-rail' },
    });
    expect((await execute(another.rail, other)).state).toBe('delivered');
  });
});

describe('§3.2 asking again has an end', () => {
  test('§3.2 a rail that never hears of a key is asked for a day, then a person is', async () => {
    const row = await addCredited(bench);
    const { rail, asked } = createFakeRail([LOST], {
      profile: lookUp,
      findOutgoing: async () => UNKNOWN,
    });
    const begun = nowMs;
    let outcome: { readonly state: string; readonly reason?: string } | null = null;
    while (!outcome && nowMs < begun + 5 * DAY_MS) {
      outcome = await execute(rail, row).catch(() => null);
      nowMs += 15 * MINUTE_MS;
    }
    expect(outcome).toMatchObject({ state: 'parked', reason: expect.stringContaining('30 times') });
    expect(asked).toHaveLength(ASKS_MAX);
    const hours = (nowMs - begun) / HOUR_MS;
    expect(hours).toBeGreaterThan(20);
    expect(hours).toBeLessThan(48);
  });

  test('§3.2 a rail whose look-up fails for a week is a person’s matter', async () => {
    const row = await addCredited(bench);
    const { rail, asked } = createFakeRail([LOST], {
      profile: lookUp,
      findOutgoing: async () => Promise.reject(new TypeError('undefined is not a function')),
    });
    await isUnknown(rail, row);
    nowMs += 6 * DAY_MS;
    await isUnknown(rail, row);
    nowMs += DAY_MS + HOUR_MS;
    expect(await execute(rail, row)).toMatchObject({
      state: 'parked',
      reason: expect.stringContaining('could not be asked for a week'),
    });
    expect(asked).toHaveLength(1);
  });

  test('§3.2 a rail that says lookUp and has none is parked with words, not asked for ever', async () => {
    const row = await addCredited(bench);
    const { rail, asked } = createFakeRail([LOST], { profile: lookUp });
    await isUnknown(rail, row);
    expect(await execute(rail, row)).toMatchObject({
      state: 'parked',
      reason: expect.stringContaining('no findOutgoing'),
    });
    expect(asked).toHaveLength(1);
  });
});

test('§3.2 a rail that promises look-ups and has none does not even start', () => {
  const { rail } = createFakeRail([DELIVERED], { profile: lookUp });
  expect(() => createRailHost(bench.host(rail))).toThrow('needs findOutgoing');
  const small = { ...railProfile, batchSize: 0 };
  expect(() => createRailHost(bench.host({ ...rail, profile: small }))).toThrow('batchSize');
  expect(() => createRailHost(bench.host(createFakeRail([]).rail))).not.toThrow();
});

test('§3.2 a story that was parked, lost and started again is settled when the answer is found', async () => {
  const row = await addCredited(bench);
  const { rail } = createFakeRail([LOST], { profile: lookUp, findOutgoing: async () => DELIVERED });
  await isUnknown(rail, row);
  const { id: transactionId } = row;
  await createPark(bench.deps)({ transactionId, reason: 'lost', message: 'delayed' });
  expect((await execute(rail, row)).state).toBe('delivered');
  expect(await bench.transaction(row.id)).toMatchObject({
    status: 'completed',
    parkedReason: null,
  });
});

describe('§3.2 what never reached the rail', () => {
  test('§3.2 a payee that cannot be opened is no lost answer: nothing was asked, nothing parks', async () => {
    const row = await addCredited(bench);
    const sealed = bench.secrets.seal({ last_name: 'Lovelace' }, `transaction/${row.id}`);
    const write = async (keyId: string) =>
      bench
        .em()
        .execute('update transaction set payee_ciphertext = ?, payee_key_id = ? where id = ?', [
          sealed.ciphertext,
          keyId,
          row.id,
        ]);
    await write('lost-key');
    const { rail, asked } = createFakeRail([DELIVERED], { profile: neither });
    await expect(execute(rail, row)).rejects.toThrow('data key lost-key is not configured');
    await expect(bench.payment(payoutKey(row))).rejects.toThrow('not found');
    await write(sealed.keyId);
    expect((await execute(rail, row)).state).toBe('delivered');
    expect(asked).toMatchObject([{ payee: { last_name: 'Lovelace' } }]);
  });

  test.each([
    undefined,
    null,
    { state: 'done' },
    { state: 'delivered' },
    { state: 'initiated', railReference: '' },
    { state: 'needsInfo', message: 'x' },
  ])('§3.2 an answer that the contract does not know is a lost one: %j', async (answer) => {
    const row = await addCredited(bench);
    const { rail } = createFakeRail([async () => answer as never, DELIVERED]);
    await isUnknown(rail, row);
    expect((await bench.payment(payoutKey(row))).state).toBe('asked');
    expect((await execute(rail, row)).state).toBe('delivered');
  });
});

describe('§6 a worker that is killed in the middle of a call', () => {
  test('§3.2 is waited for as long as its call may take, before a person is asked', async () => {
    const row = await addCredited(bench);
    const never = createFakeRail([async () => new Promise<never>(() => undefined)], {
      profile: neither,
    });
    void execute(never.rail, row);
    while (never.asked.length === 0) await new Promise((resolve) => setTimeout(resolve, 5));
    const { rail, asked } = createFakeRail([DELIVERED], { profile: neither });
    expect(await isUnknown(rail, row)).toMatchObject({ category: 'BENIGN' });
    nowMs += 150_000;
    expect((await execute(rail, row)).state).toBe('parked');
    expect(asked).toEqual([]);
    expect((await bench.payment(payoutKey(row))).rail).toBe(RAIL);
  });
});
