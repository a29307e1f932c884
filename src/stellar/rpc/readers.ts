import type { AssetId } from '../../domain/money/asset.ts';
import { createAccountEvents } from './events/account-events.ts';
import { createAssetEvents } from './events/asset-events.ts';
import type { RpcOptions } from './call.ts';
import { createTransactionReader } from './transactions.ts';

/** What is known of a network beside where its server is. */
export interface RpcNetworkOptions {
  readonly networkPassphrase: string;
  /**
   * Those that the business names, by SEP-38: whose trustlines are asked for, of which claimable
   * balances are looked for, and of which an issuer among the accounts is found to be a party.
   */
  readonly assets: readonly AssetId[];
}

/** Reads a server's events of accounts, and its transactions. */
export const createReaders = (
  rpc: RpcOptions,
  { networkPassphrase, assets }: RpcNetworkOptions,
) => {
  const assetEvents = createAssetEvents(networkPassphrase);
  return {
    events: createAccountEvents(rpc, assets, assetEvents),
    reader: createTransactionReader(rpc, networkPassphrase, assetEvents),
  };
};
