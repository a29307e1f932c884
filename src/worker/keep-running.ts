import { ScheduleAlreadyRunning, ScheduleOverlapPolicy, type Client } from '@temporalio/client';
import { distributionAccounts, type Anchor } from '../domain/anchor.ts';
import { CORE_QUEUE, pollId, sendId, watchId } from '../domain/queue.ts';
import type { PollOrder } from '../workflows/poll-rail.ts';

export interface KeepRunningOptions {
  readonly client: Client;
  readonly anchor: Anchor;
  readonly sweepEveryMs: number;
  readonly compareEveryMs: number;
}

const startEndless = async (
  client: Client,
  type: string,
  workflowId: string,
  argument: string | PollOrder,
  staticSummary: string,
): Promise<void> => {
  await client.workflow.start(type, {
    workflowId,
    taskQueue: CORE_QUEUE,
    args: [argument],
    workflowIdReusePolicy: 'ALLOW_DUPLICATE',
    workflowIdConflictPolicy: 'USE_EXISTING',
    staticSummary,
  });
};

const schedule = async (client: Client, workflowType: string, everyMs: number): Promise<void> => {
  const spec = { intervals: [{ every: everyMs }] };
  const action = {
    type: 'startWorkflow' as const,
    workflowType,
    workflowId: workflowType,
    taskQueue: CORE_QUEUE,
    args: [],
  };
  const policies = { overlap: ScheduleOverlapPolicy.SKIP, catchupWindow: '1m' as const };
  try {
    await client.schedule.create({ scheduleId: workflowType, spec, action, policies });
  } catch (error) {
    if (!(error instanceof ScheduleAlreadyRunning)) throw error;
    // The interval is a setting: the schedule that stands takes the newest.
    await client.schedule
      .getHandle(workflowType)
      .update((standing) => ({ ...standing, spec, action, policies }));
  }
};

/**
 * Sees to it that the workflows which never end run, and the schedules stand. Safe to call at any
 * time, from any number of workers; what runs is left alone.
 */
export const keepRunning = async (options: KeepRunningOptions): Promise<void> => {
  const { client, anchor, sweepEveryMs, compareEveryMs } = options;
  for (const account of distributionAccounts(anchor)) {
    await startEndless(client, 'watchPayments', watchId(account), account, `Watch ${account}`);
    await startEndless(client, 'sendPayments', sendId(account), account, `Send from ${account}`);
  }
  for (const { name, pollEveryMs } of anchor.rails) {
    const order = { rail: name, pollEveryMs };
    await startEndless(client, 'pollRail', pollId(name), order, `Ask ${name}`);
  }
  await schedule(client, 'sweep', sweepEveryMs);
  await schedule(client, 'compareOpen', compareEveryMs);
};
