import { describe, expect, test } from '@jest/globals';
import { createBench, railProfile } from '../../../support/payments/bench.ts';
import {
  batchRail,
  createBatchBench,
  delivered,
  NOT_TRIED,
  PAID,
  UNKNOWN,
} from '../../../support/payments/batch-bench.ts';
import { payoutKey } from '../../../support/payments/payout-key.ts';
import { opened } from '../../../support/opened.ts';

const bench = await opened(createBench());
const { credited, hostOf, payAll, untilAsked } = createBatchBench(bench);

describe('§6 a worker that ends while it collects', () => {
  test('§3.8 sends nothing for an activity that has ended: it is planned again', async () => {
    const [ended, one, two] = await credited(3);
    if (!ended || !one || !two) return;
    const stop = new AbortController();
    const { rail, batches } = batchRail(2);
    const { signal } = new AbortController();
    let isFirst = true;
    const host = hostOf(rail, {
      ended: () => {
        const mine = isFirst ? stop.signal : signal;
        isFirst = false;
        return mine;
      },
    });
    const stopped = payAll(host, [ended]);
    await untilAsked(ended);
    stop.abort();
    expect(await stopped).toMatchObject([NOT_TRIED]);
    expect(await bench.payment(payoutKey(ended))).toMatchObject({ state: 'planned', asks: 0 });
    // The others are collected as if it had never been there.
    expect(await payAll(host, [one, two])).toMatchObject([PAID, PAID]);
    expect(batches.flat().map(({ transactionId }) => transactionId)).not.toContain(ended.id);
    // Another worker takes it up, under the same key.
    const successor = batchRail(1);
    expect(await payAll(hostOf(successor.rail), [ended])).toMatchObject([PAID]);
    expect(successor.batches.flat()).toMatchObject([{ idempotencyKey: payoutKey(ended) }]);
  });

  test('§3.2 believes the answer to a call that had begun before', async () => {
    const [row] = await credited(1);
    if (!row) return;
    const stop = new AbortController();
    const { rail } = batchRail(1, {
      answers: (batch) => {
        stop.abort();
        return batch.map(delivered);
      },
    });
    expect(await payAll(hostOf(rail, { ended: () => stop.signal }), [row])).toMatchObject([PAID]);
  });

  test.each([
    { by: 'idempotencyKey', keyLifetimeMs: 86_400_000 },
    { by: 'lookUp', settledAfterMs: 60_000 },
    { by: 'neither' },
  ] as const)('§3.2 and wakes up much later sends nothing (%j)', async (retry) => {
    const [row] = await credited(1);
    if (!row) return;
    let nowMs = Date.now();
    const { rail, batches } = batchRail(100, {
      profile: { ...railProfile, retry, payoutBatch: { maximum: 100, collectMs: 200 } },
      findOutgoing: async () => ({ state: 'unknown' }),
    });
    const frozen = payAll(hostOf(rail, { now: () => nowMs }), [row]);
    await untilAsked(row);
    nowMs += 600_000;
    expect(await frozen).toMatchObject([NOT_TRIED]);
    expect(batches).toEqual([]);
    expect(await bench.payment(payoutKey(row))).toMatchObject({ state: 'planned' });
  });
});

describe('§3.2 a payment of a batch whose answer was lost', () => {
  test('is proven never to arrive only after the time for which it was collected, too', async () => {
    const [row] = await credited(1);
    if (!row) return;
    let nowMs = Date.now();
    const askedAt = nowMs;
    const { rail, batches } = batchRail(1, {
      profile: {
        ...railProfile,
        retry: { by: 'lookUp', settledAfterMs: 60_000 },
        payoutBatch: { maximum: 1, collectMs: 30_000 },
      },
      answers: () => [],
      findOutgoing: async () => ({ state: 'unknown' }),
    });
    const host = hostOf(rail, { now: () => nowMs });
    for (const ageMs of [0, 70_001, 99_000]) {
      nowMs = askedAt + ageMs;
      expect(await payAll(host, [row])).toMatchObject([UNKNOWN]);
    }
    expect(batches).toHaveLength(1);
    nowMs = askedAt + 100_000;
    await payAll(host, [row]);
    expect(batches).toHaveLength(2);
  });
});
