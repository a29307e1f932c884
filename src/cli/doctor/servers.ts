import type { Client } from '@temporalio/client';
import { openOrm } from '../../db/orm.ts';
import type { Anchor } from '../../domain/anchor.ts';
import {
  CALLBACKS_QUEUE,
  CORE_QUEUE,
  LEDGER_QUEUE,
  payoutsQueue,
} from '../../domain/transactions/queue.ts';
import { pollersOf } from '../../services/rails/pollers.ts';
import { missingIn } from '../../worker/search-attributes.ts';
import { green, look, red, type Finding } from './check.ts';

/** Clocks that differ by more let a signature or a token seem too old. */
const CLOCK_MAX_MS = 5_000;

export const checkDatabase = async (databaseUrl: string): Promise<readonly Finding[]> =>
  look('database', 'is DATABASE_URL right, and does the server run?', async () => {
    const orm = await openOrm({ databaseUrl, connectionsMax: 1 });
    try {
      const [row] = await orm.em
        .fork()
        .execute<{ now: number }[]>('select extract(epoch from clock_timestamp()) * 1000 as now');
      const apartMs = Math.abs(Number(row?.now) - Date.now());
      const pending = await orm.migrator.getPending();
      return [
        pending.length === 0
          ? green('database', 'reachable, at the newest schema')
          : red('database', `${pending.length} migrations are missing: run railhead migrate`),
        apartMs <= CLOCK_MAX_MS
          ? green('clock', `differs from the database’s by ${Math.round(apartMs)} ms`)
          : red('clock', `differs from the database’s by ${Math.round(apartMs)} ms: use NTP`),
      ];
    } finally {
      await orm.close();
    }
  });

const queuesOf = (anchor: Anchor | null): readonly (readonly [string, string])[] => [
  ['core', CORE_QUEUE],
  ['ledger', LEDGER_QUEUE],
  ['callbacks', CALLBACKS_QUEUE],
  ...(anchor?.rails ?? []).map(({ name }) => [`rail-${name}`, payoutsQueue(name)] as const),
];

/** @param reach throws with a line that names the setting where Temporal cannot be worked with. */
export const checkTemporal = async (
  client: Client,
  reach: () => Promise<void>,
  anchor: Anchor | null,
): Promise<readonly Finding[]> => {
  const { namespace } = client.options;
  const advice = 'are TEMPORAL_ADDRESS, TEMPORAL_NAMESPACE and its keys right?';
  const server = await look('temporal', advice, async () => {
    await reach();
    return [green('temporal', `reachable, namespace ${namespace}`)];
  });
  if (server.some(({ ok }) => !ok)) return server;
  const attributes = await look('search attributes', 'payments run without them', async () => {
    const missing = await missingIn(client.connection, namespace);
    return missing.length === 0
      ? [green('search attributes', 'all there')]
      : [red('search attributes', `missing: ${missing.join(', ')}; see docs/operating.md`)];
  });
  const workers = await Promise.all(
    queuesOf(anchor).map(async ([part, queue]) =>
      look(`worker of ${part}`, 'ask Temporal’s UI', async () => {
        const { length: count } = await pollersOf(client, queue);
        return count > 0
          ? [green(`worker of ${part}`, `${count} ask for work`)]
          : [red(`worker of ${part}`, `nobody serves it: start a worker with SERVES=${part}`)];
      }),
    ),
  );
  return [...server, ...attributes, ...workers.flat()];
};
