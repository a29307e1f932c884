import { join } from 'node:path';
import type { DevelopmentConfig } from '../config.ts';
import { UnusableSettings } from '../domain/unusable-settings.ts';
import { createSandboxLedger } from '../sandbox/ledger/sandbox-ledger.ts';
import type { LedgerPlace } from '../sandbox/wallet/ledger-server.ts';
import { namedSources, type LedgerSettings } from '../stellar/sources/ledger-sources.ts';
import { listenOn } from './processes/listen-on.ts';
import type { Releases } from './releases.ts';

interface LedgerOptions {
  readonly config: DevelopmentConfig;
  readonly mode: 'durable' | 'ephemeral';
  readonly anyPorts: boolean;
  readonly sources?: LedgerSettings['LEDGER_SOURCES'];
  readonly releases: Releases;
}

type Addresses = Pick<LedgerSettings, 'HORIZON_URL' | 'RPC_URL'>;

/** The addresses that are given, or those of a sandbox ledger that is started. */
const addressesOf = async (options: LedgerOptions, cacheDirectory: string): Promise<Addresses> => {
  const { config, mode, anyPorts, releases } = options;
  const { HORIZON_URL, RPC_URL } = config;
  if (HORIZON_URL || RPC_URL) return { HORIZON_URL, RPC_URL };
  const journal = join(cacheDirectory, 'ledger.journal');
  const ledger = createSandboxLedger({
    closeMs: config.LEDGER_CLOSE_MS,
    ...(mode === 'durable' ? { journalPath: journal } : {}),
  });
  releases.add('the sandbox ledger', () => ledger.close());
  const choice = anyPorts ? undefined : { port: config.LEDGER_PORT, variable: 'LEDGER_PORT' };
  const url = await listenOn(ledger, 'the sandbox ledger', choice);
  return { HORIZON_URL: url, RPC_URL: `${url}/rpc` };
};

/** A ledger that runs, and what the programs of the anchor are given of it. */
interface StartedLedger {
  /** Empty where the ledger is a Stellar RPC server that was given. */
  readonly horizonUrl: string;
  /** Where a wallet reaches it: by the source that the anchor prefers. */
  readonly place: LedgerPlace;
  /** The sources and their addresses; of one that the anchor does not use, none. */
  readonly settings: Readonly<Record<string, string>>;
}

/**
 * The sandbox ledger, unless `HORIZON_URL` or `RPC_URL` names a network.
 * @throws UnusableSettings where a network is named and not the address of each source.
 */
export const startLedger = async (
  options: LedgerOptions,
  cacheDirectory: string,
): Promise<StartedLedger> => {
  const LEDGER_SOURCES = options.sources ?? options.config.LEDGER_SOURCES;
  const served = await addressesOf(options, cacheDirectory);
  const sources = namedSources({ LEDGER_SOURCES, ...served });
  const [preferred] = sources;
  if (!preferred) throw new UnusableSettings(['LEDGER_SOURCES: names nothing']);
  return {
    horizonUrl: served.HORIZON_URL ?? '',
    place: { by: preferred.name, url: preferred.url },
    settings: {
      LEDGER_SOURCES: LEDGER_SOURCES.join(','),
      ...Object.fromEntries(sources.map(({ setting, url }) => [setting, url])),
    },
  };
};
