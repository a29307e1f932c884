import { randomUUID } from 'node:crypto';
import { join } from 'node:path';

import { Connection } from '@temporalio/client';

import { ensureDirectory } from '../cache-directory.ts';
import type { Environment } from '../environment.ts';
import { acceptsConnections, pickPort, startOnFreePorts } from '../processes/ports.ts';
import type { PortChoice } from '../processes/ports.ts';
import type { Progress } from '../progress.ts';
import { claimRun } from '../processes/run-record.ts';
import { superviseChild } from '../processes/supervise-child.ts';
import type { SupervisedChild } from '../processes/supervise-child.ts';
import { findTemporal } from './binary.ts';

const HEALTHY_WITHIN_MS = 60_000;
const HOST = '127.0.0.1';

/** A search attribute's type, as `temporal server start-dev` names it. */
type SearchAttributeType =
  | 'Text'
  | 'Keyword'
  | 'KeywordList'
  | 'Int'
  | 'Double'
  | 'Bool'
  | 'Datetime';

/** What every payment's workflow can be found by. */
export const PAYMENT_SEARCH_ATTRIBUTES = {
  PaymentKind: 'Keyword',
  PaymentStatus: 'Keyword',
  Rail: 'Keyword',
  Asset: 'Keyword',
  NeedsAttention: 'Bool',
} as const satisfies Record<string, SearchAttributeType>;

/** A Temporal server to use. */
export type Temporal = {
  /** `host:port`, for clients and workers. */
  address: string;
  namespace: string;
  /** Where a person looks, where that is known. */
  uiUrl?: string;
  /** The server's process, when it was started here. */
  pid?: number;
  /** Stops the server if it was started here. */
  stop(): Promise<void>;
};

export type TemporalOptions = {
  /** `TEMPORAL_ADDRESS`: a server that runs already; nothing is started then. */
  address?: string | undefined;
  /** Where the UI of that server is. */
  uiUrl?: string | undefined;
  /** Reads `PATH`; see `findTemporal`. */
  env: Environment;
  /** See `findCacheDirectory`. */
  cacheDirectory: string;
  /** `durable` keeps the workflows in a file from run to run; `ephemeral` only in memory. */
  mode: 'durable' | 'ephemeral';
  /** Another place for the durable file. */
  databaseFile?: string | undefined;
  /** Any free port when left out. */
  port?: PortChoice | undefined;
  /** Any free port when left out; `none` starts no UI. */
  uiPort?: PortChoice | 'none' | undefined;
  namespace: string;
  searchAttributes: Readonly<Record<string, SearchAttributeType>>;
  /** Settings of a server that is started here, by Temporal's names, besides those that make it quick. */
  dynamicValues?: Readonly<Record<string, number>>;
  progress: Progress;
};

/**
 * A running Temporal server: the one at `address`, else a development server started here, which
 * ends with this process. It has the namespace and the search attributes when this resolves.
 *
 * @throws BusyPortError, or Error with a message for a person: nothing answers at the address, no
 *   program to be had, the end of the server's log
 */
export async function startTemporal(options: TemporalOptions): Promise<Temporal> {
  const { address, namespace, uiUrl, progress } = options;
  if (address) {
    await checkAddress(address);
    return { address, namespace, ...(uiUrl && { uiUrl }), stop: async () => {} };
  }
  // First the program, since that can take minutes and reports its own progress.
  const program = await findTemporal(options);
  return progress.step('Starting Temporal', async () =>
    startOnFreePorts(async () => startOwn(options, program)),
  );
}

