import { expect, test } from '@jest/globals';
import { failuresIn } from '../../../src/dev/demo/stalled.ts';
import { waitUntil } from '../../../src/dev/wait-until.ts';
import { opened } from '../../support/opened.ts';
import { createRailQueueBench } from '../../support/workflows/rail-queue-bench.ts';

const bench = await opened(createRailQueueBench());

test('what keeps a payment waiting is named by workflow, activity and its last failure', async () => {
  const out = async (): Promise<never> => {
    throw new Error('the bank is down');
  };
  await bench.serve({
    rail: 'corner-bank',
    activities: { pollPendingDeposits: out, pollOutgoingTransactions: async () => 0 },
  });
  const handle = await bench.poll('corner-bank', 60_000);
  const line = await waitUntil(async () => (await failuresIn(bench.client))[0], {
    timeoutMs: 60_000,
    intervalMs: 100,
    what: 'the poll has failed',
  });
  expect(line).toMatch(
    /^poll-rail\/corner-bank: pollPendingDeposits failed \d+ times, at last with the bank is down$/,
  );
  await handle.terminate();
  const isOver = async (): Promise<boolean> => (await failuresIn(bench.client)).length === 0;
  await waitUntil(isOver, { timeoutMs: 60_000, intervalMs: 100, what: 'nothing fails' });
}, 180_000);
