import { setTimeout as sleep } from 'node:timers/promises';
import { waitUntil } from '../../wait-until.ts';
import { withDatabase } from '../world/database.ts';
import type { Gate } from '../world/persist.ts';
import { planKills, type PlannedKill } from '../plan/kills.ts';
import type { World } from '../world/world.ts';

/** One kill and how long it took until its process did its work again. */
export interface Kill {
  readonly target: string;
  /** From the kill on, without the time it was left dead on purpose. */
  readonly recoveredMs: number;
}

/** Long enough for what the old one had in hand. */
const LEAST_ZOMBIE_MS = 1_000;
const RECOVERED_WITHIN_MS = 120_000;
const OTHERS = `select pid from pg_stat_activity
  where backend_type = 'client backend' and pid <> pg_backend_pid()`;

const untilDatabaseAnswers = async (world: World): Promise<void> => {
  const answers = async (): Promise<boolean> =>
    withDatabase(world.databaseUrl, async (client) => client.query('select 1')).then(
      () => true,
      () => false,
    );
  await waitUntil(answers, { timeoutMs: RECOVERED_WITHIN_MS, what: 'the database answers' });
};

/** Cuts every connection, as a failover or a proxy does. */
const cutConnections = async (world: World): Promise<void> => {
  await withDatabase(world.databaseUrl, async (client) =>
    client.query(`select pg_terminate_backend(pid) from (${OTHERS}) as others`),
  );
};

/**
 * Kills one backend of our own server; PostgreSQL then ends them all and recovers from its log.
 * That is waited for on a connection of ours, which ends with the others.
 */
const killBackend = async (world: World): Promise<void> => {
  await withDatabase(world.databaseUrl, async (client) => {
    const { rows } = await client.query<{ pid: number }>(`${OTHERS} order by pid limit 1`);
    const pid = rows[0]?.pid;
    if (pid === undefined) return;
    process.kill(pid, 'SIGKILL');
    const isCut = async (): Promise<boolean> =>
      client.query('select 1').then(
        () => false,
        () => true,
      );
    await waitUntil(isCut, { timeoutMs: RECOVERED_WITHIN_MS, what: 'the backends have ended' });
  });
};

const strike = async (world: World, { target, downMs }: PlannedKill): Promise<number> => {
  if (target === 'database connections' || target === 'database backend') {
    const startedAt = performance.now();
    await (target === 'database backend' ? killBackend(world) : cutConnections(world));
    await untilDatabaseAnswers(world);
    return performance.now() - startedAt;
  }
  if (target.startsWith('zombie ')) {
    return world
      .member(`worker ${target.slice('zombie '.length)}`)
      .runAsZombie(downMs + LEAST_ZOMBIE_MS);
  }
  const member = world.member(target);
  await member.kill();
  await sleep(downMs);
  const startedAt = performance.now();
  await member.start();
  return performance.now() - startedAt;
};

/** Kills one after the other by the plan, until it is stopped. */
export const keepKilling = (
  world: World,
  seed: number,
  {
    hands,
    targets,
    restMaxMs,
  }: { readonly hands: Gate; readonly targets: readonly string[]; readonly restMaxMs: number },
) => {
  const kills: Kill[] = [];
  const faults: string[] = [];
  const stopping = new AbortController();
  const run = (async () => {
    for (const planned of planKills(seed, targets, restMaxMs)) {
      if (stopping.signal.aborted) return;
      try {
        const recoveredMs = await hands(async () => strike(world, planned));
        kills.push({ target: planned.target, recoveredMs });
      } catch (fault) {
        faults.push(`${planned.target} did not come back: ${String(fault)}`);
      }
      await sleep(planned.restMs, undefined, { signal: stopping.signal }).catch(() => undefined);
    }
  })();
  return {
    kills: (): readonly Kill[] => kills,
    /** What did not come back, which ends no run and passes none. */
    faults: (): readonly string[] => faults,
    async stop(): Promise<void> {
      stopping.abort();
      await run;
    },
  };
};
