import { randomUUID } from 'node:crypto';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import type { DevelopmentConfig } from '../../../config.ts';
import { ensureDirectory, findCacheDirectory } from '../../cache-directory.ts';
import { pickPort } from '../../processes/ports.ts';
import { startPostgres } from '../../postgres/server.ts';
import type { Progress } from '../../progress.ts';
import type { Releases } from '../../releases.ts';
import { startStack } from '../../stack.ts';
import { PAYMENT_SEARCH_ATTRIBUTES, startTemporal } from '../../temporal/server.ts';
import { createMember, createProgramLauncher, type LaunchProgram, type Member } from './members.ts';
import { answersAt, answersQuery } from './readiness.ts';
import { NAMESPACE } from './temporal.ts';
import { makeCurrent, RELEASES } from './versions.ts';
import { createRailBanks, type RailBanks } from '../rails/banks.ts';
import { anchorOf, forPrograms, sourceOf } from './anchor.ts';

const WEBHOOK_SECRET = 'sandbox-webhook-secret';

export interface World {
  readonly environment: Readonly<Record<string, string>>;
  readonly horizonUrl: string;
  readonly bankUrl: string;
  /** The pretend banks that the rails brought, in this process; null where the sandbox's is used. */
  readonly banks: RailBanks | null;
  readonly apiUrl: string;
  readonly databaseUrl: string;
  readonly logDirectory: string;
  /** @throws when no process of that name is run. */
  member(name: string): Member;
  readonly members: readonly Member[];
  /** Those of the anchor itself. */
  readonly anchorMembers: readonly Member[];
  /** The processes of its workers, one for each part. */
  readonly workers: readonly Member[];
  /** Whichever worker is started from now on is of this build. */
  useBuild(buildId: string): void;
  /** Whichever process of the anchor is started from now on has the later anchor.ts. */
  useLaterAnchor(): void;
}

interface WorldOptions {
  readonly config: DevelopmentConfig;
  readonly closeMs: number;
  readonly payWithinMs: number;
  readonly keepsFiles: boolean;
  /** Whether workers belong to versions of a deployment; the first is made the current one. */
  readonly rolling: boolean;
  readonly seed: number;
  /** By which rails' own pretend banks is paid; all that have one, where none is named. */
  readonly rails: readonly string[];
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

interface Places {
  readonly cacheDirectory: string;
  readonly directory: string;
  readonly ports: Readonly<Record<'postgres' | 'temporal' | 'ledger' | 'bank' | 'api', number>>;
}

const pickPlaces = async ({ config, keepsFiles, releases }: WorldOptions): Promise<Places> => {
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
const serversOf = ({ config, progress }: WorldOptions, places: Places) => {
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
const outsideOf = ({ config, closeMs }: WorldOptions, places: Places, launch: LaunchProgram) => {
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

/** Starts every process of an anchor and of the world around it, each apart from the others. */
export const startWorld = async (options: WorldOptions): Promise<World> => {
  const { config, progress, releases } = options;
  const places = await pickPlaces(options);
  const { cacheDirectory, directory, ports } = places;
  const logDirectory = join(directory, 'logs');
  const launch = createProgramLauncher({ cacheDirectory, logDirectory, progress });
  const { postgres, temporal, databaseUrl, address } = serversOf(options, places);
  const { ledger, bank, horizonUrl, bankUrl } = outsideOf(options, places, launch);
  const startAll = async (all: readonly Member[]): Promise<void> => {
    for (const member of all) releases.add(member.name, async () => member.stop());
    await Promise.all(all.map(async (member) => member.start()));
  };
  await startAll([postgres, temporal, ledger, bank]);
  const stack = await startStack({
    config: {
      ...config,
      DATABASE_URL: databaseUrl,
      TEMPORAL_ADDRESS: address,
      HORIZON_URL: horizonUrl,
      SANDBOX_BANK_URL: bankUrl,
      PORT: ports.api,
    },
    mode: 'ephemeral',
    anyPorts: false,
    progress,
    releases,
  });
  const environment = {
    ...stack.environment,
    PAY_WITHIN_MS: String(options.payWithinMs),
    SWEEP_EVERY_MS: '2000',
    COMPARE_EVERY_MS: '5000',
    LOG_LEVEL: 'warn',
  };
  const chosen = stack.fakes.filter(
    ([{ profile }]) => options.rails.length === 0 || options.rails.includes(profile.name),
  );
  let isLater = false;
  let build: string | null = options.rolling ? RELEASES[0] : null;
  const rails = stack.business.anchor.rails.map(({ name }) => name);
  const release = { isLater: () => isLater, buildId: () => build, rails };
  const { api, workers } = anchorOf(environment, config, launch, release);
  const own = [...workers, api];
  await startAll(own);
  if (build !== null) await makeCurrent(address, build);
  const members = [...own, ledger, bank, postgres, temporal];
  return {
    environment,
    horizonUrl,
    bankUrl,
    banks: stack.fakes.length > 0 ? createRailBanks(chosen, options.seed) : null,
    apiUrl: stack.environment['PUBLIC_URL'] ?? '',
    databaseUrl,
    logDirectory,
    members,
    anchorMembers: own,
    workers,
    useBuild(buildId) {
      build = buildId;
    },
    useLaterAnchor() {
      isLater = true;
    },
    member(name) {
      const found = members.find((member) => member.name === name);
      if (!found) throw new Error(`${name} is no process of its own`);
      return found;
    },
  };
};
