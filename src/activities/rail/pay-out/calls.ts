import { RailPayment } from '../../../db/entities/money-out.ts';
import type { Orm } from '../../../db/orm.ts';
import { collectMsOf } from '../../../domain/rails/payout-batch.ts';
import { retryLaterMs } from '../../../domain/rails/retry-later.ts';
import {
  isKeyYoung,
  lookedForTooLong,
  mayStillBegin,
  planUnheardOf,
  type CalledPayment,
} from './plan-unknown.ts';
import { readAnswer } from './read-answer.ts';
import type { OutgoingPayment, OutgoingResult, Rail } from '../../../rails/rail.ts';

/** What a call came to: an answer, a person's matter, or too early to say. */
type Answer =
  | OutgoingResult
  | { readonly state: 'parked'; readonly reason: string }
  | { readonly state: 'wait'; readonly waitMs: number };

/** What is recorded around calls. A payment that was settled meanwhile is left as it is. */
export interface CallJournal {
  /** The caller saw the call end without an answer. */
  lost(payment: CalledPayment, at: Date): Promise<void>;
  /**
   * The rail says that the call did nothing. Where no other call under this key may have done
   * anything either, the payment is planned again, as if it had never been asked for.
   */
  notTried(payment: CalledPayment): Promise<void>;
  /** Counts one further call; false when another worker has counted it first. */
  claim(payment: CalledPayment, at: Date): Promise<boolean>;
}

export const createCallJournal = (orm: Orm): CallJournal => ({
  async lost({ key, asks }, answerLostAt) {
    await orm.em.fork().nativeUpdate(RailPayment, { key, asks, state: 'asked' }, { answerLostAt });
  },
  async notTried({ key, asks }) {
    const only = { key, asks, state: 'asked' as const, answerLostAt: null };
    const planned = { state: 'planned' as const, asks: asks - 1, askedAt: null };
    await orm.em.fork().nativeUpdate(RailPayment, only, planned);
  },
  async claim({ key, asks }, askedAt) {
    const claimed = { asks: asks + 1, askedAt, answerLostAt: null };
    const held = { key, asks, state: 'asked' as const };
    return (await orm.em.fork().nativeUpdate(RailPayment, held, claimed)) > 0;
  },
});

/** Gives one payment to the rail. @param mayBegin asked again when the call is about to begin. */
type Pay = (order: OutgoingPayment, mayBegin: () => boolean) => Promise<OutgoingResult>;

/**
 * The calls to a rail, each journalled before it is made. Whatever they throw means unknown.
 * @param pay how a payment reaches the rail; by a call of its own when not given.
 */
export const createCalls = (
  rail: Rail,
  journal: CallJournal,
  now: () => number,
  pay: Pay = async (order) => rail.executeOutgoingTransaction(order),
) => {
  const { retry } = rail.profile;
  const collectMs = collectMsOf(rail.profile);

  const ask = async (payment: CalledPayment, order: OutgoingPayment): Promise<OutgoingResult> => {
    const mayBegin = (): boolean => mayStillBegin(retry, payment, now(), collectMs);
    if (!mayBegin()) throw new Error('it is too late for this call');
    try {
      return readAnswer(await pay(order, mayBegin));
    } catch (error) {
      if (retryLaterMs(error) === null) await journal.lost(payment, new Date(now()));
      else await journal.notTried(payment);
      throw error;
    }
  };

  /** Counts a call that nothing but its journal makes safe; one of two who want to make it may. */
  const claim = async (payment: CalledPayment): Promise<CalledPayment> => {
    const askedAt = new Date(now());
    if (!(await journal.claim(payment, askedAt))) throw new Error('another worker asks already');
    return { ...payment, asks: payment.asks + 1, askedAt, answerLostAt: null };
  };

  const withoutLookUp = async (
    payment: CalledPayment,
    orderOf: () => OutgoingPayment,
    error: unknown,
  ): Promise<Answer> => {
    // The key alone makes another call safe, as long as it is young; not where the rail asks for time.
    const isAllowed = retryLaterMs(error) === null;
    if (isAllowed && isKeyYoung(retry, payment, now())) return ask(payment, orderOf());
    if (!lookedForTooLong(payment, now())) throw error;
    return { state: 'parked', reason: `${payment.key}: the rail could not be asked for a week` };
  };

  const lookUp = async (
    payment: CalledPayment,
    orderOf: () => OutgoingPayment,
  ): Promise<Answer> => {
    const lookedAt = now();
    let found;
    try {
      found = await rail.findOutgoing?.(payment.key);
    } catch (error) {
      return withoutLookUp(payment, orderOf, error);
    }
    if (found?.state !== 'unknown') return readAnswer(found);
    // "Never heard of it" is proof only once the lost call can no longer be on its way.
    const next = planUnheardOf(retry, payment, { lookedAt, now: now(), collectMs });
    switch (next.plan) {
      case 'wait':
        return { state: 'wait', waitMs: next.waitMs };
      case 'park':
        return { state: 'parked', reason: next.reason };
      case 'repeat':
        return ask(payment, orderOf());
      case 'askAnew': {
        const order = orderOf();
        return ask(await claim(payment), order);
      }
    }
  };
  return { ask, lookUp };
};
