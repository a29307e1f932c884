import { storyId } from '../../../domain/transactions/queue.ts';
import type { Kind } from '../../../domain/transactions/transaction.ts';
import { waitUntil } from '../../wait-until.ts';
import { billedKindOf } from '../billed.ts';
import { readDatabaseCounts, type DatabaseCounts } from '../database-counts.ts';
import { openAll, type createClients } from './open.ts';
import { createPayer, type AwaitedPayment } from './pay.ts';
import { burned, readCpuTimes, type CpuTimes } from './processes.ts';
import { readStages, type Stages } from './stages.ts';
import type { PaymentsWorld } from './world.ts';

const WITHIN_MS = 600_000;
const LOOK_EVERY_MS = 100;
/** So many histories are read, to count what is in them. */
const HISTORIES = 20;

export interface KindFigures {
  readonly kind: Kind;
  readonly count: number;
  readonly openedPerSecond: number;
  /** From the first payment to the last completion. */
  readonly perSecond: number;
  /** What was burned while they were paid. */
  readonly cpu: CpuTimes;
  /** Of the database while they were paid, for each payment. */
  readonly database: DatabaseCounts;
  /** Of each history, on average. */
  readonly events: number;
  readonly actions: number;
  readonly stages: Stages;
}

const AWAITED = `select id::text, rail_reference as reference, receiving_account as account,
    receiving_memo as memo
  from transaction where kind = ? and started_at >= ? and status = any(?::text[])`;

/** The statuses in which a payment waits for its money. */
export const WAITS = ['pending_user_transfer_start', 'pending_sender'];

/** Waits until so many of a kind, opened since a moment, have one of the statuses. */
export const untilAll = async (
  { orm }: PaymentsWorld,
  { kind, since, count }: { readonly kind: Kind; readonly since: Date; readonly count: number },
  statuses: readonly string[],
): Promise<readonly AwaitedPayment[]> =>
  waitUntil(
    async () => {
      const values = [kind, since, `{${statuses.join(',')}}`];
      const rows = await orm.em.fork().execute<AwaitedPayment[]>(AWAITED, values);
      return rows.length >= count ? rows : undefined;
    },
    {
      timeoutMs: WITHIN_MS,
      intervalMs: LOOK_EVERY_MS,
      what: `${count} of kind ${kind} are ${statuses.join(' or ')}`,
    },
  );

const readHistories = async (
  { client }: PaymentsWorld,
  kind: Kind,
  all: readonly AwaitedPayment[],
): Promise<{ readonly events: number; readonly actions: number }> => {
  const some = all.slice(0, HISTORIES);
  let [events, actions] = [0, 0];
  for (const { id } of some) {
    const history = await client.workflow.getHandle(storyId(kind, id)).fetchHistory();
    events += history.events?.length ?? 0;
    actions += (history.events ?? []).filter(billedKindOf).length;
  }
  return { events: events / some.length, actions: actions / some.length };
};

/** Opens so many transactions of a kind, pays them all at once, and waits until they are completed. */
export const measureKind = async (
  world: PaymentsWorld,
  clients: Awaited<ReturnType<typeof createClients>>,
  { kind, count }: { readonly kind: Kind; readonly count: number },
): Promise<KindFigures> => {
  const since = new Date();
  const pay = await createPayer(world, kind === 'deposit' ? 'bank' : 'ledger', { count });
  const opened = await openAll(clients, kind, count);
  const all = await untilAll(world, { kind, since, count }, WAITS);
  const [cpuBefore, before] = [readCpuTimes(), await readDatabaseCounts(world.orm)];
  const paidAt = performance.now();
  await pay(all);
  await untilAll(world, { kind, since, count }, ['completed']);
  const tookMs = performance.now() - paidAt;
  const [cpu, after] = [burned(cpuBefore, readCpuTimes()), await readDatabaseCounts(world.orm)];
  const each = (name: keyof DatabaseCounts): number => (after[name] - before[name]) / count;
  return {
    kind,
    count,
    openedPerSecond: opened.perSecond,
    perSecond: (count * 1_000) / tookMs,
    cpu,
    database: {
      commits: each('commits'),
      inserted: each('inserted'),
      updated: each('updated'),
      read: each('read'),
    },
    ...(await readHistories(world, kind, all)),
    stages: { answered: opened.answeredMs, ...(await readStages(world, kind, since)) },
  };
};
