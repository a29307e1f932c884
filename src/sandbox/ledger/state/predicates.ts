import type { xdr } from '@stellar/stellar-sdk';
import type { Predicate } from './entries.ts';
import type { JsonObject } from '../operations/operation.ts';

/** How deep predicates may be nested. */
const MAX_DEPTH = 4;

const MAX_TIME = 9223372036854775807n;

/** Whether a predicate is well-formed: two parts where two belong, no negative times. */
export function isWellFormed(predicate: xdr.ClaimPredicate | null, depth = 1): boolean {
  if (!predicate || depth > MAX_DEPTH) return false;
  switch (predicate.type) {
    case 'claimPredicateUnconditional':
      return true;
    case 'claimPredicateAnd':
      return hasTwo(predicate.andPredicates, depth);
    case 'claimPredicateOr':
      return hasTwo(predicate.orPredicates, depth);
    case 'claimPredicateNot':
      return isWellFormed(predicate.notPredicate, depth + 1);
    case 'claimPredicateBeforeAbsoluteTime':
      return predicate.absBefore >= 0n;
    case 'claimPredicateBeforeRelativeTime':
      return predicate.relBefore >= 0n;
  }
}

function hasTwo(parts: readonly xdr.ClaimPredicate[], depth: number): boolean {
  return parts.length === 2 && parts.every((part) => isWellFormed(part, depth + 1));
}

/** The predicate as it is kept: times that were relative count from this close time (seconds). */
export function resolve(predicate: xdr.ClaimPredicate | null, closeTime: bigint): Predicate {
  switch (predicate?.type) {
    case undefined:
    case 'claimPredicateUnconditional':
      return { type: 'unconditional' };
    case 'claimPredicateAnd':
      return {
        type: 'and',
        parts: predicate.andPredicates.map((part) => resolve(part, closeTime)),
      };
    case 'claimPredicateOr':
      return { type: 'or', parts: predicate.orPredicates.map((part) => resolve(part, closeTime)) };
    case 'claimPredicateNot':
      return { type: 'not', part: resolve(predicate.notPredicate, closeTime) };
    case 'claimPredicateBeforeAbsoluteTime':
      return { type: 'before', time: predicate.absBefore };
    case 'claimPredicateBeforeRelativeTime': {
      const time = closeTime + predicate.relBefore;
      return { type: 'before', time: time > MAX_TIME ? MAX_TIME : time };
    }
  }
}

/** Whether a predicate lets its claimant claim at this close time (seconds). */
export function allows(predicate: Predicate, closeTime: bigint): boolean {
  switch (predicate.type) {
    case 'unconditional':
      return true;
    case 'and':
      return predicate.parts.every((part) => allows(part, closeTime));
    case 'or':
      return predicate.parts.some((part) => allows(part, closeTime));
    case 'not':
      return !allows(predicate.part, closeTime);
    case 'before':
      return closeTime < predicate.time;
  }
}

/** The predicate as the operation wrote it. */
export function describePredicate(predicate: xdr.ClaimPredicate | null): JsonObject {
  switch (predicate?.type) {
    case undefined:
    case 'claimPredicateUnconditional':
      return { unconditional: true };
    case 'claimPredicateAnd':
      return { and: predicate.andPredicates.map(describePredicate) };
    case 'claimPredicateOr':
      return { or: predicate.orPredicates.map(describePredicate) };
    case 'claimPredicateNot':
      return { not: describePredicate(predicate.notPredicate) };
    case 'claimPredicateBeforeAbsoluteTime':
      return absolute(predicate.absBefore);
    case 'claimPredicateBeforeRelativeTime':
      return { rel_before: String(predicate.relBefore) };
  }
}

/** The predicate as it is kept, where every time is absolute. */
export function presentPredicate(predicate: Predicate): JsonObject {
  switch (predicate.type) {
    case 'unconditional':
      return { unconditional: true };
    case 'and':
    case 'or':
      return { [predicate.type]: predicate.parts.map(presentPredicate) };
    case 'not':
      return { not: presentPredicate(predicate.part) };
    case 'before':
      return absolute(predicate.time);
  }
}

/** The last second a JavaScript date can stand for; later ones are shown as this one. */
const LAST_SECOND = 8_640_000_000_000n;

function absolute(seconds: bigint): JsonObject {
  const shown = seconds > LAST_SECOND ? LAST_SECOND : seconds;
  const text = new Date(Number(shown) * 1000).toISOString().replace('.000Z', 'Z');
  return { abs_before: text, abs_before_epoch: String(seconds) };
}
