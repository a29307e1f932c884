import { xdr } from '@stellar/stellar-sdk';
import { formatAmount } from '../state/amounts.ts';
import { assetFields, isContractId, issuerOf } from '../names.ts';
import type { Address, AssetName } from '../names.ts';
import type { EffectDraft, JsonObject } from '../operations/operation.ts';
import { contractId, scAddress, scI128, scMap } from './sc-values.ts';

/** A change of balances by an asset's contract, as its event shows it. */
export interface AssetChange {
  readonly asset: AssetName;
  /** The asset's contract. */
  readonly contract: string;
  /** Where the issuer is one of two sides, a transfer is a mint or a burn. */
  readonly type: 'transfer' | 'mint' | 'burn' | 'clawback';
  /** Missing for a mint. */
  readonly from?: Address;
  /** Missing for a burn and a clawback. */
  readonly to?: Address;
  readonly amount: bigint;
}

/** Where the issuer is one side, what it sends comes into being and what it gets is gone. */
export function sidesOf(
  asset: AssetName,
  from: Address,
  to: Address,
): Pick<AssetChange, 'type' | 'from' | 'to'> {
  const issuer = issuerOf(asset);
  if (from.account === issuer && to.account !== issuer) return { type: 'mint', to };
  if (to.account === issuer && from.account !== issuer) return { type: 'burn', from };
  return { type: 'transfer', from, to };
}

/**
 * The event an asset's contract publishes (CAP-67).
 *
 * @param memo what names the payee where its address is not muxed: the memo of a classic payment
 */
export function changeEvent(change: AssetChange, memo?: xdr.ScVal): xdr.ContractEvent {
  const { asset, contract, type, from, to, amount } = change;
  const parties = [from, to].flatMap((party) =>
    party ? [xdr.ScVal.scvAddress(scAddress(party.account))] : [],
  );
  const muxedId = to?.muxed ? xdr.ScVal.scvU64(BigInt(to.muxed.id)) : to && memo;
  // Only with an id of the payee is the data a map.
  const data = muxedId ? scMap({ amount: scI128(amount), to_muxed_id: muxedId }) : scI128(amount);
  return assetEvent(contract, [xdr.ScVal.scvSymbol(type), ...parties], data, asset);
}

/** An event of an asset's contract: its topics end with the asset's name, but for fees. */
export function assetEvent(
  contract: string,
  topics: readonly xdr.ScVal[],
  data: xdr.ScVal,
  asset?: AssetName,
): xdr.ContractEvent {
  const named = asset === undefined ? [] : [xdr.ScVal.scvString(asset)];
  const event = new xdr.ContractEventV0({ topics: [...topics, ...named], data });
  return new xdr.ContractEvent({
    ext: xdr.ExtensionPoint.v0(),
    contractId: contractId(contract),
    type: xdr.ContractEventType.contract,
    body: xdr.ContractEventBody.v0(event),
  });
}

/** The change as Horizon lists it in `asset_balance_changes`. */
export function presentChange({ asset, type, from, to, amount }: AssetChange): JsonObject {
  return {
    ...assetFields(asset),
    type,
    ...(from && { from: from.account }),
    ...(to && { to: to.account }),
    amount: formatAmount(amount),
    ...(to?.muxed && { destination_muxed_id: to.muxed.id }),
  };
}

/** What Horizon's effects say of it; a contract's stand with the operation's source account. */
export function changeEffects(change: AssetChange, source: Address): EffectDraft[] {
  const { asset, from, to } = change;
  const amount = formatAmount(change.amount);
  const effect = (party: Address, way: 'credited' | 'debited'): EffectDraft => {
    const { account } = party;
    if (!isContractId(account)) {
      return { account: party, type: `account_${way}`, details: { ...assetFields(asset), amount } };
    }
    const details = { ...assetFields(asset), contract: account, amount };
    return { account: source, type: `contract_${way}`, details };
  };
  return [
    ...(from ? [effect({ account: from.account }, 'debited')] : []),
    ...(to ? [effect(to, 'credited')] : []),
  ];
}

/** The accounts a change names, whose histories show it. */
export function changedAccounts({ from, to }: AssetChange): string[] {
  return [from, to].flatMap((party) =>
    party && !isContractId(party.account) ? [party.account] : [],
  );
}
