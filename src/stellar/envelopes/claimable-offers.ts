import type { OperationRecord, xdr } from '@stellar/stellar-sdk';
import { stroopsOf } from '../../domain/money/amount.ts';
import { stellarAssetId } from '../../domain/money/asset.ts';
import type { ClaimableOffer } from '../network.ts';
import { claimableBalanceIds } from './transaction-result.ts';

/** The last second that a date of JavaScript can stand for; later ones are written as that. */
const LAST_SECOND = 8_640_000_000_000n;

const absolute = (seconds: bigint): object => {
  const shown = seconds > LAST_SECOND ? LAST_SECOND : seconds;
  const text = new Date(Number(shown) * 1_000).toISOString().replace('.000Z', 'Z');
  return { abs_before: text, abs_before_epoch: seconds.toString() };
};

/** When a claimant may claim, in Horizon's words, as the operation says it. */
const inWords = (predicate: xdr.ClaimPredicate | null): object => {
  switch (predicate?.type) {
    case undefined:
    case 'claimPredicateUnconditional':
      return { unconditional: true };
    case 'claimPredicateAnd':
      return { and: predicate.andPredicates.map(inWords) };
    case 'claimPredicateOr':
      return { or: predicate.orPredicates.map(inWords) };
    case 'claimPredicateNot':
      return { not: inWords(predicate.notPredicate) };
    case 'claimPredicateBeforeAbsoluteTime':
      return absolute(predicate.absBefore);
    case 'claimPredicateBeforeRelativeTime':
      return { rel_before: predicate.relBefore.toString() };
  }
};

/**
 * The claimable balance that an operation made, where an account may claim it, as Horizon's effects
 * on that account say it.
 * @param of the result of the operation's transaction, and the operation's place in it, from 0.
 */
export const offersTo = (
  account: string,
  operation: OperationRecord,
  of: { readonly resultXdr: string; readonly index: number },
): readonly ClaimableOffer[] => {
  if (operation.type !== 'createClaimableBalance') return [];
  const id = claimableBalanceIds(of.resultXdr)[of.index] ?? null;
  if (id === null) return [];
  const { asset, amount, claimants } = operation;
  return claimants
    .filter(({ destination }) => destination === account)
    .map(({ predicate }) => ({
      id,
      asset: stellarAssetId(asset.getCode(), asset.getIssuer() ?? null),
      amount: stroopsOf(amount),
      predicate: inWords(predicate),
    }));
};
