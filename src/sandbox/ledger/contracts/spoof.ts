import { xdr } from '@stellar/stellar-sdk';
import { assetEvent } from './asset-events.ts';
import type { ContractCall } from './call.ts';
import { scMap } from './sc-values.ts';

/** The function with which a contract publishes a transfer that never was. */
export const SPOOF = 'spoof';

/**
 * What `spoof(from, to, asset, amount, memo)` publishes: an event that looks like the transfer of an
 * asset, but for the contract it comes from. Undefined for other arguments.
 */
export function spoofedEvent({ contract, invoked }: ContractCall): xdr.ContractEvent | undefined {
  const [from, to, asset, amount, memo, ...more] = invoked.args;
  if (!from || !to || !asset || !amount || !memo || more.length > 0) return undefined;
  const topics = [xdr.ScVal.scvSymbol('transfer'), from, to, asset];
  return assetEvent(contract, topics, scMap({ amount, to_muxed_id: memo }));
}
