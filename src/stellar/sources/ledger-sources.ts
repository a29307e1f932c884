import type { Log } from '../../lib/log.ts';
import { UnusableSettings } from '../../domain/unusable-settings.ts';
import { createHorizonHistory, type LedgerHistory } from '../horizon/history.ts';
import { createHorizonNetwork } from '../horizon/horizon.ts';
import type { StellarNetwork } from '../network.ts';
import { createRpcHistory } from '../rpc/history.ts';
import type { RpcNetworkOptions } from '../rpc/readers.ts';
import { createRpcNetwork } from '../rpc/rpc.ts';
import type { KeptContradiction } from './contradiction.ts';
import type { SourceEvents } from './source-events.ts';
import { createLoneNetwork, createSharedNetwork } from './several.ts';
import type { LedgerSource } from './source-health.ts';

export const SOURCE_NAMES = ['horizon', 'rpc'] as const;
type SourceName = (typeof SOURCE_NAMES)[number];

/** What the environment says of where the ledger is read. */
export interface LedgerSettings {
  /** Without repetition, the preferred first. */
  readonly LEDGER_SOURCES: readonly SourceName[];
  readonly HORIZON_URL?: string | undefined;
  readonly RPC_URL?: string | undefined;
}

/** What people call the server of a source. */
export const SERVERS = { horizon: 'Horizon', rpc: 'Stellar RPC' } as const;
const URLS = { horizon: 'HORIZON_URL', rpc: 'RPC_URL' } as const;

/** One source with its address. */
export interface NamedSource {
  readonly name: SourceName;
  readonly url: string;
  /** The setting that names its address. */
  readonly setting: (typeof URLS)[SourceName];
}

/**
 * The sources of the ledger with their addresses, the preferred first.
 * @throws UnusableSettings where one is named and its address is missing.
 */
export const namedSources = (settings: LedgerSettings): readonly NamedSource[] => {
  const sources = settings.LEDGER_SOURCES.map((name) => {
    const setting = URLS[name];
    return { name, setting, url: settings[setting] };
  });
  const missing = sources.filter(({ url }) => url === undefined);
  if (missing.length > 0) {
    throw new UnusableSettings(
      missing.map(({ name, setting }) => `${setting}: is missing; LEDGER_SOURCES names ${name}`),
    );
  }
  return sources.flatMap(({ url, ...source }) => (url === undefined ? [] : [{ ...source, url }]));
};

/** What the sources need to know, and whom they tell who is away. */
interface LedgerOptions extends RpcNetworkOptions {
  readonly log: Log;
  /** How long one call may take, in milliseconds. */
  readonly timeoutMs?: number;
  /** Where a contradiction of several sources is written down; it stops one source alone as well. */
  readonly kept?: KeptContradiction;
  /** Counts what befalls several sources. */
  readonly events?: SourceEvents;
}

const sourceOf = (
  { name, url }: NamedSource,
  { timeoutMs, networkPassphrase, assets }: LedgerOptions,
): LedgerSource => {
  const within = timeoutMs === undefined ? { url } : { url, timeoutMs };
  const rpc = { ...within, networkPassphrase, assets };
  return name === 'horizon'
    ? { name, network: createHorizonNetwork(within) }
    : { name, network: createRpcNetwork(rpc) };
};

/** Each source by itself, the preferred first. @throws UnusableSettings where an address is missing. */
export const createLedgerSources = (
  settings: LedgerSettings,
  options: LedgerOptions,
): readonly LedgerSource[] => namedSources(settings).map((source) => sourceOf(source, options));

/**
 * The network as the settings say that it is read: by one source, or by several of which one stands in
 * for the other.
 * @throws UnusableSettings where the address of a source is missing.
 */
export const createLedgerNetwork = (
  settings: LedgerSettings,
  options: LedgerOptions,
): StellarNetwork => {
  const sources = createLedgerSources(settings, options);
  const [only, ...others] = sources;
  if (!only || others.length > 0) return createSharedNetwork(sources, options);
  const { log, kept } = options;
  return kept ? createLoneNetwork(only, { log, kept }) : only.network;
};

/**
 * The history of accounts, for the audit: Horizon's where it is a source, which keeps all of it; else
 * as far as the window of the RPC server goes back.
 * @throws UnusableSettings where the address of a source is missing.
 */
export const createLedgerHistory = (
  settings: LedgerSettings,
  options: RpcNetworkOptions,
): LedgerHistory => {
  const sources = namedSources(settings);
  const horizon = sources.find(({ name }) => name === 'horizon');
  if (horizon) return createHorizonHistory({ url: horizon.url });
  const [rpc] = sources;
  if (!rpc) throw new UnusableSettings(['LEDGER_SOURCES: names nothing']);
  return createRpcHistory({ url: rpc.url, ...options });
};
