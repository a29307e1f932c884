import { SOURCE_NAMES, type LedgerSettings } from '../stellar/sources/ledger-sources.ts';

/**
 * What an option `--sources` says of how the ledger is read, the preferred first.
 * @throws with the names that there are.
 */
export const readSources = (text: string): LedgerSettings['LEDGER_SOURCES'] => {
  const names = text.split(',').map((name) => name.trim());
  const sources = names.flatMap((name) => SOURCE_NAMES.find((one) => one === name) ?? []);
  if (sources.length === names.length && new Set(names).size === names.length) return sources;
  throw new Error('--sources takes horizon, rpc, or both');
};
