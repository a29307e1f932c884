import {
  ScheduleAlreadyRunning,
  ScheduleNotFoundError,
  ScheduleOverlapPolicy,
  type Client,
  type ScheduleSpec,
} from '@temporalio/client';
import type { Anchor } from '../domain/anchor.ts';
import { CORE_QUEUE, pollId, SEND_CALLBACKS_ID, sendId, watchId } from '../domain/queue.ts';
import type { ReconcileOrder } from '../workflows/reconcile.ts';
import type { PollOrder } from '../workflows/poll-rail.ts';

export interface KeepRunningOptions {
  readonly client: Client;
  readonly anchor: Anchor;
  /** The accounts that are watched and sent from (`db/accounts-in-use.ts`). */
  readonly accounts: readonly string[];
  readonly sweepEveryMs: number;
  readonly compareEveryMs: number;
  /** The hour of the day, UTC, at which the books are held against ledger and rails. */
  readonly reconcileAtHour: number;
}

const startEndless = async (
  client: Client,
  type: string,
  workflowId: string,
  args: readonly (string | PollOrder)[],
  staticSummary: string,
): Promise<void> => {
  await client.workflow.start(type, {
    workflowId,
    taskQueue: CORE_QUEUE,
    args: [...args],
    workflowIdReusePolicy: 'ALLOW_DUPLICATE',
    workflowIdConflictPolicy: 'USE_EXISTING',
    staticSummary,
  });
};

interface Recurring {
  readonly workflowType: string;
  readonly spec: ScheduleSpec;
  readonly args: readonly unknown[];
  /** How late a start may still be made up for. */
  readonly catchupWindow: '1m' | '23h';
}

const schedule = async (client: Client, recurring: Recurring): Promise<void> => {
  const { workflowType, spec, catchupWindow } = recurring;
  const action = {
    type: 'startWorkflow' as const,
    workflowType,
    workflowId: workflowType,
    taskQueue: CORE_QUEUE,
    args: [...recurring.args],
  };
  const policies = { overlap: ScheduleOverlapPolicy.SKIP, catchupWindow };
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

/** Takes away a schedule that versions before this one made, and whose work is done elsewhere. */
const forgetSchedule = async (client: Client, scheduleId: string): Promise<void> => {
  try {
    await client.schedule.getHandle(scheduleId).delete();
  } catch (error) {
    if (!(error instanceof ScheduleNotFoundError)) throw error;
  }
};

/**
 * Sees to it that the workflows which never end run, and the schedules stand. Safe to call at any
 * time, from any number of workers; what runs is left alone.
 */
export const keepRunning = async (options: KeepRunningOptions): Promise<void> => {
  const { client, anchor, accounts, sweepEveryMs, compareEveryMs } = options;
  for (const account of accounts) {
    await startEndless(client, 'watchPayments', watchId(account), [account], `Watch ${account}`);
    await startEndless(client, 'sendPayments', sendId(account), [account], `Send from ${account}`);
  }
  for (const { name, pollEveryMs } of anchor.rails) {
    const order = { rail: name, pollEveryMs };
    await startEndless(client, 'pollRail', pollId(name), [order], `Ask ${name}`);
  }
  await startEndless(client, 'sendCallbacks', SEND_CALLBACKS_ID, [], 'Post callbacks');
  const every = (everyMs: number) => ({
    spec: { intervals: [{ every: everyMs }] },
    args: [],
    catchupWindow: '1m' as const,
  });
  await schedule(client, { workflowType: 'sweep', ...every(sweepEveryMs) });
  await forgetSchedule(client, 'sweepCustomers');
  await schedule(client, { workflowType: 'compareOpen', ...every(compareEveryMs) });
  const reconciliation: ReconcileOrder = {
    version: 1,
    accounts,
    rails: anchor.rails.map(({ name }) => name),
  };
  await schedule(client, {
    workflowType: 'reconcile',
    spec: { calendars: [{ hour: options.reconcileAtHour }] },
    args: [reconciliation],
    catchupWindow: '23h',
  });
};
