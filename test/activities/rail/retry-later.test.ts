import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { createRailHost } from '../../../src/activities/rail.ts';
import type { Transaction } from '../../../src/db/entities/transaction.ts';
import { RetryLater } from '../../../src/domain/rails/retry-later.ts';
import type { Rail } from '../../../src/rails/rail.ts';
import { addTransaction } from '../../support/rows.ts';
import { createBench, railProfile, type Bench } from '../../support/payments/bench.ts';
import { addCredited } from '../../support/payments/credited.ts';
import { createFakeRail, DELIVERED, LOST } from '../../support/payments/fake-rail.ts';
import { onItsWay } from '../../support/payments/on-its-way.ts';
import { payoutKey } from '../../support/payments/payout-key.ts';
import { addDeposit, forgetReading } from '../../support/payments/rail-receipts.ts';

const LATER = new RetryLater(60_000);
const RETRIES: readonly Rail['profile']['retry'][] = [
  { by: 'idempotencyKey', keyLifetimeMs: 3_600_000 },
  { by: 'lookUp', settledAfterMs: 60_000 },
  { by: 'neither' },
];

let bench: Bench;
let nowMs: number;
beforeAll(async () => {
  bench = await createBench();
});
afterAll(async () => bench?.close());
beforeEach(async () => {
  nowMs = Date.now();
  await bench.em().execute('update rail_payment set next_poll_at = null, told_at = now()');
  await forgetReading(bench);
});

const hostOf = (rail: Rail) => createRailHost({ ...bench.host(rail), now: () => nowMs });
const withRetry = (retry: Rail['profile']['retry']): Partial<Rail> => ({
  profile: { ...railProfile, retry },
  ...(retry.by === 'lookUp' ? { findOutgoing: async () => ({ state: 'unknown' }) } : {}),
});
const thrownBy = async (call: Promise<unknown>): Promise<unknown> =>
  call.then(
    () => null,
    (error: unknown) => error,
  );
const AGAIN_LATER = { type: 'RetryLater', nextRetryDelay: 60_000, category: 'BENIGN' };
const execute = async (rail: Rail, { id: transactionId }: Transaction, number = 1) =>
  hostOf(rail).executeOutgoingTransaction({ transactionId, number });

describe('a pay-out that the rail did not try', () => {
  test.each(RETRIES)('§3.8 is planned again, and not unknown (%j)', async (retry) => {
    const row = await addCredited(bench);
    const { rail } = createFakeRail([LATER], withRetry(retry));
    expect(await thrownBy(execute(rail, row))).toMatchObject(AGAIN_LATER);
    expect(await bench.payment(payoutKey(row))).toMatchObject({
      state: 'planned',
      asks: 0,
      askedAt: null,
    });
  });

  test.each(RETRIES)('§3.8 is asked for under the same key, and paid (%j)', async (retry) => {
    const row = await addCredited(bench);
    const { rail, asked } = createFakeRail([LATER, LATER, DELIVERED], withRetry(retry));
    for (const _ of [1, 2]) expect(await thrownBy(execute(rail, row))).toMatchObject(AGAIN_LATER);
    expect(await execute(rail, row)).toMatchObject({ state: 'delivered', number: 1 });
    expect(asked.map(({ idempotencyKey }) => idempotencyKey)).toEqual(
      Array.from({ length: 3 }, () => payoutKey(row)),
    );
  });

  test('§3.8 is not asked for sooner than the rail wants, whoever tries', async () => {
    const [row, other] = [await addCredited(bench), await addCredited(bench)];
    const { rail, asked } = createFakeRail([LATER, DELIVERED]);
    const host = hostOf(rail);
    const order = { transactionId: row.id, number: 1 };
    await thrownBy(host.executeOutgoingTransaction(order));
    nowMs += 20_000;
    const held = await thrownBy(host.executeOutgoingTransaction(order));
    expect(held).toMatchObject({ type: 'RetryLater', nextRetryDelay: 40_000 });
    expect(asked).toHaveLength(1);
    // What one payment waits for is no matter of another.
    const paid = await host.executeOutgoingTransaction({ transactionId: other.id, number: 1 });
    expect(paid.state).toBe('delivered');
    nowMs += 40_000;
    expect((await host.executeOutgoingTransaction(order)).state).toBe('delivered');
  });

  test('§3.2 stays unknown where an earlier call under its key was lost', async () => {
    const row = await addCredited(bench);
    const { rail } = createFakeRail([LOST, LATER]);
    await expect(execute(rail, row)).rejects.toThrow('not known yet');
    expect(await thrownBy(execute(rail, row))).toMatchObject(AGAIN_LATER);
    expect(await bench.payment(payoutKey(row))).toMatchObject({ state: 'asked', asks: 1 });
  });

  test('§3.2 stays unknown where another worker asks under its key meanwhile', async () => {
    const row = await addCredited(bench);
    const [called, refused] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
    const { rail: frozen } = createFakeRail([
      async () => {
        called.resolve();
        await refused.promise;
        throw LATER;
      },
    ]);
    const slow = thrownBy(execute(frozen, row));
    await called.promise;
    // A second worker asks as well, and dies without a word: what it asked for may have been paid.
    const dying = Promise.withResolvers<void>();
    const { rail: dead } = createFakeRail([
      async () => {
        dying.resolve();
        return new Promise<never>(() => undefined);
      },
    ]);
    execute(dead, row).catch(() => undefined);
    await dying.promise;
    refused.resolve();
    expect(await slow).toMatchObject(AGAIN_LATER);
    expect(await bench.payment(payoutKey(row))).toMatchObject({ state: 'asked' });
  });

  test('§7.2 gives way to a refund that is decided while it waits', async () => {
    const row = await addCredited(bench);
    const { rail, asked } = createFakeRail([LATER, DELIVERED]);
    await thrownBy(execute(rail, row));
    await bench.em().execute(
      `insert into refund_decision (transaction_id, number, actor, reason, message)
           values (?, 1, 'operator', 'by hand', 'Your payment is refunded.')`,
      [row.id],
      'run',
    );
    expect((await execute(rail, row)).state).toBe('withdrawn');
    expect(asked).toHaveLength(1);
  });
});

