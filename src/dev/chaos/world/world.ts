import { join } from 'node:path';
import { startStack } from '../../stack.ts';
import { createProgramLauncher, type Member } from './members.ts';
import { makeCurrent, RELEASES } from './versions.ts';
import { createRailBanks, type RailBanks } from '../rails/banks.ts';
import { anchorOf } from './anchor.ts';
import type { Front, SourceName } from './fronts.ts';
import {
  ledgerSettings,
  openFronts,
  outsideOf,
  pickPlaces,
  serversOf,
  type WorldOptions,
} from './servers.ts';

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
  /** What stands before each source of the ledger; empty where it is read by one alone. */
  readonly fronts: ReadonlyMap<SourceName, Front>;
  /** Whichever worker is started from now on is of this build. */
  useBuild(buildId: string): void;
  /** Whichever process of the anchor is started from now on has the later anchor.ts. */
  useLaterAnchor(): void;
}

/** What is done now and then is done often, for a run is short. */
const PACE = { SWEEP_EVERY_MS: '2000', COMPARE_EVERY_MS: '5000', LOG_LEVEL: 'warn' } as const;

/** Starts every process of an anchor and of the world around it, each apart from the others. */
export const startWorld = async (options: WorldOptions): Promise<World> => {
  const { config, progress, releases } = options;
  const places = await pickPlaces(options);
  const { cacheDirectory, directory, ports } = places;
  const logDirectory = join(directory, 'logs');
  const launch = createProgramLauncher({ cacheDirectory, logDirectory, progress });
  const { postgres, temporal, databaseUrl, address } = serversOf(options, places);
  const { ledger, bank, horizonUrl, bankUrl } = outsideOf(options, places, launch);
  const fronts = await openFronts(options, places);
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
      ...ledgerSettings(options, fronts, horizonUrl),
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
    ...PACE,
    PAY_WITHIN_MS: String(options.payWithinMs),
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
    fronts,
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