async function startOwn(options: TemporalOptions, program: string): Promise<Temporal> {
  const { cacheDirectory, mode, namespace, progress } = options;
  const durable = mode === 'durable';
  const port = await pickPort('Temporal', options.port);
  const uiPort =
    options.uiPort === 'none' ? undefined : await pickPort('the Temporal UI', options.uiPort);
  const scratch = join(cacheDirectory, 'throw-away', randomUUID());
  const databaseFile = durable
    ? (options.databaseFile ?? join(cacheDirectory, 'temporal', 'temporal.sqlite'))
    : undefined;
  if (databaseFile !== undefined) ensureDirectory(join(databaseFile, '..'));
  const claim = await claimRun({
    cacheDirectory,
    name: 'Temporal',
    progress,
    ...(databaseFile ? { resource: databaseFile } : { throwAwayDirectory: scratch }),
  });
  try {
    const logs = ensureDirectory(join(cacheDirectory, 'logs'));
    const child = await superviseChild(claim, {
      command: program,
      args: serverArguments(options, { port, uiPort, databaseFile }),
      environment: serverEnvironment(cacheDirectory),
      logFile: durable ? join(logs, 'temporal.log') : join(scratch, 'temporal.log'),
      // What is only in memory needs no orderly end, which would take a second.
      stopSignal: durable ? 'SIGINT' : 'SIGKILL',
      graceMs: 20_000,
    });
    const address = `${HOST}:${port}`;
    await untilComplete(child, options, address, uiPort);
    const uiUrl = uiPort === undefined ? undefined : `http://${HOST}:${uiPort}`;
    const stop = () => child.stop();
    return { address, namespace, ...(uiUrl && { uiUrl }), pid: child.pid, stop };
  } catch (fault) {
    claim.release();
    throw fault;
  }
}

/** The user's settings for the `temporal` program must not reach this server, nor it theirs. */
function serverEnvironment(cacheDirectory: string): Record<string, string> {
  const home = ensureDirectory(join(cacheDirectory, 'temporal-home'));
  return { PATH: '/usr/local/bin:/usr/bin:/bin', HOME: home, TZ: 'UTC' };
}

type Places = { port: number; uiPort: number | undefined; databaseFile: string | undefined };

function serverArguments(options: TemporalOptions, { port, uiPort, databaseFile }: Places) {
  const flags = ['server', 'start-dev', '--ip', HOST, '--port', String(port)];
  flags.push('--namespace', options.namespace, '--log-level', 'warn');
  if (uiPort === undefined) flags.push('--headless');
  else flags.push('--ui-port', String(uiPort));
  if (databaseFile !== undefined) {
    // Without these a file halves the throughput; a crash of the process alone loses nothing.
    flags.push('--db-filename', databaseFile);
    flags.push('--sqlite-pragma', 'journal_mode=WAL', '--sqlite-pragma', 'synchronous=NORMAL');
  }
  const dynamicValues = {
    // The server's one shard reads its queues 20 times a second by default: up to 50 ms a task.
    'history.transferProcessorMaxPollRPS': 1000,
    'history.transferProcessorMaxPollHostRPS': 3000,
    'history.timerProcessorMaxPollRPS': 1000,
    'matching.numTaskqueueReadPartitions': 1,
    'matching.numTaskqueueWritePartitions': 1,
    ...options.dynamicValues,
  };
  for (const [key, value] of Object.entries(dynamicValues)) {
    flags.push('--dynamic-config-value', `${key}=${value}`);
  }
  for (const [name, type] of Object.entries(options.searchAttributes)) {
    flags.push('--search-attribute', `${name}=${type}`);
  }
  return flags;
}

async function untilComplete(
  child: SupervisedChild,
  { namespace, searchAttributes }: TemporalOptions,
  address: string,
  uiPort: number | undefined,
): Promise<void> {
  const connection = Connection.lazy({ address });
  const isComplete = async (): Promise<boolean> => {
    // A refused call would make the connection rest for a second before it tries again.
    const [host = HOST, port] = address.split(':');
    if (!(await acceptsConnections(host, Number(port)))) return false;
    try {
      await connection.withDeadline(Date.now() + 1_000, async () => {
        await connection.workflowService.describeNamespace({ namespace });
      });
      const { customAttributes } = await connection.operatorService.listSearchAttributes({
        namespace,
      });
      if (Object.keys(searchAttributes).some((name) => !(name in (customAttributes ?? {})))) {
        return false;
      }
      return uiPort === undefined || (await acceptsConnections(HOST, uiPort));
    } catch {
      return false;
    }
  };
  try {
    await child.untilHealthy(isComplete, HEALTHY_WITHIN_MS);
  } catch (fault) {
    await child.stop();
    throw fault;
  } finally {
    await connection.close();
  }
}

async function checkAddress(address: string): Promise<void> {
  const [host, port] = [address.replace(/:\d+$/, ''), Number(/:(\d+)$/.exec(address)?.[1] ?? 7233)];
  if (await acceptsConnections(host, port, 5_000)) return;
  throw new Error(`TEMPORAL_ADDRESS names ${host}:${port}, where nothing answers.`);
}
