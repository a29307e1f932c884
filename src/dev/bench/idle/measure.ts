import { setTimeout as sleep } from 'node:timers/promises';
import { pino } from 'pino';
import { readWorkerConfig, type DevelopmentConfig } from '../../../config.ts';
import { openOrm } from '../../../db/orm.ts';
import { connectTemporal, createClient } from '../../../temporal/connect.ts';
import { installRuntime } from '../../../worker/runtime.ts';
import { startWorkers } from '../../../worker/start-workers.ts';
import { readDatabaseCounts } from '../database-counts.ts';
import { callsOf, countActions } from '../temporal-load.ts';
import { burned, readCpuTimes, type CpuTimes } from '../payments/processes.ts';
import { pickPort } from '../../processes/ports.ts';
import type { Progress } from '../../progress.ts';
import type { Releases } from '../../releases.ts';
import { startStack } from '../../stack.ts';

interface IdleOrder {
  readonly config: DevelopmentConfig;
  readonly minutes: number;
  /** True for the settings that a stack has by default; else those where actions are billed. */
  readonly isUsual: boolean;
  readonly progress: Progress;
  readonly releases: Releases;
}

/** What a cluster that bills by the action is run with (docs/deploying.md). */
const SETTINGS = { HEARTBEAT_EVERY_MS: '120000', POLL_AT_LEAST_MS: '300000', LOG_LEVEL: 'error' };

/** What starts, signals and wakes on the first minute is not idle yet. */
const SETTLE_MS = 60_000;

/** What an anchor costs that has nothing to do. */
export interface IdleFigures {
  /** Billable actions, by kind. */
  readonly actions: ReadonlyMap<string, number>;
  readonly commitsPerSecond: number;
  /** Milliseconds of a core in a minute: the worker's own process, and those of the servers. */
  readonly cpuPerMinute: CpuTimes;
}

/** Counts what is committed and what is burned, until it is asked again. */
const openLoad = async (databaseUrl: string, releases: Releases) => {
  const orm = await openOrm({ databaseUrl, connectionsMax: 1 });
  releases.add('the database connection', async () => orm.close());
  const readCommits = async () => (await readDatabaseCounts(orm)).commits;
  const [commits, cpu, own, at] = [
    await readCommits(),
    readCpuTimes(),
    process.cpuUsage(),
    Date.now(),
  ];
  return async (): Promise<Omit<IdleFigures, 'actions'>> => {
    const minutes = (Date.now() - at) / 60_000;
    const { user, system } = process.cpuUsage(own);
    const burnedNow = new Map([
      ...burned(cpu, readCpuTimes()),
      ['worker', (user + system) / 1_000],
    ]);
    return {
      commitsPerSecond: ((await readCommits()) - commits) / (minutes * 60),
      cpuPerMinute: new Map([...burnedNow].map(([part, ms]) => [part, ms / minutes])),
    };
  };
};

/** What an anchor costs that has nothing to do, over some minutes. */
export const measureIdle = async (order: IdleOrder): Promise<IdleFigures> => {
  const { config, minutes, isUsual, progress, releases } = order;
  const stack = await startStack({
    config,
    mode: 'ephemeral',
    anyPorts: true,
    progress,
    releases,
  });
  const port = await pickPort('the figures of the worker', undefined);
  const log = pino({ level: 'error' });
  installRuntime(log, port);
  const settings = isUsual ? { LOG_LEVEL: 'error' } : SETTINGS;
  const worker = readWorkerConfig({ ...stack.environment, ...settings });
  const workers = await startWorkers(worker, stack.business, log);
  releases.add('the worker', workers.close);
  const connection = await connectTemporal(worker.temporal);
  releases.add('the connection', async () => connection.close());
  const client = createClient(worker.temporal, connection);
  await sleep(SETTLE_MS);
  const heartbeats = async () => callsOf(port, ['RecordActivityTaskHeartbeat']);
  const retried = async () => callsOf(port, ['RespondActivityTaskFailed']);
  const [since, beatsBefore, failedBefore] = [new Date(), await heartbeats(), await retried()];
  const loadOf = await openLoad(worker.DATABASE_URL, releases);
  await sleep(minutes * 60_000);
  const load = await loadOf();
  const counts = new Map([
    ['heartbeats', (await heartbeats()) - beatsBefore],
    ['activities again', (await retried()) - failedBefore],
    ...(await countActions(client, since)),
  ]);
  return { actions: counts, ...load };
};
