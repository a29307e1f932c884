import { Asset } from '@stellar/stellar-sdk';
import { issuedParts, NATIVE } from '../names.ts';
import type { AssetName } from '../names.ts';
import type { State } from '../state/state.ts';

const known = new Map<string, string>();

/** The C… address of an asset's own contract, which follows from the asset and the network. */
export function contractOf(asset: AssetName, networkPassphrase: string): string {
  const name = `${networkPassphrase} ${asset}`;
  const found = known.get(name);
  if (found !== undefined) return found;
  const parts = issuedParts(asset);
  const whole = parts ? new Asset(parts.code, parts.issuer) : Asset.native();
  const contract = whole.contractId(networkPassphrase);
  known.set(name, contract);
  return contract;
}

/**
 * The asset whose contract this is: lumens, or an asset that somebody trusts or a contract holds.
 * Undefined for every other contract.
 */
export function assetOfContract(
  contract: string,
  state: State,
  networkPassphrase: string,
): AssetName | undefined {
  return [NATIVE, ...state.assets()].find(
    (asset) => contractOf(asset, networkPassphrase) === contract,
  );
}
