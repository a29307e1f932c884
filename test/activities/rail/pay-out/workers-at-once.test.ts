import { describe, expect, test } from '@jest/globals';
import { createExecuteOutgoingTransaction } from '../../../../src/activities/rail/pay-out/execute.ts';
import type { Rail } from '../../../../src/rails/rail.ts';
import {
  createPark,
  createRefusePayout,
  createUnpark,
} from '../../../../src/services/transactions/decisions/park.ts';
import { Investigation } from '../../../../src/db/entities/money-in.ts';
import type { Transaction } from '../../../../src/db/entities/transaction.ts';
import { createBench, railProfile } from '../../../support/payments/bench.ts';
import { addCredited } from '../../../support/payments/credited.ts';
import { createFakeRail, DELIVERED } from '../../../support/payments/fake-rail.ts';
import { payoutKey } from '../../../support/payments/payout-key.ts';
import { opened } from '../../../support/opened.ts';

const bench = await opened(createBench());

const execute = async (rail: Rail, row: Transaction, now?: () => number) =>
  createExecuteOutgoingTransaction({ ...bench.host(rail), ...(now ? { now } : {}) })({
    transactionId: row.id,
    number: 1,
  });
const casesOf = async (row: Transaction) =>
  bench.em().find(Investigation, { transactionId: row.id }, { orderBy: { sourceKey: 'asc' } });

/** A gate that a test opens: whoever waits for it goes on. */
const gate = () => {
  let open = (): void => undefined;
  const opened = new Promise<void>((resolve) => {
    open = resolve;
  });
  return { open, opened };
};

describe('§6 two workers with one pay-out', () => {
  test('§3.1 of a rail with keys give it one key, and book it once', async () => {
    const row = await addCredited(bench);
    const { rail, asked } = createFakeRail([DELIVERED]);
    await Promise.all([execute(rail, row), execute(rail, row), execute(rail, row)]);
    expect(new Set(asked.map(({ idempotencyKey }) => idempotencyKey))).toEqual(
      new Set([payoutKey(row)]),
    );
    expect(await bench.owed(`customer:${row.id}`)).toBe(0);
  });

  test('§3.2 of a rail without keys call it once: the other waits', async () => {
    const row = await addCredited(bench);
    const { rail, asked } = createFakeRail([DELIVERED], {
      profile: { ...railProfile, retry: { by: 'neither' } },
    });
    const outcomes = await Promise.allSettled([execute(rail, row), execute(rail, row)]);
    expect(asked).toHaveLength(1);
    expect(outcomes.some(({ status }) => status === 'fulfilled')).toBe(true);
    expect((await execute(rail, row)).state).toBe('delivered');
    expect((await bench.payment(payoutKey(row))).asks).toBe(1);
  });

  test('§3.2 that both look a lost call up and hear nothing of it make one further call', async () => {
    const row = await addCredited(bench);
    const profile = { ...railProfile, retry: { by: 'lookUp', settledAfterMs: 60_000 } as const };
    const [both, lost] = [gate(), new Error('lost')];
    let looking = 0;
    const { rail, asked } = createFakeRail([lost, DELIVERED], {
      profile,
      findOutgoing: async () => {
        looking += 1;
        if (looking === 2) both.open();
        await both.opened;
        return { state: 'unknown' };
      },
    });
    await execute(rail, row).catch(() => undefined);
    const later = () => Date.now() + 71_000;
    const outcomes = await Promise.allSettled([
      execute(rail, row, later),
      execute(rail, row, later),
    ]);
    expect(outcomes.map(({ status }) => status).toSorted()).toEqual(['fulfilled', 'rejected']);
    expect(asked).toHaveLength(2);
  });
});

