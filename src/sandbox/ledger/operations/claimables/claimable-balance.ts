import { hash, xdr } from '@stellar/stellar-sdk';
import { formatAmount } from '../../state/amounts.ts';
import { credit, debit } from '../../state/balances.ts';
import { AccountFlag, TrustlineFlag } from '../../state/entries.ts';
import type { ClaimableEntry } from '../../state/entries.ts';
import {
  accountOfKey,
  addressFields,
  assetFields,
  assetName,
  issuerOf,
  NATIVE,
  publicKeyOf,
} from '../../names.ts';
import type { AssetName } from '../../names.ts';
import { allows, describePredicate, isWellFormed, resolve } from '../../state/predicates.ts';
import { releaseSponsor, sponsorReserves } from '../../state/reserves.ts';
import { defineOperation } from '../operation.ts';
import type { OperationContext } from '../operation.ts';

type CreateRefusal = 'Malformed' | 'LowReserve' | 'NoTrust' | 'NotAuthorized' | 'Underfunded';
type ClaimRefusal = 'DoesNotExist' | 'CannotClaim' | 'LineFull' | 'NoTrust' | 'NotAuthorized';

export const createClaimableBalance = defineOperation('createClaimableBalance', {
  name: 'create_claimable_balance',
  number: 14,
  level: 'medium',
  check({ createClaimableBalanceOp: { asset, amount, claimants } }) {
    const names = claimants.map(({ v0 }) => accountOfKey(v0.destination));
    const isMalformed =
      assetName(asset) === undefined ||
      amount <= 0n ||
      claimants.length === 0 ||
      new Set(names).size !== names.length ||
      !claimants.every(({ v0 }) => isWellFormed(v0.predicate));
    return isMalformed ? refuseCreation('Malformed') : undefined;
  },
  apply({ createClaimableBalanceOp: operation }, context) {
    const { state, source, sponsorships, ledger } = context;
    const asset = assetName(operation.asset) ?? NATIVE;
    const { amount } = operation;
    const claimants = operation.claimants.map(({ v0 }) => ({
      destination: accountOfKey(v0.destination),
      predicate: resolve(v0.predicate, ledger.closeTime),
    }));
    const clawbackEnabled = canBeClawedBack(asset, context);
    const short = debit(state, source.account, asset, amount);
    if (short === 'underfunded') return refuseCreation('Underfunded');
    if (short) return refuseCreation(short === 'no_trust' ? 'NoTrust' : 'NotAuthorized');
    // Nobody owns a claimable balance, so it is always sponsored: by its creator if by no other.
    const sponsor = sponsorships.get(source.account) ?? source.account;
    if (!sponsorReserves(state, sponsor, claimants.length)) return refuseCreation('LowReserve');
    const balanceId = newBalanceId(context);
    const id = balanceId.toXdr('hex');
    const entry: ClaimableEntry = {
      kind: 'claimable',
      id,
      asset,
      amount,
      claimants,
      clawbackEnabled,
      lastModifiedLedger: 0,
      lastModifiedTime: 0n,
      sponsor,
    };
    state.put(entry);
    addCreationEffects(entry, operation, sponsor, context);
    return created(balanceId);
  },
  untouched: () => created(xdr.ClaimableBalanceId.claimableBalanceIdTypeV0(new Uint8Array(32))),
  participants: ({ createClaimableBalanceOp: { claimants } }) =>
    claimants.map(({ v0 }) => accountOfKey(v0.destination)),
  describe: ({ createClaimableBalanceOp: { asset, amount, claimants } }) => ({
    asset: assetName(asset) ?? NATIVE,
    amount: formatAmount(amount),
    claimants: claimants.map(({ v0 }) => ({
      destination: accountOfKey(v0.destination),
      predicate: describePredicate(v0.predicate),
    })),
  }),
});

