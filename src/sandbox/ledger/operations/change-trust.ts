import { xdr } from '@stellar/stellar-sdk';
import { formatAmount } from '../state/amounts.ts';
import { AccountFlag, TrustlineFlag } from '../state/entries.ts';
import type { AccountEntry, TrustlineEntry } from '../state/entries.ts';
import {
  addressFields,
  assetFields,
  assetType,
  issuerOf,
  NATIVE,
  trustedAssetName,
} from '../names.ts';
import type { AssetName } from '../names.ts';
import { releaseSubentry, reserveSubentry } from '../state/reserves.ts';
import type { OperationContext } from './operation.ts';
import { defineOperation } from './operation.ts';

type Code = xdr.ChangeTrustResult['type'];

export const changeTrust = defineOperation('changeTrust', {
  name: 'change_trust',
  number: 6,
  level: 'medium',
  check({ changeTrustOp: { line, limit } }, source) {
    const asset = trustedAssetName(line);
    const isMalformed = asset === undefined || limit < 0n || issuerOf(asset) === source;
    return isMalformed ? result('changeTrustMalformed') : undefined;
  },
  apply({ changeTrustOp: { line, limit } }, context) {
    const asset = trustedAssetName(line);
    if (asset === undefined) return result('changeTrustMalformed');
    const existing = context.state.trustline(context.source.account, asset);
    const outcome = existing ? adjust(existing, limit, context) : open(asset, limit, context);
    return result(outcome);
  },
  untouched: () => result('changeTrustSuccess'),
  describe({ changeTrustOp: { line, limit } }, source) {
    const asset = trustedAssetName(line) ?? NATIVE;
    return {
      ...assetFields(asset),
      limit: formatAmount(limit),
      trustee: issuerOf(asset) ?? '',
      ...addressFields('trustor', source),
    };
  },
});

function open(asset: AssetName, limit: bigint, context: OperationContext): Code {
  const { state, source, sponsorships, effects, facts } = context;
  if (limit === 0n) return 'changeTrustInvalidLimit';
  const issuer = state.account(issuerOf(asset) ?? '');
  if (!issuer) return 'changeTrustNoIssuer';
  const reservation = reserveSubentry(state, sponsorships, source.account);
  if (!reservation.ok) return 'changeTrustLowReserve';
  state.put({
    kind: 'trustline',
    account: source.account,
    asset,
    balance: 0n,
    limit,
    flags: initialFlags(issuer),
    liabilities: { buying: 0n, selling: 0n },
    lastModifiedLedger: 0,
    lastModifiedTime: 0n,
    ...(reservation.sponsor && { sponsor: reservation.sponsor }),
  });
  const details = { ...assetFields(asset), limit: formatAmount(limit) };
  effects.push({ account: source, type: 'trustline_created', details });
  if (reservation.sponsor) {
    const { sponsor } = reservation;
    facts['sponsor'] = sponsor;
    effects.push({
      account: source,
      type: 'trustline_sponsorship_created',
      details: { asset_type: assetType(asset), asset, sponsor },
    });
  }
  return 'changeTrustSuccess';
}

function adjust(line: TrustlineEntry, limit: bigint, context: OperationContext): Code {
  const { state, source, effects } = context;
  if (limit < line.balance + line.liabilities.buying) return 'changeTrustInvalidLimit';
  const details = { ...assetFields(line.asset), limit: formatAmount(limit) };
  if (limit === 0n) {
    if (line.liabilities.selling > 0n) return 'changeTrustCannotDelete';
    state.remove(line);
    releaseSubentry(state, line.account, line.sponsor);
    effects.push({ account: source, type: 'trustline_removed', details });
    return 'changeTrustSuccess';
  }
  if (!state.account(issuerOf(line.asset) ?? '')) return 'changeTrustNoIssuer';
  state.put({ ...line, limit });
  effects.push({ account: source, type: 'trustline_updated', details });
  return 'changeTrustSuccess';
}

function initialFlags(issuer: AccountEntry): number {
  const needsLeave = (issuer.flags & AccountFlag.required) !== 0;
  const canClawBack = (issuer.flags & AccountFlag.clawback) !== 0;
  return (needsLeave ? 0 : TrustlineFlag.authorized) | (canClawBack ? TrustlineFlag.clawback : 0);
}

function result(code: Code): xdr.OperationResultTr {
  return xdr.OperationResultTr.changeTrust(xdr.ChangeTrustResult[code]());
}
