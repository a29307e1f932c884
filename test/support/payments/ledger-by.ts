import type { AssetId } from '../../../src/domain/money/asset.ts';
import {
  createLedgerNetwork,
  type LedgerSettings,
} from '../../../src/stellar/sources/ledger-sources.ts';

/** A log that says nothing. */
export const quiet = { info: () => undefined, warn: () => undefined, error: () => undefined };

/** The sandbox ledger by some of its sources. */
export const ledgerBy = (
  url: string,
  networkPassphrase: string,
  asset: AssetId,
  names: LedgerSettings['LEDGER_SOURCES'] = ['horizon'],
) => {
  const sources = { LEDGER_SOURCES: names, HORIZON_URL: url, RPC_URL: `${url}/rpc` };
  const options = { networkPassphrase, assets: [asset], log: quiet };
  return { sources, network: createLedgerNetwork(sources, options) };
};
