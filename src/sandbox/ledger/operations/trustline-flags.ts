import { Asset, xdr } from '@stellar/stellar-sdk';
import { AccountFlag, TrustlineFlag } from '../state/entries.ts';
import type { TrustlineEntry } from '../state/entries.ts';
import { accountOfKey, assetFields, assetName, issuerOf, NATIVE } from '../names.ts';
import type { AssetName } from '../names.ts';
import { withdrawOffer } from '../state/offers.ts';
import type { State } from '../state/state.ts';
import type { JsonObject, OperationContext } from './operation.ts';
import { defineOperation } from './operation.ts';

const { authorized, maintainLiabilities, clawback } = TrustlineFlag;

const FLAG_NAMES: readonly (readonly [number, string])[] = [
  [authorized, 'authorized'],
  [maintainLiabilities, 'authorized_to_maintain_liabilites'],
  [clawback, 'clawback_enabled'],
];

const AUTHORITY = authorized | maintainLiabilities;

export const setTrustLineFlags = defineOperation('setTrustLineFlags', {
  name: 'set_trust_line_flags',
  number: 21,
  level: 'low',
  check({ setTrustLineFlagsOp: { trustor, asset, setFlags, clearFlags } }, source) {
    const name = assetName(asset);
    const isMalformed =
      name === undefined ||
      issuerOf(name) !== source ||
      accountOfKey(trustor) === source ||
      (setFlags & clearFlags) !== 0 ||
      (setFlags & ~AUTHORITY) !== 0 ||
      (clearFlags & ~(AUTHORITY | clawback)) !== 0 ||
      (setFlags & AUTHORITY) === AUTHORITY;
    return isMalformed ? flagsResult('setTrustLineFlagsMalformed') : undefined;
  },
  apply({ setTrustLineFlagsOp: { trustor, asset, setFlags, clearFlags } }, context) {
    const name = assetName(asset) ?? NATIVE;
    // What is asked for is judged, before it is known whether the line would be touched by it.
    const revokes = (clearFlags & AUTHORITY) !== 0 && (setFlags & authorized) === 0;
    if (revokes && !canRevoke(context)) return flagsResult('setTrustLineFlagsCantRevoke');
    const line = context.state.trustline(accountOfKey(trustor), name);
    if (!line) return flagsResult('setTrustLineFlagsNoTrustLine');
    const flags = (line.flags & ~clearFlags) | setFlags;
    if ((flags & AUTHORITY) === AUTHORITY) return flagsResult('setTrustLineFlagsInvalidState');
    changeFlags(line, flags, context);
    return flagsResult('setTrustLineFlagsSuccess');
  },
  untouched: () => flagsResult('setTrustLineFlagsSuccess'),
  participants: ({ setTrustLineFlagsOp }) => [accountOfKey(setTrustLineFlagsOp.trustor)],
  describe({ setTrustLineFlagsOp: { trustor, asset, setFlags, clearFlags } }) {
    return {
      ...assetFields(assetName(asset) ?? NATIVE),
      trustor: accountOfKey(trustor),
      ...flagFields('set_flags', setFlags),
      ...flagFields('clear_flags', clearFlags),
    };
  },
});

export const allowTrust = defineOperation('allowTrust', {
  name: 'allow_trust',
  number: 7,
  level: 'low',
  check({ allowTrustOp: { trustor, asset, authorize } }, source) {
    const isMalformed =
      codedAsset(asset, source) === undefined ||
      authorize > maintainLiabilities ||
      accountOfKey(trustor) === source;
    return isMalformed ? allowResult('allowTrustMalformed') : undefined;
  },
  apply({ allowTrustOp: { trustor, asset, authorize } }, context) {
    const name = codedAsset(asset, context.source.account) ?? NATIVE;
    if (authorize === 0 && !canRevoke(context)) return allowResult('allowTrustCantRevoke');
    const line = context.state.trustline(accountOfKey(trustor), name);
    if (!line) return allowResult('allowTrustNoTrustLine');
    const lowers = (line.flags & authorized) !== 0 && (authorize & maintainLiabilities) !== 0;
    if (lowers && !canRevoke(context)) return allowResult('allowTrustCantRevoke');
    changeFlags(line, (line.flags & ~AUTHORITY) | authorize, context);
    return allowResult('allowTrustSuccess');
  },
  untouched: () => allowResult('allowTrustSuccess'),
  participants: ({ allowTrustOp }) => [accountOfKey(allowTrustOp.trustor)],
  describe({ allowTrustOp: { trustor, asset, authorize } }, source) {
    return {
      ...assetFields(codedAsset(asset, source.account) ?? NATIVE),
      trustee: source.account,
      trustor: accountOfKey(trustor),
      authorize: (authorize & authorized) !== 0,
      authorize_to_maintain_liabilities: (authorize & AUTHORITY) !== 0,
    };
  },
});

/** Whether the issuer has kept the right to take authority back. */
function canRevoke({ state, source }: OperationContext): boolean {
  return ((state.account(source.account)?.flags ?? 0) & AccountFlag.revocable) !== 0;
}

function changeFlags(
  line: TrustlineEntry,
  flags: number,
  { state, source, effects }: OperationContext,
): void {
  const { account: trustor, asset } = line;
  if ((flags & AUTHORITY) === 0) withdrawOffers(state, trustor, asset);
  const current = state.trustline(trustor, asset) ?? line;
  state.put({ ...current, flags });
  const details = { ...assetFields(asset), trustor, ...flagEffects(line.flags, flags) };
  effects.push({ account: source, type: 'trustline_flags_updated', details });
}

/** Who may not hold an asset may not offer to trade it either. */
function withdrawOffers(state: State, seller: string, asset: AssetName): void {
  for (const entry of state.list(`offers of ${seller}`)) {
    if (entry.kind !== 'offer') continue;
    if (entry.selling === asset || entry.buying === asset) withdrawOffer(state, entry);
  }
}

function flagEffects(before: number, after: number): JsonObject {
  const changed = FLAG_NAMES.filter(([bit]) => (before & bit) !== (after & bit));
  return Object.fromEntries(changed.map(([bit, name]) => [`${name}_flag`, (after & bit) !== 0]));
}

function flagFields(name: string, flags: number): JsonObject {
  if (flags === 0) return {};
  const named = FLAG_NAMES.filter(([bit]) => (flags & bit) !== 0);
  return { [name]: named.map(([bit]) => bit), [`${name}_s`]: named.map(([, text]) => text) };
}

/** The older operation names the asset by its code alone; the issuer is whoever sends it. */
function codedAsset(code: xdr.AssetCode, issuer: string): AssetName | undefined {
  const bytes = code.type === 'assetTypeCreditAlphanum4' ? code.assetCode4 : code.assetCode12;
  const text = String.fromCharCode(...bytes.toBytes()).replace(/\0+$/, '');
  if (!/^[a-zA-Z0-9]{1,12}$/.test(text)) return undefined;
  return assetName(new Asset(text, issuer).toXdrObject());
}

function flagsResult(code: xdr.SetTrustLineFlagsResult['type']): xdr.OperationResultTr {
  return xdr.OperationResultTr.setTrustLineFlags(xdr.SetTrustLineFlagsResult[code]());
}

function allowResult(code: xdr.AllowTrustResult['type']): xdr.OperationResultTr {
  return xdr.OperationResultTr.allowTrust(xdr.AllowTrustResult[code]());
}
