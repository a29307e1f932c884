import { collectMsOf } from '../../../domain/rails/payout-batch.ts';
import type { RailProfile } from '../../../domain/rails/profile.ts';
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
type Answer<Result> =
  | Result
  | { readonly state: 'parked'; readonly reason: string }
  | { readonly state: 'wait'; readonly waitMs: number };

/** The columns that a journal of calls writes. */
interface Called {
  readonly state: 'planned' | 'asked';
  readonly asks: number;
  readonly askedAt: Date | null;
  readonly answerLostAt: Date | null;
}

/** Changes the row of a key where it is as it is said to be. @returns how many were. */
export type UpdateCalled = (
  held: Partial<Called> & { readonly key: string; readonly state: 'asked' },
  change: Partial<Called>,
) => Promise<number>;

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

/** @param update on `rail_payment` or `rail_refund`, in a database transaction of its own. */
export const createCallJournal = (update: UpdateCalled): CallJournal => ({
  async lost({ key, asks }, answerLostAt) {
    await update({ key, asks, state: 'asked' }, { answerLostAt });
  },
  async notTried({ key, asks }) {
    const only = { key, asks, state: 'asked' as const, answerLostAt: null };
    await update(only, { state: 'planned', asks: asks - 1, askedAt: null });
  },
  async claim({ key, asks }, askedAt) {
    const claimed = { asks: asks + 1, askedAt, answerLostAt: null };
    return (await update({ key, asks, state: 'asked' }, claimed)) > 0;
  },
});

/** The two functions of a rail that calls are made of, and how its answers are read. */
export interface CallVerbs<Order, Result> {
  readonly retry: RailProfile['retry'];
  /** How long an order may wait for others before its call begins. */
  readonly collectMs?: number;
  /** @param mayBegin asked again when the call is about to begin. */
  readonly send: (order: Order, mayBegin: () => boolean) => Promise<unknown>;
  readonly find: (payment: CalledPayment, orderOf: () => Order) => Promise<unknown>;
  /** @throws when it is none of the answers that the contract documents. */
  readonly read: (answer: unknown) => Result;
}

const isUnknown = (answer: unknown): boolean =>
  typeof answer === 'object' && answer !== null && 'state' in answer && answer.state === 'unknown';

/** The calls to a rail, each journalled before it is made. Whatever they throw means unknown. */
export const createKeyedCalls = <Order, Result>(
  { retry, collectMs = 0, send, find, read }: CallVerbs<Order, Result>,
  journal: CallJournal,
  now: () => number,
) => {
  const ask = async (payment: CalledPayment, order: Order): Promise<Result> => {
    const mayBegin = (): boolean => mayStillBegin(retry, payment, now(), collectMs);
    if (!mayBegin()) throw new Error('it is too late for this call');
    try {
      return read(await send(order, mayBegin));
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
    orderOf: () => Order,
    error: unknown,
  ): Promise<Answer<Result>> => {
    // The key alone makes another call safe, as long as it is young; not where the rail asks for time.
    const isAllowed = retryLaterMs(error) === null;
    if (isAllowed && isKeyYoung(retry, payment, now())) return ask(payment, orderOf());
    if (!lookedForTooLong(payment, now())) throw error;
    return { state: 'parked', reason: `${payment.key}: the rail could not be asked for a week` };
  };

  const lookUp = async (payment: CalledPayment, orderOf: () => Order): Promise<Answer<Result>> => {
    const lookedAt = now();
    let found;
    try {
      found = await find(payment, orderOf);
    } catch (error) {
      return withoutLookUp(payment, orderOf, error);
    }
    if (!isUnknown(found)) return read(found);
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

/** Gives one payment to the rail. @param mayBegin asked again when the call is about to begin. */
type Pay = (order: OutgoingPayment, mayBegin: () => boolean) => Promise<OutgoingResult>;

/**
 * The same for pay-outs.
 * @param pay how a payment reaches the rail; by a call of its own when not given.
 */
export const createCalls = (
  rail: Rail,
  journal: CallJournal,
  now: () => number,
  pay: Pay = async (order) => rail.executeOutgoingTransaction(order),
) =>
  createKeyedCalls(
    {
      retry: rail.profile.retry,
      collectMs: collectMsOf(rail.profile),
      send: pay,
      find: async ({ key }) => rail.findOutgoing?.(key),
      read: readAnswer,
    },
    journal,
    now,
  );
