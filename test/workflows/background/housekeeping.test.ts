import { expect, test } from '@jest/globals';
import { CORE_QUEUE } from '../../../src/domain/transactions/queue.ts';
import type { Pace } from '../../../src/workflows/messages.ts';
import { opened } from '../../support/opened.ts';
import { createRailQueueBench, until } from '../../support/workflows/rail-queue-bench.ts';

const bench = await opened(createRailQueueBench());

/** After how many seconds of silence housekeeping counts as lost: heartbeats come 2.5 times as often. */
const lostAfter = async (workflowId: string, pace: Pace): Promise<number> => {
  const args = [{ comparedAt: null, pace }];
  const options = { workflowId, taskQueue: CORE_QUEUE, args };
  const handle = await bench.client.workflow.start('housekeeping', options);
  const scheduled = async () =>
    ((await handle.fetchHistory()).events ?? [])
      .map((event) => event.activityTaskScheduledEventAttributes)
      .find((found) => found);
  await until(async () => (await scheduled()) !== undefined);
  const { seconds, nanos } = (await scheduled())?.heartbeatTimeout ?? {};
  await handle.terminate();
  return Number(seconds ?? 0) + Number(nanos ?? 0) / 1e9;
};

test.each([
  [
    'no more than twice between two of its looks',
    { heartbeatMs: 2_000, sweepEveryMs: 10_000 },
    12.5,
  ],
  ['as rarely as is set', { heartbeatMs: 120_000, sweepEveryMs: 10_000 }, 300],
  ['as is set, where an older worker started it', { heartbeatMs: 2_000 }, 5],
])('housekeeping heartbeats %s', async (name, pace, seconds) => {
  expect(await lostAfter(name, { ...pace, pollAtLeastMs: 0 })).toBe(seconds);
});