export const claimClaimableBalance = defineOperation('claimClaimableBalance', {
  name: 'claim_claimable_balance',
  number: 15,
  level: 'low',
  apply({ claimClaimableBalanceOp: { balanceId } }, context) {
    const { state, source, ledger, effects, facts } = context;
    const id = balanceId.toXdr('hex');
    const entry = state.claimable(id);
    facts['balance_id'] = id;
    if (!entry) return claimResult('DoesNotExist');
    const own = entry.claimants.find(({ destination }) => destination === source.account);
    if (!own || !allows(own.predicate, ledger.closeTime)) return claimResult('CannotClaim');
    const refused = credit(state, source.account, entry.asset, entry.amount);
    if (refused === 'line_full') return claimResult('LineFull');
    if (refused) return claimResult(refused === 'not_authorized' ? 'NotAuthorized' : 'NoTrust');
    state.remove(entry);
    const claimer = state.account(source.account);
    // The network writes the claimer down again, even where only a trust line has grown.
    if (claimer) state.put(claimer);
    const { asset, sponsor = '' } = entry;
    const amount = formatAmount(entry.amount);
    releaseSponsor(state, sponsor, entry.claimants.length);
    const account = source;
    effects.push(
      { account, type: 'claimable_balance_claimed', details: { asset, balance_id: id, amount } },
      { account, type: 'account_credited', details: { ...assetFields(asset), amount } },
      {
        account,
        type: 'claimable_balance_sponsorship_removed',
        details: { balance_id: id, former_sponsor: sponsor },
      },
    );
    return claimResult('Success');
  },
  untouched: () => claimResult('Success'),
  describe: ({ claimClaimableBalanceOp: { balanceId } }, source) => ({
    balance_id: balanceId.toXdr('hex'),
    ...addressFields('claimant', source),
  }),
});

/** A balance can be clawed back if what it was made of could: a trust line, or the issuer's word. */
function canBeClawedBack(asset: AssetName, { state, source }: OperationContext): boolean {
  if (issuerOf(asset) === source.account) {
    return ((state.account(source.account)?.flags ?? 0) & AccountFlag.clawback) !== 0;
  }
  const flags = state.trustline(source.account, asset)?.flags ?? 0;
  return (flags & TrustlineFlag.clawback) !== 0;
}

/** A balance is named after the operation that makes it, as the network does. */
function newBalanceId({ transaction, index }: OperationContext): xdr.ClaimableBalanceId {
  const preimage = xdr.HashIdPreimage.envelopeTypeOpId(
    new xdr.HashIdPreimageOperationId({
      sourceAccount: publicKeyOf(transaction.source),
      seqNum: transaction.sequence,
      opNum: index,
    }),
  );
  return xdr.ClaimableBalanceId.claimableBalanceIdTypeV0(hash(preimage.toXdr()));
}

function addCreationEffects(
  { id, asset, amount: stroops }: ClaimableEntry,
  { claimants }: xdr.CreateClaimableBalanceOp,
  sponsor: string,
  { source, effects, facts }: OperationContext,
): void {
  const amount = formatAmount(stroops);
  const details = { asset, balance_id: id, amount };
  facts['balance_id'] = id;
  facts['sponsor'] = sponsor;
  effects.push({ account: source, type: 'claimable_balance_created', details });
  for (const { v0 } of claimants) {
    effects.push({
      account: { account: accountOfKey(v0.destination) },
      type: 'claimable_balance_claimant_created',
      details: { ...details, predicate: describePredicate(v0.predicate) },
    });
  }
  effects.push(
    { account: source, type: 'account_debited', details: { ...assetFields(asset), amount } },
    {
      account: source,
      type: 'claimable_balance_sponsorship_created',
      details: { balance_id: id, sponsor },
    },
  );
}

function created(balanceId: xdr.ClaimableBalanceId): xdr.OperationResultTr {
  return xdr.OperationResultTr.createClaimableBalance(
    xdr.CreateClaimableBalanceResult.createClaimableBalanceSuccess(balanceId),
  );
}

function refuseCreation(why: CreateRefusal): xdr.OperationResultTr {
  return xdr.OperationResultTr.createClaimableBalance(
    xdr.CreateClaimableBalanceResult[`createClaimableBalance${why}`](),
  );
}

function claimResult(code: ClaimRefusal | 'Success'): xdr.OperationResultTr {
  return xdr.OperationResultTr.claimClaimableBalance(
    xdr.ClaimClaimableBalanceResult[`claimClaimableBalance${code}`](),
  );
}
