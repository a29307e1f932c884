import type { RailPayment } from '../../../db/entities/money-out.ts';
import type { RailProfile } from '../../../domain/rails/profile.ts';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;

/** Longer than the activity that makes a call may run: after it, none of ours is under way. */
const CALL_MAY_TAKE_MS = 150_000;
/**
 * A call that begins later than this after it was journalled, beside the time for which payments are
 * collected, is left to the worker that comes next.
 */
const BEGINS_WITHIN_MS = 10_000;
/** However long a call must be waited for, a look-up may find it sooner. */
const LOOK_EVERY_MS = 5 * MINUTE_MS;
/** With pauses that double up to an hour, about a day of asking. */
export const ASKS_MAX = 30;
/**
 * How long a rail may be out of reach before a person is asked about a payment that waits for it.
 */
const LOOKED_FOR_MS = 7 * DAY_MS;

/** The columns of a pay-out that the decisions need. */
export type CalledPayment = Pick<
  RailPayment,
  'key' | 'asks' | 'askedAt' | 'answerLostAt' | 'createdAt'
>;

type Retry = RailProfile['retry'];

/** What may be done about a pay-out that was asked for and not answered. */
type Unknown =
  | { readonly plan: 'askAgain' }
  | { readonly plan: 'lookUp' }
  /** A call may still be under way in another worker. */
  | { readonly plan: 'wait'; readonly waitMs: number }
  | { readonly plan: 'park'; readonly reason: string };

const ageOf = ({ askedAt }: CalledPayment, now: number): number => now - (askedAt?.getTime() ?? 0);

/** True while the rail guarantees that a repeated key does not pay twice. */
export const isKeyYoung = (retry: Retry, payment: CalledPayment, now: number): boolean =>
  retry.by === 'idempotencyKey' && ageOf(payment, now) < retry.keyLifetimeMs;

/**
 * Decides what to do about a pay-out whose answer is missing, from the rail's profile and the
 * journal alone. A look-up is safe whatever the rail has forgotten, so it comes first where there is
 * one; a repeated key is safe while the rail remembers it.
 * @param collectMs how long a payment may wait for others between its journal and its call.
 */
export const planUnknown = (
  retry: Retry,
  payment: CalledPayment,
  now: number,
  canLookUp: boolean,
  collectMs = 0,
): Unknown => {
  const ageMs = ageOf(payment, now);
  switch (retry.by) {
    case 'idempotencyKey':
      if (canLookUp) return { plan: 'lookUp' };
      if (isKeyYoung(retry, payment, now)) return { plan: 'askAgain' };
      return {
        plan: 'park',
        reason: `${payment.key}: the answer was lost and the key is too old`,
      };
    case 'lookUp':
      if (canLookUp) return { plan: 'lookUp' };
      return {
        plan: 'park',
        reason: `${payment.key}: the answer was lost, and the rail has no findOutgoing`,
      };
    case 'neither': {
      const waitMs = CALL_MAY_TAKE_MS + collectMs - ageMs;
      if (payment.answerLostAt || waitMs <= 0) {
        return { plan: 'park', reason: `${payment.key}: the answer was lost` };
      }
      return { plan: 'wait', waitMs };
    }
  }
};

/**
 * How long after a call "never heard of it" is no proof yet, because the call may still arrive.
 * The pause doubles with each call, so that a rail that never takes one is not asked for ever.
 */
const settledAfterMs = (retry: Retry, asks: number): number => {
  const firstMs =
    retry.by === 'lookUp'
      ? retry.settledAfterMs
      : Math.max(retry.by === 'idempotencyKey' ? retry.keyLifetimeMs : 0, CALL_MAY_TAKE_MS);
  return Math.min(firstMs * 2 ** Math.max(asks - 1, 0), Math.max(firstMs, HOUR_MS));
};

/** What may be done once the rail has said that it never heard of a key. */
type UnheardOf =
  /** The key is young: it is repeated as it is. */
  | { readonly plan: 'repeat' }
  /** The last call is proven never to arrive: another one is counted and made. */
  | { readonly plan: 'askAnew' }
  | Extract<Unknown, { plan: 'wait' | 'park' }>;

/**
 * Decides by when the look-up was begun, and not by when its answer was heard: an answer that took
 * an hour says nothing about that hour.
 */
export const planUnheardOf = (
  retry: Retry,
  payment: CalledPayment,
  {
    lookedAt,
    now,
    collectMs = 0,
  }: { readonly lookedAt: number; readonly now: number; readonly collectMs?: number },
): UnheardOf => {
  if (isKeyYoung(retry, payment, now)) return { plan: 'repeat' };
  // The call may have begun at the last allowed moment; the rail's own time counts from there.
  const provenMs = settledAfterMs(retry, payment.asks) + BEGINS_WITHIN_MS + collectMs;
  const waitMs = provenMs - ageOf(payment, lookedAt);
  if (waitMs > 0) return { plan: 'wait', waitMs: Math.min(waitMs, LOOK_EVERY_MS) };
  if (retry.by === 'neither') {
    return {
      plan: 'park',
      reason: `${payment.key}: the answer was lost, and nothing is tried twice`,
    };
  }
  if (payment.asks < ASKS_MAX) return { plan: 'askAnew' };
  const reason = `${payment.key}: asked ${payment.asks} times, and the rail never heard of it`;
  return { plan: 'park', reason };
};

/** True once the rail was out of reach for a week: a person is asked then. */
export const lookedForTooLong = (payment: CalledPayment, now: number): boolean =>
  now - payment.createdAt.getTime() >= LOOKED_FOR_MS;

/**
 * True while a call that was journalled may still be made. A worker that slept in between, for a
 * debugger or a frozen machine, may have a successor that has asked already.
 */
export const mayStillBegin = (
  retry: Retry,
  payment: CalledPayment,
  now: number,
  collectMs = 0,
): boolean =>
  ageOf(payment, now) <
  (retry.by === 'idempotencyKey' ? retry.keyLifetimeMs : BEGINS_WITHIN_MS + collectMs);
