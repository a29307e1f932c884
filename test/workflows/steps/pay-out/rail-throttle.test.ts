import { expect, test } from '@jest/globals';
import { RAIL_NAME } from '../../../support/stories.ts';
import { createRailQueueBench, until } from '../../../support/workflows/rail-queue-bench.ts';
import { opened } from '../../../support/opened.ts';

const PER_SECOND = 4;
const PAYOUTS = 16;

const bench = await opened(
  createRailQueueBench({
    creditFunds: () => ({ review: { decision: 'allow' } }),
  }),
);

test('§3.5 a rail’s pay-outs per second hold across the workers that serve it', async () => {
  const paidAt: { readonly worker: number; readonly at: number }[] = [];
  for (const worker of [1, 2]) {
    const executeOutgoingTransaction = (input: { transactionId: string; number: number }) => {
      paidAt.push({ worker, at: performance.now() });
      const key = `${input.transactionId}/payout/${input.number}`;
      return { state: 'delivered', key, number: input.number };
    };
    const activities = { executeOutgoingTransaction };
    await bench.serve({ rail: RAIL_NAME, activities, perSecond: PER_SECOND });
  }
  for (let payout = 1; payout <= PAYOUTS; payout += 1) await bench.payOut(`stellar/${payout}`);
  await until(() => paidAt.length === PAYOUTS);
  const times = paidAt.map((one) => one.at);
  // A second's worth may go at once; what comes after it is metered.
  const metered = (PAYOUTS - 2 * PER_SECOND) / PER_SECOND;
  expect((Math.max(...times) - Math.min(...times)) / 1_000).toBeGreaterThan(metered);
  expect(new Set(paidAt.map(({ worker }) => worker)).size).toBe(2);
}, 60_000);

test('polls do not wait for a rail that may pay out once in a quarter of an hour', async () => {
  let polls = 0;
  const pollPendingDeposits = async () => {
    polls += 1;
    return { isMore: false };
  };
  const pollOutgoingTransactions = pollPendingDeposits;
  const activities = { pollPendingDeposits, pollOutgoingTransactions };
  await bench.serve({ rail: 'slow-payer', activities, perSecond: 0.001 });
  await bench.poll('slow-payer', 20);
  await expect(until(() => polls >= 10)).resolves.toBeUndefined();
}, 60_000);
