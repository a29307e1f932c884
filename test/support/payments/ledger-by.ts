import { test } from '@jest/globals';
import type { AssetId } from '../../../src/domain/money/asset.ts';
import {
  createLedgerNetwork,
  type LedgerSettings,
} from '../../../src/stellar/sources/ledger-sources.ts';

/** A log that says nothing. */
export const quiet = { info: () => undefined, warn: () => undefined, error: () => undefined };

/** How tests reach the ledger that do not say it themselves: of the jest project that they run in. */
export const testedSources = (): LedgerSettings['LEDGER_SOURCES'] =>
  process.env['LEDGER_TESTED_BY'] === 'rpc' ? ['rpc'] : ['horizon'];

/** True where the ledger is read by Stellar RPC and by nothing else. */
export const isByRpc = testedSources().join() === 'rpc';

type TestBy = (why: string, title: string, proof: () => Promise<void>, timeoutMs?: number) => void;

const testWhere =
  (isOurs: boolean): TestBy =>
  (why, title, proof, timeoutMs) => {
    if (why === '') throw new Error(`${title}: say what of the source's it is about`);
    if (isOurs) test(title, proof, timeoutMs);
  };

/**
 * A test of Horizon's own requests or answers: there is none of it where its suite runs by Stellar RPC.
 * `why` says what of Horizon's it is about.
 */
export const testByHorizon = testWhere(!isByRpc);

/** The same of Stellar RPC's own. */
export const testByRpc = testWhere(isByRpc);

/** The sandbox ledger by some of its sources. */
export const ledgerBy = (
  url: string,
  networkPassphrase: string,
  asset: AssetId,
  names: LedgerSettings['LEDGER_SOURCES'] = testedSources(),
) => {
  const sources = { LEDGER_SOURCES: names, HORIZON_URL: url, RPC_URL: `${url}/rpc` };
  const options = { networkPassphrase, assets: [asset], log: quiet };
  return { sources, network: createLedgerNetwork(sources, options) };
};

/** The same for a program that reads the ledger. */
export const ledgerEnvironment = (sources: ReturnType<typeof ledgerBy>['sources']) => ({
  ...sources,
  LEDGER_SOURCES: sources.LEDGER_SOURCES.join(),
});
