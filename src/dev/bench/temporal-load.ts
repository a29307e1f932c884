import type { Client } from '@temporalio/client';
import { billedKindOf } from './billed.ts';

/**
 * How many calls of these kinds a worker has made to Temporal, by its own figures.
 * @param port where the worker shows them.
 */
export const callsOf = async (port: number, operations: readonly string[]): Promise<number> => {
  const text = await (await fetch(`http://127.0.0.1:${port}/metrics`)).text();
  const lines = text.split('\n').filter((line) => line.startsWith('temporal_request{'));
  const ours = lines.filter((line) => operations.some((name) => line.includes(`"${name}"`)));
  return ours.reduce((sum, line) => sum + Number(line.split(' ').at(-1)), 0);
};

/**
 * Counts billable events that workflows' histories have got since a moment, by whose they are and
 * what they do: `poll-rail pollPendingDeposits`.
 * @param query which workflows; all when left out.
 */
export const countActions = async (
  client: Client,
  since: Date,
  query?: string,
): Promise<ReadonlyMap<string, number>> => {
  const counts = new Map<string, number>();
  for await (const { workflowId, runId } of client.workflow.list(query ? { query } : {})) {
    const { events } = await client.workflow.getHandle(workflowId, runId).fetchHistory();
    for (const event of events ?? []) {
      const kind = billedKindOf(event);
      if (!kind || Number(event.eventTime?.seconds ?? 0) * 1_000 < since.getTime()) continue;
      const activity = event.activityTaskScheduledEventAttributes?.activityType?.name;
      const name = `${workflowId.split('/')[0]} ${activity ?? kind.replace('EventAttributes', '')}`;
      counts.set(name, (counts.get(name) ?? 0) + 1);
    }
  }
  return counts;
};
