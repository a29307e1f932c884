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

/**
 * A test of Horizon's own requests or answers: there is none of it where its suite runs by Stellar RPC.
 * @param why what of Horizon's it is about.
 */
export const testByHorizon = (
  why: string,
  title: string,
  proof: () => Promise<void>,
  timeoutMs?: number,
): void => {
  if (why === '') throw new Error(`${title}: say what of Horizon's it is about`);
  if (testedSources().includes('horizon')) test(title, proof, timeoutMs);
};

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