describe('§6 a zombie worker', () => {
  /** A worker that freezes after it looked a key up, and its successor, which pays. */
  const frozen = async (row: Transaction) => {
    const profile = { ...railProfile, retry: { by: 'lookUp', settledAfterMs: 60_000 } as const };
    const looked = gate();
    const thawed = gate();
    let clock = Date.now() + 71_000;
    const zombie = createFakeRail([DELIVERED], {
      profile,
      findOutgoing: async () => {
        looked.open();
        await thawed.opened;
        return { state: 'unknown' };
      },
    });
    const first = createFakeRail([new Error('lost')], { profile });
    await execute(first.rail, row).catch(() => undefined);
    const sleeping = execute(zombie.rail, row, () => clock).catch((error: unknown) => error);
    await looked.opened;
    return { zombie, sleeping, thawed, pass: (ms: number) => (clock += ms), now: () => clock };
  };

  test('§3.2 that wakes up after its successor has paid makes no call', async () => {
    const row = await addCredited(bench);
    const { zombie, sleeping, thawed, pass, now } = await frozen(row);
    const successor = createFakeRail([DELIVERED], {
      profile: zombie.rail.profile,
      findOutgoing: async () => ({ state: 'unknown' }),
    });
    expect((await execute(successor.rail, row, now)).state).toBe('delivered');
    pass(600_000);
    thawed.open();
    expect(await sleeping).toMatchObject({ type: 'OutcomeUnknown' });
    expect(zombie.asked).toEqual([]);
    expect(await bench.owed(`customer:${row.id}`)).toBe(0);
  });

  test('§3.2 that freezes between its journal and its call is too late to make it', async () => {
    const row = await addCredited(bench);
    let reads = 0;
    const start = Date.now();
    // The first look at the clock journals the call; at the second, ten minutes have passed.
    const clock = () => start + (reads++ === 0 ? 0 : 600_000);
    const { rail, asked } = createFakeRail([DELIVERED], {
      profile: { ...railProfile, retry: { by: 'neither' } },
    });
    await expect(execute(rail, row, clock)).rejects.toThrow('not known yet');
    expect(asked).toEqual([]);
    expect((await bench.payment(payoutKey(row))).state).toBe('asked');
  });

  test.each([
    DELIVERED,
    { state: 'initiated', railReference: 'out-1' },
    { state: 'readyForPickup', railReference: 'out-1', message: 'at the counter' },
  ] as const)(
    '§3.4 whose answer comes after a person said "not paid" is investigated, and moves nothing: $state',
    async (answer) => {
      const row = await addCredited(bench);
      const answered = gate();
      const asking = gate();
      const { rail } = createFakeRail(
        [
          async () => {
            asking.open();
            await answered.opened;
            return answer;
          },
        ],
        { profile: { ...railProfile, retry: { by: 'neither' } } },
      );
      const sleeping = execute(rail, row);
      await asking.opened;
      await createRefusePayout(bench.deps)({ transactionId: row.id, key: payoutKey(row) });
      answered.open();
      expect((await sleeping).state).toBe('failed');
      expect(await casesOf(row)).toMatchObject([
        { sourceKey: `payout/${payoutKey(row)}`, resolution: `failed before, ${answer.state} now` },
      ]);
      expect(await bench.owed(`customer:${row.id}`)).toBe(100);
    },
  );

  test('§3.2 whose answer comes while a person is asked counts, and the person’s retry pays no more', async () => {
    const row = await addCredited(bench);
    const answered = gate();
    const asking = gate();
    const { rail, asked } = createFakeRail(
      [
        async () => {
          asking.open();
          await answered.opened;
          return DELIVERED;
        },
      ],
      { profile: { ...railProfile, retry: { by: 'neither' } } },
    );
    const sleeping = execute(rail, row);
    await asking.opened;
    const transactionId = row.id;
    await createPark(bench.deps)({ transactionId, reason: 'lost', message: 'delayed' });
    answered.open();
    expect((await sleeping).state).toBe('delivered');
    expect((await bench.transaction(row.id)).status).toBe('pending_anchor');
    expect(await bench.owed(`customer:${row.id}`)).toBe(0);
    const resolution = { action: 'retry', operator: 'ada', evidence: 'x' } as const;
    await createUnpark(bench.deps)({ transactionId, resolution });
    await createRefusePayout(bench.deps)({ transactionId, key: payoutKey(row) });
    expect((await execute(rail, row)).state).toBe('delivered');
    expect((await bench.transaction(row.id)).status).toBe('completed');
    expect(asked).toHaveLength(1);
  });
});

describe('§6 a rail that answers twice', () => {
  test('§3.4 with two payments of its own under one key is investigated', async () => {
    const row = await addCredited(bench);
    const answered = gate();
    const slow = createFakeRail([
      async () => {
        await answered.opened;
        return { state: 'delivered', railReference: 'out-2' };
      },
    ]);
    const fast = createFakeRail([DELIVERED]);
    const sleeping = execute(slow.rail, row);
    while (slow.asked.length === 0) await new Promise((resolve) => setTimeout(resolve, 5));
    await execute(fast.rail, row);
    answered.open();
    expect((await sleeping).state).toBe('delivered');
    expect(await casesOf(row)).toMatchObject([
      {
        sourceKey: `payout/${payoutKey(row)}/out-2`,
        reason: 'contradiction',
        resolution: 'delivered as out-1 before, as out-2 now',
      },
    ]);
    expect(await bench.owed(`customer:${row.id}`)).toBe(0);
  });
});
