import { beforeEach, describe, expect, test } from '@jest/globals';
import { createSettlePayout } from '../../../../src/services/transactions/decisions/settle-payout.ts';
import type { OutgoingUpdate } from '../../../../src/rails/rail.ts';
import { Investigation } from '../../../../src/db/entities/money-in.ts';
import type { RailPayment } from '../../../../src/db/entities/money-out.ts';
import { createBench, HOUR_MS, railProfile } from '../../../support/payments/bench.ts';
import { past, pollOutgoing, telling, onItsWay } from '../../../support/payments/on-its-way.ts';
import { opened } from '../../../support/opened.ts';

const bench = await opened(createBench());
beforeEach(async () => {
  await bench.em().execute('update rail_payment set next_poll_at = null, told_at = now()');
  bench.moved.length = 0;
});

const casesOf = async ({ key }: RailPayment): Promise<readonly Investigation[]> =>
  bench.em().find(Investigation, { sourceKey: `payout/${key}` });

describe('pay-outs that are on their way', () => {
  test('are asked about by the rail’s own reference, when they are due', async () => {
    const due = await onItsWay(bench);
    await onItsWay(bench, { nextPollAt: new Date(Date.now() + HOUR_MS) });
    const { asked, rail } = telling([]);
    expect(await pollOutgoing(bench, rail)).toBe(2);
    expect(asked).toEqual([
      [
        {
          idempotencyKey: due.key,
          transactionId: due.transactionId,
          railReference: due.railReference,
        },
      ],
    ]);
    const next = (await bench.payment(due.key)).nextPollAt?.getTime() ?? 0;
    expect(next).toBeGreaterThan(Date.now());
  });

  test('are asked about ever less often', async () => {
    const [young, old] = [await onItsWay(bench), await onItsWay(bench, { askedAt: past(HOUR_MS) })];
    await pollOutgoing(bench, telling([]).rail);
    const waits = await Promise.all([young, old].map(async ({ key }) => bench.payment(key)));
    const [soon = 0, late = 0] = waits.map(({ nextPollAt }) => nextPollAt?.getTime() ?? 0);
    expect(late - soon).toBeGreaterThan(300_000);
  });

  test('are asked about in batches of the profile’s size', async () => {
    for (let count = 0; count < 3; count += 1) await onItsWay(bench);
    const { asked, rail } = telling([], { profile: { ...railProfile, batchSize: 2 } });
    await pollOutgoing(bench, rail);
    expect(asked.map(({ length }) => length)).toEqual([2, 1]);
  });

  test.each(['delivered', 'failed', 'readyForPickup'] as const)(
    'that are %s are signalled to their story once',
    async (state) => {
      const payment = await onItsWay(bench);
      const { rail } = telling([{ idempotencyKey: payment.key, state, message: 'a message' }]);
      await pollOutgoing(bench, rail);
      await pollOutgoing(bench, rail);
      expect(bench.moved).toEqual([
        { id: payment.transactionId, move: { key: payment.key, state } },
      ]);
      expect((await bench.payment(payment.key)).message).toBe('a message');
    },
  );

  test('that nobody heard of are passed over', async () => {
    const update = { idempotencyKey: 'another/payout/1', state: 'delivered' as const };
    await onItsWay(bench);
    await pollOutgoing(bench, telling([update]).rail);
    expect(bench.moved).toEqual([]);
  });

  test('are signalled again after a crash between recording and signalling', async () => {
    const payment = await onItsWay(bench, { state: 'delivered', toldAt: null, nextPollAt: null });
    expect(await pollOutgoing(bench, telling([]).rail)).toBe(0);
    expect(bench.moved.map(({ move }) => move.key)).toEqual([payment.key]);
    expect((await bench.payment(payment.key)).toldAt).not.toBeNull();
  });

  test('stay asked about while the rail is out', async () => {
    const payment = await onItsWay(bench);
    const out = async () => Promise.reject(new Error('the bank is down'));
    await expect(pollOutgoing(bench, { pollOutgoingTransactions: out })).rejects.toThrow(
      'the bank is down',
    );
    expect(await bench.payment(payment.key)).toMatchObject({ state: 'initiated' });
    expect((await bench.payment(payment.key)).nextPollAt?.getTime()).toBeLessThan(Date.now());
  });
});

describe('§3.4 a pay-out that stays under way', () => {
  const DAY_MS = 24 * HOUR_MS;
  const overdueOf = async ({ key }: RailPayment) =>
    bench.em().find(Investigation, { sourceKey: `payout/${key}/overdue` });

  test.each([
    ['that is polled', telling([]).rail],
    ['that only tells', {}],
  ])('§3.4 for a week on a rail %s is shown to a person, once', async (_what, rail) => {
    const [old, young] = [
      await onItsWay(bench, { askedAt: past(8 * DAY_MS) }),
      await onItsWay(bench),
    ];
    await pollOutgoing(bench, rail);
    await bench
      .em()
      .execute('update rail_payment set next_poll_at = now() where key = ?', [old.key]);
    await pollOutgoing(bench, rail);
    expect(await overdueOf(old)).toMatchObject([
      { reason: 'payout_overdue', state: 'open', transactionId: old.transactionId },
    ]);
    expect(await overdueOf(young)).toEqual([]);
    expect((await bench.payment(old.key)).state).toBe('initiated');
    const next = (await bench.payment(young.key)).nextPollAt?.getTime() ?? 0;
    expect(next).toBeGreaterThan((young.nextPollAt?.getTime() ?? 0) + 900);
  });

  test('§3.4 longer than its rail says is shown sooner, and delivered all the same', async () => {
    const payment = await onItsWay(bench, { askedAt: past(HOUR_MS) });
    const profile = { ...railProfile, overdueAfterMs: HOUR_MS / 2 };
    await pollOutgoing(bench, telling([], { profile }).rail);
    expect(await overdueOf(payment)).toHaveLength(1);
    await bench.em().execute('update rail_payment set next_poll_at = now()');
    await pollOutgoing(
      bench,
      telling([{ idempotencyKey: payment.key, state: 'delivered' }], { profile }).rail,
    );
    expect((await bench.payment(payment.key)).state).toBe('delivered');
  });
});