describe('§3.2 a look-up for which the rail wants time', () => {
  test.each(RETRIES.slice(0, 2))(
    'is made later, and nothing is paid instead (%j)',
    async (retry) => {
      const row = await addCredited(bench);
      const { rail, asked } = createFakeRail([LOST, DELIVERED], {
        ...withRetry(retry),
        findOutgoing: async () => {
          throw LATER;
        },
      });
      await expect(execute(rail, row)).rejects.toThrow('not known yet');
      expect(await thrownBy(execute(rail, row))).toMatchObject(AGAIN_LATER);
      expect(asked).toHaveLength(1);
      expect(await bench.payment(payoutKey(row))).toMatchObject({ state: 'asked' });
    },
  );
});

describe('everything else that a rail is asked', () => {
  const refusing = (call: string) => {
    const asked: unknown[] = [];
    const ask = async (question: unknown) => {
      asked.push(question);
      throw LATER;
    };
    const { rail } = createFakeRail([DELIVERED], { [call]: ask });
    return { asked, host: hostOf(rail) };
  };

  test.each([
    ['listReceived', 'pollPendingDeposits'],
    ['pollPendingDeposits', 'pollPendingDeposits'],
    ['pollOutgoingTransactions', 'pollOutgoingTransactions'],
    ['listStatement', 'reconcileRail'],
    ['instructions', 'requestFunds'],
    ['afterDeposit', 'afterDeposit'],
  ] as const)('waits as long as %s asks, and is put once meanwhile', async (call, activity) => {
    const { row } = await addDeposit(bench, { nextPollAt: new Date(nowMs - 1) });
    for (const _ of [1, 2, 3]) await onItsWay(bench, { nextPollAt: new Date(nowMs - 1) });
    const fresh = { kind: 'deposit', status: 'pending_anchor' } as const;
    const { id } = activity === 'requestFunds' ? await addTransaction(bench.em(), fresh) : row;
    const { asked, host } = refusing(call);
    const run = async () =>
      activity === 'reconcileRail' ? host.reconcileRail({ day: '2026-03-01' }) : host[activity](id);
    expect(await thrownBy(run())).toMatchObject(AGAIN_LATER);
    nowMs += 59_000;
    expect(await thrownBy(run())).toMatchObject({ type: 'RetryLater', nextRetryDelay: 1_000 });
    expect(asked).toHaveLength(1);
    nowMs += 1_000;
    expect(await thrownBy(run())).toMatchObject(AGAIN_LATER);
    expect(asked).toHaveLength(2);
  });
});
