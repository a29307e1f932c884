import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { findAnchorFile, loadBusiness, readRailVariables } from '../config.ts';
import type { DevelopmentConfig } from '../config.ts';
import type { Business } from '../config/business.ts';
import { UnusableSettings } from '../domain/unusable-settings.ts';
import type { LedgerSettings } from '../stellar/sources/ledger-sources.ts';
import type { LedgerPlace } from '../sandbox/wallet/ledger-server.ts';
import type { DefinedRail } from '../rails/define-rail.ts';
import { migrate } from '../db/migrate.ts';
import { createSandboxBank, sandboxApiKeys } from '../sandbox/bank/server.ts';
import { ensureDirectory, findCacheDirectory } from './cache-directory.ts';
import { assetCodeOf, keepAnchorKeys, makeAnchorKeys } from './keys.ts';
import { listenOn } from './processes/listen-on.ts';
import { pickPort } from './processes/ports.ts';
import { startPretendBanks, type PretendBanks } from './pretend-bank/start.ts';
import { startPostgres } from './postgres/server.ts';
import { prepareAccounts } from './prepare-accounts.ts';
import type { Progress } from './progress.ts';
import type { Releases } from './releases.ts';
import { startLedger } from './start-ledger.ts';
import { PAYMENT_SEARCH_ATTRIBUTES, startTemporal } from './temporal/server.ts';

/** Everything that the anchor needs around it, running. */
export type Stack = PretendBanks & {
  /** What the api and the worker read, complete. */
  environment: Readonly<Record<string, string>>;
  apiPort: number;
  /** Empty where the ledger is a Stellar RPC server that was given. */
  horizonUrl: string;
  /** Where a wallet reaches the ledger: by the source that the anchor prefers. */
  place: LedgerPlace;
  /** The sandbox bank; null where no rail of the anchor needs it. */
  bankUrl: string | null;
  temporalUiUrl: string;
  business: Business;
  /** Where its data lies. */
  cacheDirectory: string;
};

type StackOptions = {
  config: DevelopmentConfig;
  /** `durable`: payments survive a restart. `ephemeral`: everything is gone at the end. */
  mode: 'durable' | 'ephemeral';
  /** How the anchor reads the ledger; `LEDGER_SOURCES` where it is left out. */
  sources?: LedgerSettings['LEDGER_SOURCES'];
  /** Picks free ports instead of the configured ones. */
  anyPorts: boolean;
  /** Refuses a business of whose rails none has a pretend bank. */
  needsBank?: boolean;
  progress: Progress;
  /** Takes what is started here, so that the caller stops it in reverse. */
  releases: Releases;
};

/** What of the environment describes the machine. */
export const machineOf = ({
  PATH,
  PG_BIN,
  HOME,
  XDG_CACHE_HOME,
  RAILHEAD_CACHE,
}: DevelopmentConfig) => ({
  PATH,
  PG_BIN,
  HOME,
  XDG_CACHE_HOME,
  RAILHEAD_CACHE,
});

const WEBHOOK_SECRET = 'sandbox-webhook-secret';
const PASSPHRASE = 'Test SDF Network ; September 2015';

/** The sandbox bank, unless `SANDBOX_BANK_URL` names one. */
async function startBank(options: StackOptions, cacheDirectory: string, apiUrl: string) {
  const { config, mode, anyPorts, releases } = options;
  if (config.SANDBOX_BANK_URL) return config.SANDBOX_BANK_URL;
  const bank = createSandboxBank({
    statePath: mode === 'durable' ? join(cacheDirectory, 'bank.json') : null,
    webhook: { url: `${apiUrl}/rails/sandbox-bank/events`, secret: WEBHOOK_SECRET },
  });
  releases.add('the sandbox bank', () => bank.close());
  const choice = anyPorts ? undefined : { port: config.BANK_PORT, variable: 'BANK_PORT' };
  return listenOn(bank, 'the sandbox bank', choice);
}

const sandboxBankAt = (url: string): Record<string, string> => ({
  SANDBOX_BANK_URL: url,
  SANDBOX_BANK_API_KEY: sandboxApiKeys.bank,
  SANDBOX_BANK_WEBHOOK_SECRET: WEBHOOK_SECRET,
});

const needsSandboxBank = ({ variables }: DefinedRail): boolean =>
  variables.some(({ name }) => name === 'SANDBOX_BANK_URL');

/** @throws UnusableSettings where there is nobody who could be paid at. */
function judgeBanks(rails: readonly DefinedRail[]): void {
  if (rails.some((rail) => rail.fake || needsSandboxBank(rail))) return;
  throw new UnusableSettings([
    'anchor.ts: no rail has a pretend bank; give one a `fake` in its defineRail',
  ]);
}

/** PostgreSQL and Temporal at once: each of them takes a second or more. */
async function startServers(options: StackOptions, cacheDirectory: string) {
  const { config, mode, anyPorts, progress, releases } = options;
  const env = machineOf(config);
  const own = (port: number, variable: string) => (anyPorts ? undefined : { port, variable });
  const [postgres, temporal] = await Promise.all([
    startPostgres({
      databaseUrl: config.DATABASE_URL,
      env,
      cacheDirectory,
      mode,
      port: own(config.POSTGRES_PORT, 'POSTGRES_PORT'),
      progress,
    }).then((started) => {
      releases.add('PostgreSQL', () => started.stop());
      return started;
    }),
    startTemporal({
      address: config.TEMPORAL_ADDRESS,
      env,
      cacheDirectory,
      mode,
      port: own(config.TEMPORAL_PORT, 'TEMPORAL_PORT'),
      uiPort: own(config.TEMPORAL_UI_PORT, 'TEMPORAL_UI_PORT'),
      namespace: config.TEMPORAL_NAMESPACE ?? 'default',
      searchAttributes: PAYMENT_SEARCH_ATTRIBUTES,
      progress,
    }).then((started) => {
      releases.add('Temporal', () => started.stop());
      return started;
    }),
  ]);
  return { postgres, temporal };
}