describe('§3.4 an update that refuses', () => {
  test.each([
    ['failed', 'failed', 'pending_anchor'],
    ['returned', 'failed', 'pending_anchor'],
    ['refund', 'refund', 'pending_anchor'],
    ['needsInfo', 'needsInfo', 'pending_customer_info_update'],
  ] as const)('§3.4 that says %s is settled as %s, and gives the money back', async (...told) => {
    const [state, settled, status] = told;
    const payment = await onItsWay(bench);
    const { transactionId, key } = payment;
    const fields = ['bank_account_number'];
    const update = { idempotencyKey: key, state, message: 'which account?', fields };
    await pollOutgoing(bench, telling([update]).rail);
    expect(bench.moved.map(({ move }) => move.state)).toEqual(['failed']);
    expect(await createSettlePayout(bench.deps)({ transactionId, key })).toBe(settled);
    const row = await bench.transaction(transactionId);
    expect(row.status).toBe(status);
    expect(row.requiredInfoUpdates).toEqual(state === 'needsInfo' ? fields : null);
    expect(await bench.owed(`customer:${transactionId}`)).toBe(100);
  });

  test('§3.4 in a word that the contract lacks changes nothing', async () => {
    const payment = await onItsWay(bench);
    await pollOutgoing(
      bench,
      telling([{ idempotencyKey: payment.key, state: 'lost' as never }]).rail,
    );
    expect((await bench.payment(payment.key)).state).toBe('initiated');
    expect(bench.moved).toEqual([]);
  });

  test.each(['refund', 'needsInfo', 'returned'] as const)(
    '§3.4 that says %s after delivered moves no money and is investigated',
    async (state) => {
      const payment = await onItsWay(bench, { state: 'delivered', nextPollAt: past(1) });
      await pollOutgoing(bench, telling([{ idempotencyKey: payment.key, state }]).rail);
      expect((await bench.payment(payment.key)).state).toBe('delivered');
      expect(await casesOf(payment)).toMatchObject([
        { reason: 'contradiction', resolution: `delivered before, ${state} now` },
      ]);
    },
  );
});

describe('§3.4 updates in any order, and twice', () => {
  const tell = async (payment: RailPayment, ...states: OutgoingUpdate['state'][]) => {
    for (const state of states) {
      await bench
        .em()
        .execute('update rail_payment set next_poll_at = now() where key = ?', [payment.key]);
      await pollOutgoing(bench, telling([{ idempotencyKey: payment.key, state }]).rail);
    }
    return (await bench.payment(payment.key)).state;
  };

  test('§3.4 the same update twice changes nothing', async () => {
    const payment = await onItsWay(bench);
    expect(await tell(payment, 'delivered', 'delivered')).toBe('delivered');
    expect(await casesOf(payment)).toEqual([]);
    expect(bench.moved).toHaveLength(1);
  });

  test('§3.4 ready and then delivered are two moves', async () => {
    const payment = await onItsWay(bench);
    expect(await tell(payment, 'readyForPickup', 'delivered')).toBe('delivered');
    expect(bench.moved.map(({ move }) => move.state)).toEqual(['readyForPickup', 'delivered']);
  });

  test('§3.4 ready after delivered is an old update and no contradiction', async () => {
    const payment = await onItsWay(bench);
    expect(await tell(payment, 'delivered', 'readyForPickup')).toBe('delivered');
    expect(await casesOf(payment)).toEqual([]);
    expect(bench.moved.map(({ move }) => move.state)).toEqual(['delivered']);
  });

  test.each([
    ['delivered', 'failed'],
    ['failed', 'delivered'],
  ] as const)('§3.4 %s and then %s is investigated and moves no money', async (first, then) => {
    const payment = await onItsWay(bench);
    expect(await tell(payment, first)).toBe(first);
    const settle = createSettlePayout(bench.deps);
    await settle({ transactionId: payment.transactionId, key: payment.key });
    const owed = await bench.owed(`customer:${payment.transactionId}`);
    const { status } = await bench.transaction(payment.transactionId);
    expect(await tell(payment, then, then)).toBe(first);
    expect(await casesOf(payment)).toMatchObject([
      {
        reason: 'contradiction',
        state: 'open',
        transactionId: payment.transactionId,
        resolution: `${first} before, ${then} now`,
      },
    ]);
    expect(await bench.owed(`customer:${payment.transactionId}`)).toBe(owed);
    expect((await bench.transaction(payment.transactionId)).status).toBe(status);
  });
});
