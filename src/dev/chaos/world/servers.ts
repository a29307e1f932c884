import { randomUUID } from 'node:crypto';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import type { DevelopmentConfig } from '../../../config.ts';
import { ensureDirectory, findCacheDirectory } from '../../cache-directory.ts';
import { pickPort } from '../../processes/ports.ts';
import { startPostgres } from '../../postgres/server.ts';
import type { Progress } from '../../progress.ts';
import type { Releases } from '../../releases.ts';
import { PAYMENT_SEARCH_ATTRIBUTES, startTemporal } from '../../temporal/server.ts';
import { forPrograms, sourceOf } from './anchor.ts';
import { openFront, type Front, type SourceName } from './fronts.ts';
import { createMember, type LaunchProgram } from './members.ts';
import { answersAt, answersQuery } from './readiness.ts';
import { NAMESPACE } from './temporal.ts';

const WEBHOOK_SECRET = 'sandbox-webhook-secret';

/** What a run asks of its world. */
export interface WorldOptions {
  readonly config: DevelopmentConfig;
  readonly closeMs: number;
  readonly payWithinMs: number;
  readonly keepsFiles: boolean;
  /** Whether workers belong to versions of a deployment; the first is made the current one. */
  readonly rolling: boolean;
  readonly seed: number;
  /** By which rails' own pretend banks is paid; all that have one, where none is named. */
  readonly rails: readonly string[];
  /** How the anchor reads the ledger; several of them fail in turn. */
  readonly sources: readonly SourceName[];
  readonly progress: Progress;
  readonly releases: Releases;
}

const machineOf = ({ PATH, PG_BIN, HOME, XDG_CACHE_HOME, RAILHEAD_CACHE }: DevelopmentConfig) => ({
  PATH,
  PG_BIN,
  HOME,
  XDG_CACHE_HOME,
  RAILHEAD_CACHE,
});

export interface Places {
  readonly cacheDirectory: string;
  readonly directory: string;
  readonly ports: Readonly<Record<'postgres' | 'temporal' | 'ledger' | 'bank' | 'api', number>>;
}

/** Where the files and the ports of a run are. */
export const pickPlaces = async ({
  config,
  keepsFiles,
  releases,
}: WorldOptions): Promise<Places> => {
  const cacheDirectory = ensureDirectory(findCacheDirectory(machineOf(config)));
  const directory = ensureDirectory(join(cacheDirectory, 'throw-away', `chaos-${randomUUID()}`));
  if (!keepsFiles) {
    releases.add('the files of the run', () => rmSync(directory, { recursive: true, force: true }));
  }
  const port = async (what: string): Promise<number> => pickPort(what, undefined);
  const ports = {
    postgres: await port('PostgreSQL'),
    temporal: await port('Temporal'),
    ledger: await port('the ledger'),
    bank: await port('the bank'),
    api: await port('the api'),
  };
  return { cacheDirectory, directory, ports };
};

/** The launchers of servers do not report how one ended, so the process table is asked. */
const endingOf = (pid: number): string | undefined => {
  try {
    process.kill(pid, 0);
    return undefined;
  } catch {
    return 'gone';
  }
};

/** PostgreSQL and Temporal, whose data outlives a kill of their processes. */
export const serversOf = ({ config, progress }: WorldOptions, places: Places) => {
  const { directory, cacheDirectory, ports } = places;
  const env = machineOf(config);
  const databaseUrl = `postgresql://postgres@127.0.0.1:${ports.postgres}/railhead`;
  const address = `127.0.0.1:${ports.temporal}`;
  const postgres = createMember({
    name: 'postgres',
    async launch() {
      const { pid = 0, stop } = await startPostgres({
        env,
        cacheDirectory,
        mode: 'durable',
        dataDirectory: join(directory, 'postgres'),
        port: { port: ports.postgres, variable: 'POSTGRES_PORT' },
        progress,
      });
      return { pid, ending: () => endingOf(pid), stop };
    },
    isReady: answersQuery(databaseUrl),
  });
  const temporal = createMember({
    name: 'temporal',
    async launch() {
      const { pid = 0, stop } = await startTemporal({
        env,
        cacheDirectory,
        mode: 'durable',
        databaseFile: join(directory, 'temporal', 'temporal.sqlite'),
        port: { port: ports.temporal, variable: 'TEMPORAL_PORT' },
        uiPort: 'none',
        namespace: NAMESPACE,
        searchAttributes: PAYMENT_SEARCH_ATTRIBUTES,
        progress,
      });
      return { pid, ending: () => endingOf(pid), stop };
    },
    // The launcher waits until it answers.
    isReady: async () => true,
  });
  return { postgres, temporal, databaseUrl, address };
};

/** The ledger keeps a journal and the bank a file, so that a kill loses nothing they answered. */
export const outsideOf = (
  { config, closeMs }: WorldOptions,
  places: Places,
  launch: LaunchProgram,
) => {
  const { directory, ports } = places;
  const horizonUrl = `http://127.0.0.1:${ports.ledger}`;
  const bankUrl = `http://127.0.0.1:${ports.bank}`;
  const webhook = `http://localhost:${ports.api}/rails/sandbox-bank/events`;
  const program = (name: string, path: string, args: readonly string[]) => async () =>
    launch(name, [sourceOf(path), ...args], forPrograms(config));
  const ledger = createMember({
    name: 'ledger',
    launch: program('ledger', 'sandbox/ledger/main', [
      '--port',
      String(ports.ledger),
      '--close-ms',
      String(closeMs),
      '--journal',
      join(directory, 'ledger.jsonl'),
    ]),
    isReady: answersAt(`${horizonUrl}/sandbox/faults`),
  });
  const bank = createMember({
    name: 'bank',
    launch: program('bank', 'sandbox/bank/main', [
      '--port',
      String(ports.bank),
      '--state',
      join(directory, 'bank.json'),
      '--webhook-url',
      webhook,
      '--webhook-secret',
      WEBHOOK_SECRET,
    ]),
    isReady: answersAt(`${bankUrl}/sandbox/faults`),
  });
  return { ledger, bank, horizonUrl, bankUrl };
};

/** What stands before each of several sources of the ledger; none before one alone. */
export const openFronts = async (
  { sources, releases }: WorldOptions,
  { ports }: Places,
): Promise<ReadonlyMap<SourceName, Front>> => {
  const fronts = new Map<SourceName, Front>();
  if (sources.length < 2) return fronts;
  for (const source of sources) {
    const front = await openFront(`the front of ${source}`, ports.ledger);
    releases.add(`the front of ${source}`, async () => front.close());
    fronts.set(source, front);
  }
  return fronts;
};

/** How the anchor reaches the ledger: by the front of each source, where there are any. */
export const ledgerSettings = (
  { sources }: WorldOptions,
  fronts: ReadonlyMap<SourceName, Front>,
  ledgerUrl: string,
) => ({
  LEDGER_SOURCES: [...sources],
  HORIZON_URL: fronts.get('horizon')?.url ?? ledgerUrl,
  RPC_URL: `${fronts.get('rpc')?.url ?? ledgerUrl}/rpc`,
});
