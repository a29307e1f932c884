import { storyId } from '../../../domain/transactions/queue.ts';
import type { Kind } from '../../../domain/transactions/transaction.ts';
import { percentile } from '../percentile.ts';
import { readMemory } from '../payments/processes.ts';
import { readStages } from '../payments/stages.ts';
import type { PaymentsWorld } from '../payments/world.ts';
import { KINDS } from './traffic.ts';

/** What was measured of a slice of time, by the name of each figure. */
export type Slice = Readonly<Record<string, number>>;

const ENDLESS = [
  `ExecutionStatus = 'Running'`,
  ...KINDS.map((kind) => `WorkflowType != '${kind}'`),
].join(' AND ');

/** So many histories of each kind are read for each slice. */
const HISTORIES = 3;

const UNDER_WAY = `select count(*)::int as count from transaction
  where status not in ('completed', 'refunded', 'expired', 'error', 'incomplete')`;

const FINISHED = `select id::text from transaction
  where kind = ? and status = 'completed' and started_at >= ? and started_at < ?
  order by started_at limit ${HISTORIES}`;

/** What can be read only while it is so: memory, workflows that never end, what is under way. */
export const readNow = async ({ client, orm }: PaymentsWorld): Promise<Slice> => {
  let [longest, largest] = [0, 0];
  for await (const { workflowId } of client.workflow.list({ query: ENDLESS })) {
    const { historyLength, historySize } = await client.workflow.getHandle(workflowId).describe();
    longest = Math.max(longest, historyLength);
    largest = Math.max(largest, historySize ?? 0);
  }
  const [row] = await orm.em.fork().execute<{ count: number }[]>(UNDER_WAY);
  return {
    ...Object.fromEntries(
      [...readMemory()].map(([part, megabytes]) => [`MB: ${part}`, Math.round(megabytes)]),
    ),
    'payments under way': row?.count ?? 0,
    'endless workflows: events of the longest': longest,
    'endless workflows: KB of the largest': Math.round(largest / 1_024),
  };
};

const eventsOf = async (world: PaymentsWorld, kind: Kind, from: Date, until: Date) => {
  const rows = await world.orm.em.fork().execute<{ id: string }[]>(FINISHED, [kind, from, until]);
  let events = 0;
  for (const { id } of rows) {
    const history = await world.client.workflow.getHandle(storyId(kind, id)).fetchHistory();
    events += history.events?.length ?? 0;
  }
  return rows.length === 0 ? Number.NaN : events / rows.length;
};

/** What is read of a slice when it is over: how long its payments took, and their histories. */
export const readAfterwards = async (
  world: PaymentsWorld,
  from: Date,
  until: Date,
): Promise<Slice> => {
  const figures: Record<string, number> = {};
  const all: Record<string, number[]> = { credited: [], completed: [] };
  for (const kind of KINDS) {
    const stages = await readStages(world, kind, from, until);
    for (const [name, times] of Object.entries(all)) times.push(...(stages[name] ?? []));
    figures[`events of a ${kind}`] = await eventsOf(world, kind, from, until);
  }
  for (const [name, times] of Object.entries(all)) {
    figures[`ms until ${name}: p50`] = Math.round(percentile(times, 50));
    figures[`ms until ${name}: p95`] = Math.round(percentile(times, 95));
  }
  return { ...figures, 'completed payments': all['completed']?.length ?? 0 };
};