/** How a Temporal that is given is reached; one that is started here is reached plainly. */
const givenTemporal = (config: DevelopmentConfig): Record<string, string> =>
  config.TEMPORAL_ADDRESS === undefined
    ? {}
    : Object.fromEntries(
        Object.entries(config).flatMap(([name, value]) =>
          name.startsWith('TEMPORAL_') && !name.endsWith('PORT') && value !== undefined
            ? [[name, String(value)]]
            : [],
        ),
      );

/** The coins of an anchor that this issuer has made. */
const codesIssuedBy = (issuer: string, { assets }: Business['anchor']): readonly string[] => {
  const pairs = assets.map(({ asset }) => asset.replace(/^stellar:/, '').split(':'));
  return pairs.flatMap(([code, by]) => (code !== undefined && by === issuer ? [code] : []));
};

/** The same keys have the same channels, so that a development ledger that is kept knows them. */
const channelSecretOf = (seed: string): string =>
  createHash('sha256').update(`the channels of ${seed}`).digest('hex');

/**
 * Starts what this machine lacks, migrates the database and makes the anchor's accounts.
 * @throws with a message for a person: a busy port and its variable, a server that did not start.
 */
export async function startStack(options: StackOptions): Promise<Stack> {
  const { config, mode, anyPorts, progress, releases } = options;
  const cacheDirectory = ensureDirectory(findCacheDirectory(machineOf(config)));
  const kept = mode === 'durable' ? keepAnchorKeys(cacheDirectory) : makeAnchorKeys();
  // First of all, so that a mistake in anchor.ts is said before servers start. Rails are opened with
  // what the environment holds by then.
  const environment: Record<string, string> = {};
  const named = await loadBusiness({ ...config, ...kept }, environment);
  const keys = { ...kept, ASSET_CODE: assetCodeOf(named.anchor) };
  const business = await loadBusiness({ ...config, ...keys }, environment);
  const { anchor, rails } = business;
  if (options.needsBank) judgeBanks(rails);
  const apiPort = await pickPort(
    'the api',
    anyPorts ? undefined : { port: config.PORT, variable: 'PORT' },
  );
  // As wallets write it: port 80 is in no URL and no home domain.
  const { origin: apiUrl, host } = new URL(`http://localhost:${apiPort}`);
  const { postgres, temporal } = await startServers(options, cacheDirectory);
  await progress.step('Migrating the database', async () => migrate(postgres.url));
  const ledger = await startLedger(options, cacheDirectory);
  const bankUrl = rails.some(needsSandboxBank)
    ? await startBank(options, cacheDirectory, apiUrl)
    : null;
  const counterPort = { port: config.PRETEND_BANK_PORT, variable: 'PRETEND_BANK_PORT' };
  const choice = anyPorts ? undefined : counterPort;
  const { fakes, counterUrl } = await startPretendBanks(rails, apiUrl, choice, releases);
  await progress.step('Making the anchor’s accounts', async () =>
    prepareAccounts({
      ledger: ledger.place,
      networkPassphrase: PASSPHRASE,
      keys,
      moreCodes: codesIssuedBy(keys.ASSET_ISSUER, anchor),
      homeDomain: host,
      note: () => {},
    }),
  );
  const temporalUiUrl = temporal.uiUrl ?? 'http://127.0.0.1:8233';
  Object.assign(environment, {
    ...readRailVariables(rails),
    ...Object.assign({}, ...fakes.map(([, fake]) => fake.settings)),
    ...keys,
    DATABASE_URL: postgres.url,
    ...givenTemporal(config),
    TEMPORAL_ADDRESS: temporal.address,
    TEMPORAL_NAMESPACE: temporal.namespace,
    TEMPORAL_UI_URL: temporalUiUrl,
    ...ledger.settings,
    NETWORK_PASSPHRASE: PASSPHRASE,
    PORT: String(apiPort),
    PUBLIC_URL: apiUrl,
    HOME_DOMAIN: host,
    // The wallet SDK compares the host without its port; docs/wallets.md says who wants it with the port.
    WEB_AUTH_DOMAIN: config.WEB_AUTH_DOMAIN ?? 'localhost',
    ...(bankUrl === null ? {} : sandboxBankAt(bankUrl)),
    ...(counterUrl === null ? {} : { PRETEND_BANK_URL: counterUrl }),
    RAILHEAD_ANCHOR: findAnchorFile(config.RAILHEAD_ANCHOR),
    DEVELOPMENT: 'true',
    METRICS_PORT: '0',
    API_METRICS_PORT: '0',
    CHANNELS: String(config.CHANNELS),
    PAY_WITHIN_MS: String(config.PAY_WITHIN_MS),
    CHANNEL_SECRET: channelSecretOf(keys.DISTRIBUTION_SEED),
  });
  const { horizonUrl, place } = ledger;
  const urls = { horizonUrl, place, bankUrl, counterUrl, temporalUiUrl };
  return { environment, apiPort, ...urls, business, fakes, cacheDirectory };
}
