import {
  ScheduleAlreadyRunning,
  ScheduleNotFoundError,
  ScheduleOverlapPolicy,
  type Client,
  type ScheduleSpec,
} from '@temporalio/client';
import type { Anchor } from '../domain/anchor.ts';
import {
  CORE_QUEUE,
  HOUSEKEEPING_ID,
  pollId,
  RECONCILE,
  SEND_CALLBACKS_ID,
  sendId,
  watchId,
} from '../domain/transactions/queue.ts';
import { setPace, type Pace } from '../workflows/messages.ts';
import type { ReconcileOrder } from '../workflows/background/reconcile.ts';
import type { HousekeepingOrder } from '../workflows/background/housekeeping.ts';
import type { PollOrder } from '../workflows/background/poll-rail.ts';

interface KeepRunningOptions {
  readonly client: Client;
  readonly anchor: Anchor;
  /** The accounts that are watched and sent from (`services/transactions/accounts/in-use.ts`). */
  readonly accounts: readonly string[];
  /** The hour of the day, UTC, at which the books are held against ledger and rails. */
  readonly reconcileAtHour: number;
  readonly pace: Pace;
  /** True as a worker starts: its settings may be new, and all that runs gets them. */
  readonly isFirst: boolean;
}

const startEndless = async (
  { client, pace, isFirst }: KeepRunningOptions,
  type: string,
  workflowId: string,
  args: readonly (string | Pace | PollOrder | HousekeepingOrder)[],
  staticSummary: string,
): Promise<void> => {
  const options = {
    workflowId,
    taskQueue: CORE_QUEUE,
    args: [...args],
    workflowIdReusePolicy: 'ALLOW_DUPLICATE',
    workflowIdConflictPolicy: 'USE_EXISTING',
    staticSummary,
  } as const;
  if (isFirst) {
    const signal = { signal: setPace, signalArgs: [pace] satisfies [Pace] };
    await client.workflow.signalWithStart(type, { ...options, ...signal });
  } else await client.workflow.start(type, options);
};

interface Recurring {
  readonly workflowType: string;
  readonly spec: ScheduleSpec;
  readonly args: readonly unknown[];
  /** How late a start may still be made up for. */
  readonly catchupWindow: '23h';
}

const schedule = async (
  { client, isFirst }: KeepRunningOptions,
  recurring: Recurring,
): Promise<void> => {
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
    // The interval is a setting: the schedule that is there takes the newest.
    if (!isFirst) return;
    await client.schedule
      .getHandle(workflowType)
      .update((previous) => ({ ...previous, spec, action, policies }));
  }
};

/** Schedules that versions before made: each of their ticks was a row in the list of workflows. */
const FORGOTTEN = ['sweep', 'sweepCustomers', 'compareOpen'] as const;

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
  const { client, anchor, accounts, pace, isFirst } = options;
  for (const account of accounts) {
    await startEndless(
      options,
      'watchPayments',
      watchId(account),
      [account, pace],
      `Read what ${account} receives`,
    );
    await startEndless(
      options,
      'sendPayments',
      sendId(account),
      [account, pace],
      `Send what is queued for ${account}`,
    );
  }
  for (const { name, pollEveryMs, pollIdleEveryMs } of anchor.rails) {
    const order = { rail: name, pollEveryMs, pace, ...(pollIdleEveryMs && { pollIdleEveryMs }) };
    await startEndless(
      options,
      'pollRail',
      pollId(name),
      [order],
      `Ask ${name} what it received and paid`,
    );
  }
  await startEndless(
    options,
    'sendCallbacks',
    SEND_CALLBACKS_ID,
    [pace],
    'Post status moves to clients',
  );
  const order = { comparedAt: null, pace };
  await startEndless(options, 'housekeeping', HOUSEKEEPING_ID, [order], 'Look for what was left');
  // What versions before this one made cannot come back while this one runs.
  for (const scheduleId of isFirst ? FORGOTTEN : []) await forgetSchedule(client, scheduleId);
  const reconciliation: ReconcileOrder = {
    version: 1,
    accounts,
    rails: anchor.rails.map(({ name }) => name),
  };
  await schedule(options, {
    workflowType: RECONCILE,
    spec: { calendars: [{ hour: options.reconcileAtHour }] },
    args: [reconciliation],
    catchupWindow: '23h',
  });
};
