import { randomUUID } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

import { ensureDirectory } from '../cache-directory.ts';
import type { Environment } from '../environment.ts';
import { acceptsConnections, pickPort, startOnFreePorts } from '../processes/ports.ts';
import type { PortChoice } from '../processes/ports.ts';
import { choosePostgres, createCluster, DATABASE_NAME } from './cluster.ts';
import { postgresEnvironment, postgresUser, SUPERUSER } from './cluster.ts';
import type { Progress } from '../progress.ts';
import { claimRun } from '../processes/run-record.ts';
import { superviseChild } from '../processes/supervise-child.ts';

const HEALTHY_WITHIN_MS = 30_000;
const DEFAULT_PORT = 5432;

/** A PostgreSQL server to use. */
type Postgres = {
  /** `postgresql://…` of an existing, perhaps empty database. */
  url: string;
  /** The server's process, when it was started here. */
  pid?: number;
  /** Stops the server if it was started here. */
  stop(): Promise<void>;
};

export type PostgresOptions = {
  /** `DATABASE_URL`: a server that runs already; nothing is started then. */
  databaseUrl?: string | undefined;
  /** Reads `PG_BIN` and `PATH`. */
  env: Environment;
  /** See `findCacheDirectory`. */
  cacheDirectory: string;
  /**
   * `durable` keeps its data in the cache folder, from one run to the next, and survives a power
   * cut; `ephemeral` is fast, has a folder of its own and throws it away.
   */
  mode: 'durable' | 'ephemeral';
  /** Another place for the durable data. */
  dataDirectory?: string | undefined;
  /** Any free port when left out. */
  port?: PortChoice | undefined;
  progress: Progress;
  /** Where the system keeps its PostgreSQL versions. */
  systemFolder?: string | undefined;
};

/**
 * A running PostgreSQL: the one that `databaseUrl` names, else one started here, which ends with
 * this process.
 *
 * @throws BusyPortError, or Error with a message for a person: nothing answers at the address,
 *   no programs found, data of another version, the end of the server's log
 */
export async function startPostgres(options: PostgresOptions): Promise<Postgres> {
  const { databaseUrl, progress } = options;
  if (databaseUrl) {
    await checkAddress(databaseUrl);
    return { url: databaseUrl, stop: async () => {} };
  }
  return progress.step('Starting PostgreSQL', async (detail) =>
    startOnFreePorts(async () => startOwn(options, detail)),
  );
}

async function startOwn(
  options: PostgresOptions,
  detail: (text: string) => void,
): Promise<Postgres> {
  const { cacheDirectory, mode, progress } = options;
  const durable = mode === 'durable';
  const scratch = join(cacheDirectory, 'throw-away', randomUUID());
  const dataDirectory = durable
    ? (options.dataDirectory ?? join(cacheDirectory, 'postgres'))
    : join(scratch, 'postgres');
  const port = await pickPort('PostgreSQL', options.port);
  const claim = await claimRun({
    cacheDirectory,
    name: 'PostgreSQL',
    progress,
    ...(durable ? { resource: dataDirectory } : { throwAwayDirectory: scratch }),
  });
  try {
    const binaries = choosePostgres(options, dataDirectory);
    if (!existsSync(join(dataDirectory, 'PG_VERSION'))) {
      detail('creating the database');
      await createCluster(binaries, dataDirectory, durable);
    }
    const logs = ensureDirectory(join(cacheDirectory, 'logs'));
    const child = await superviseChild(claim, {
      command: join(binaries.folder, 'postgres'),
      args: serverArguments(dataDirectory, port, durable),
      environment: postgresEnvironment(binaries),
      runAs: postgresUser(),
      logFile: durable ? join(logs, 'postgres.log') : join(scratch, 'postgres.log'),
      // SIGINT ends it in order; SIGQUIT at once, without the last write to disk.
      stopSignal: durable ? 'SIGINT' : 'SIGQUIT',
      graceMs: 20_000,
    });
    detail('waiting until it answers');
    const healthy = async () => isReady(dataDirectory, child.pid);
    await child.untilHealthy(healthy, HEALTHY_WITHIN_MS).catch(async (fault: unknown) => {
      await child.stop();
      throw fault;
    });
    const url = `postgresql://${SUPERUSER}@127.0.0.1:${port}/${DATABASE_NAME}`;
    return { url, pid: child.pid, stop: () => child.stop() };
  } catch (fault) {
    claim.release();
    throw fault;
  }
}

function serverArguments(dataDirectory: string, port: number, durable: boolean): string[] {
  const settings: Record<string, string> = {
    listen_addresses: '127.0.0.1',
    // No socket file: its path would be too long in some home folders.
    unix_socket_directories: '',
    max_connections: durable ? '200' : '400',
    ...(!durable && { fsync: 'off', synchronous_commit: 'off', full_page_writes: 'off' }),
  };
  const flags = Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
  return ['-D', dataDirectory, '-p', String(port), ...flags];
}

/** PostgreSQL writes its state into its pid file; the first line shows whose file it is. */
function isReady(dataDirectory: string, pid: number): boolean {
  const file = join(dataDirectory, 'postmaster.pid');
  if (!existsSync(file)) return false;
  const lines = readFileSync(file, 'utf8').split('\n');
  return lines[0]?.trim() === String(pid) && lines[7]?.trim() === 'ready';
}

async function checkAddress(databaseUrl: string): Promise<void> {
  const { hostname, port } = new URL(databaseUrl);
  if (hostname === '') return;
  const number = port === '' ? DEFAULT_PORT : Number(port);
  if (await acceptsConnections(hostname, number, 5_000)) return;
  throw new Error(`DATABASE_URL names ${hostname}:${number}, where nothing answers.`);
}
