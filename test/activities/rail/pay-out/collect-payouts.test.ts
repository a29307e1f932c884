import { describe, expect, test } from '@jest/globals';
import { RetryLater } from '../../../../src/domain/rails/retry-later.ts';
import type { OutgoingPayment, Rail } from '../../../../src/rails/rail.ts';
import { createBench, railProfile } from '../../../support/payments/bench.ts';
import {
  batchRail,
  createBatchBench,
  delivered,
  NOT_TRIED,
  PAID,
  UNKNOWN,
} from '../../../support/payments/batch-bench.ts';
import { DELIVERED, LOST } from '../../../support/payments/fake-rail.ts';
import { payoutKey } from '../../../support/payments/payout-key.ts';
import { opened } from '../../../support/opened.ts';

const bench = await opened(createBench());
const { credited, hostOf, payAll, statesOf } = createBatchBench(bench);

describe('pay-outs of a rail that takes batches', () => {
  test('are given to it together, and each story gets the answer to its own key', async () => {
    const rows = await credited(3);
    const { rail, batches } = batchRail(3, {
      // In any order.
      answers: (batch) => batch.map(delivered).toReversed(),
    });
    expect(await payAll(hostOf(rail), rows)).toMatchObject([PAID, PAID, PAID]);
    expect(batches.map((batch) => batch.length)).toEqual([3]);
    for (const row of rows) {
      expect(await bench.transaction(row.id)).toMatchObject({
        status: 'completed',
        externalTransactionId: `out-${payoutKey(row)}`,
      });
      expect(await bench.owed(`customer:${row.id}`)).toBe(0);
    }
  });

  test('are asked for, as the journal says, before the rail is called', async () => {
    const rows = await credited(2);
    const seen: string[] = [];
    const { rail } = batchRail(2);
    const looking: Rail = {
      ...rail,
      executeOutgoingTransactions: async (batch) => {
        seen.push(...(await statesOf(rows)));
        return batch.map(delivered);
      },
    };
    await payAll(hostOf(looking), rows);
    expect(seen).toEqual(['asked', 'asked']);
  });

  test('wait no longer than collectMs for others, and begin anew after that', async () => {
    const [one, two, three] = await credited(3);
    const { rail, batches } = batchRail(100, { collectMs: 20 });
    const host = hostOf(rail);
    for (const row of [one, two, three]) {
      expect(await payAll(host, row ? [row] : [])).toMatchObject([PAID]);
    }
    expect(batches.map((batch) => batch.length)).toEqual([1, 1, 1]);
  });

  test('are never more than the maximum in one call', async () => {
    const rows = await credited(5);
    const { rail, batches } = batchRail(2, { collectMs: 200 });
    expect(await payAll(hostOf(rail), rows)).toMatchObject([PAID, PAID, PAID, PAID, PAID]);
    expect(batches.map((batch) => batch.length)).toEqual([2, 2, 1]);
  });

  test('§3.1 are never twice in one call: the second attempt is part of the next', async () => {
    const [row] = await credited(1);
    if (!row) return;
    const { rail, batches } = batchRail(100, { collectMs: 50 });
    const host = hostOf(rail);
    expect(await payAll(host, [row, row])).toMatchObject([PAID, PAID]);
    for (const batch of batches) expect(batch).toHaveLength(1);
    expect(new Set(batches.flat().map(({ idempotencyKey }) => idempotencyKey))).toEqual(
      new Set([payoutKey(row)]),
    );
    expect(await bench.owed(`customer:${row.id}`)).toBe(0);
  });

  test('§5 are refused one by one: the others are paid', async () => {
    const rows = await credited(3);
    const { rail } = batchRail(3, {
      answers: (batch) =>
        batch.map((order) =>
          order.transactionId === rows[1]?.id
            ? { ...delivered(order), result: { state: 'failed', message: 'closed' } }
            : delivered(order),
        ),
    });
    await payAll(hostOf(rail), rows);
    expect(await statesOf(rows)).toEqual(['delivered', 'failed', 'delivered']);
  });
});

describe('§3.2 a batch of which something certain is missing', () => {
  const answered = async (answers: (batch: readonly OutgoingPayment[]) => unknown) => {
    const rows = await credited(3);
    const { rail, batches } = batchRail(3, { answers: (batch) => answers(batch) as unknown[] });
    const outcomes = await payAll(hostOf(rail), rows);
    expect(batches).toHaveLength(1);
    // In the order of the call, whichever story came first.
    const order = batches[0]?.map(({ transactionId }) => transactionId) ?? [];
    return order.map((id) => outcomes[rows.findIndex((row) => row.id === id)]);
  };

  test.each([
    ['one answer', (batch: readonly OutgoingPayment[]) => batch.slice(1).map(delivered)],
    [
      'an answer that is nothing',
      ([, ...batch]: readonly OutgoingPayment[]) => [null, ...batch.map(delivered)],
    ],
    [
      'the key of an answer',
      ([, ...batch]: readonly OutgoingPayment[]) => [
        { idempotencyKey: 'never-asked-for', result: DELIVERED },
        ...batch.map(delivered),
      ],
    ],
    [
      'the sense of an answer',
      ([first, ...batch]: readonly OutgoingPayment[]) => [
        { idempotencyKey: first?.idempotencyKey, result: { state: 'perhaps' } },
        ...batch.map(delivered),
      ],
    ],
    [
      'the one answer to a key, which has two',
      (batch: readonly OutgoingPayment[]) => [...batch.slice(0, 1), ...batch].map(delivered),
    ],
  ])('is unknown for that payment alone: %s', async (_what, answers) => {
    expect(await answered(answers)).toMatchObject([UNKNOWN, PAID, PAID]);
  });

  test.each([
    [
      'throws',
      () => {
        throw LOST;
      },
    ],
    ['answers nothing', () => undefined],
    ['answers with no list', () => ({ state: 'delivered' })],
  ])('is unknown for all of them where the rail %s', async (_what, answers) => {
    expect(await answered(answers)).toMatchObject([UNKNOWN, UNKNOWN, UNKNOWN]);
  });
});

describe('§3.8 a batch that the rail did not try', () => {
  test('is planned again, payment by payment, and the rail is left alone meanwhile', async () => {
    const rows = await credited(2);
    let nowMs = Date.now();
    let isBusy = true;
    const { rail, batches } = batchRail(2, {
      answers: (batch) => {
        if (isBusy) throw new RetryLater(60_000);
        return batch.map(delivered);
      },
    });
    const host = hostOf(rail, { now: () => nowMs });
    const later = { status: 'rejected', reason: { type: 'RetryLater', nextRetryDelay: 60_000 } };
    expect(await payAll(host, rows)).toMatchObject([later, later]);
    expect(await statesOf(rows)).toEqual(['planned', 'planned']);
    isBusy = false;
    nowMs += 59_000;
    expect(await payAll(host, rows)).toMatchObject([NOT_TRIED, NOT_TRIED]);
    expect(batches).toHaveLength(1);
    nowMs += 1_000;
    expect(await payAll(host, rows)).toMatchObject([PAID, PAID]);
    expect(batches).toHaveLength(2);
  });
});

describe('a rail that says of batches what it cannot do', () => {
  test.each([
    [
      'no function',
      { executeOutgoingTransactions: undefined },
      'needs executeOutgoingTransactions',
    ],
    ['no batches in its profile', { profile: railProfile }, 'needs payoutBatch in its profile'],
  ])('is refused: %s', (_what, more, why) => {
    expect(() => hostOf({ ...batchRail(1).rail, ...more })).toThrow(why);
  });
});
