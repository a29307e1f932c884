import { isRefusal, type Refusal } from '../../domain/refusal.ts';
import type { AssetId } from '../../domain/money/asset.ts';
import { NetworkFault } from '../network.ts';
import { createAssetEvents } from '../rpc/events/asset-events.ts';
import { createTryCall, type TryCall } from '../rpc/try-call.ts';
import { networkAway } from './signers.ts';

/** A contract that is there stays; one that is missing may be deployed any minute. */
const MISSING_KNOWN_MS = 10_000;

/** What only an RPC server can say, and what contract accounts (C…) cannot be served without. */
export interface ContractReader {
  readonly tryCall: TryCall;
  /**
   * Whether an asset's contract is on the ledger: without it nobody can hold the asset but classic
   * accounts. `network_away` where nobody can say now.
   */
  readonly hasContract: (asset: AssetId) => Promise<boolean | Refusal>;
}

/** @param url a Stellar RPC server. */
export const createContractReader = (url: string, networkPassphrase: string): ContractReader => {
  const tryCall = createTryCall(url, networkPassphrase);
  const { contractOf } = createAssetEvents(networkPassphrase);
  const known = new Map<AssetId, { readonly isThere: boolean; readonly until: number }>();

  const ask = async (asset: AssetId): Promise<boolean | Refusal> => {
    const contract = contractOf(asset);
    if (contract === null) return false;
    try {
      const { error } = await tryCall({ contract, function: 'decimals', args: [] });
      return error === null;
    } catch (fault) {
      if (!(fault instanceof NetworkFault)) throw fault;
      return networkAway();
    }
  };
  return {
    tryCall,
    async hasContract(asset) {
      const before = known.get(asset);
      if (before && before.until > performance.now()) return before.isThere;
      const isThere = await ask(asset);
      if (isRefusal(isThere)) return isThere;
      const until = isThere ? Infinity : performance.now() + MISSING_KNOWN_MS;
      known.set(asset, { isThere, until });
      return isThere;
    },
  };
};
