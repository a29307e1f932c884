import { setTimeout as sleep } from 'node:timers/promises';
import { readDatabaseCounts } from '../database-counts.ts';
import { burned, readCpuTimes, readMemory } from '../payments/processes.ts';
import type { PaymentsWorld } from '../payments/world.ts';
import { callsOf, countActions } from '../temporal-load.ts';

/** What an anchor costs in which deposits wait, by the name of each figure. */
export type WaitingLoad = Readonly<Record<string, number>>;

const HEARTBEATS = ['RecordActivityTaskHeartbeat'];
const WORKFLOW_TASKS = ['RespondWorkflowTaskCompleted', 'RespondWorkflowTaskFailed'];
const FAILED = ['RespondActivityTaskFailed'];

/** Histories of stories are not read: that no story woke is said by the workflow tasks. */
const BACKGROUND = `WorkflowType != 'deposit'`;

const readAll = async ({ orm }: PaymentsWorld, metricsPort: number) => {
  const { commits, read } = await readDatabaseCounts(orm);
  return {
    commits,
    read,
    heartbeats: await callsOf(metricsPort, HEARTBEATS),
    workflowTasks: await callsOf(metricsPort, WORKFLOW_TASKS),
    failed: await callsOf(metricsPort, FAILED),
    cpu: readCpuTimes(),
    at: new Date(),
  };
};

/**
 * Measures for some minutes, in which nothing is asked of the anchor.
 * @param metricsPort where the worker shows its figures.
 */
export const measureLoad = async (
  world: PaymentsWorld,
  { metricsPort, minutes }: { readonly metricsPort: number; readonly minutes: number },
): Promise<WaitingLoad> => {
  const before = await readAll(world, metricsPort);
  await sleep(minutes * 60_000);
  const after = await readAll(world, metricsPort);
  const took = (after.at.getTime() - before.at.getTime()) / 60_000;
  const actions = await countActions(world.client, before.at, BACKGROUND);
  const sumOf = (pattern: RegExp): number =>
    [...actions].reduce((sum, [name, count]) => (pattern.test(name) ? sum + count : sum), 0);
  const again = after.heartbeats - before.heartbeats + (after.failed - before.failed);
  const perMinute = (count: number): number => Math.round((count * 10) / took) / 10;
  return {
    'commits a second': perMinute((after.commits - before.commits) / 60),
    'rows read a second': perMinute((after.read - before.read) / 60),
    ...Object.fromEntries(
      [...burned(before.cpu, after.cpu)].map(([part, ms]) => [
        `CPU ms a minute: ${part}`,
        Math.round(ms / took),
      ]),
    ),
    'actions a minute': perMinute(sumOf(/./) + again),
    'workflow tasks a minute': perMinute(after.workflowTasks - before.workflowTasks),
    'rail polls a minute': perMinute(sumOf(/pollPendingDeposits$/)),
    ...Object.fromEntries(
      [...readMemory()].map(([part, megabytes]) => [`MB: ${part}`, Math.round(megabytes)]),
    ),
  };
};
