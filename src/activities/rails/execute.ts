import { ApplicationFailure, ApplicationFailureCategory } from '@temporalio/common';
import type { SecretBox } from '../../db/secret.ts';
import { RailPayment } from '../../db/entities/money-out.ts';
import type { Transaction } from '../../db/entities/transaction.ts';
import { inTransaction, type StoreDeps } from '../deps.ts';
import { payoutKey, planPayout, type PayoutPlan } from './pay-out.ts';
import { isKeyYoung, lookedForTooLong, mayStillBegin, planUnheardOf } from './plan-unknown.ts';
import { readAnswer } from './read-answer.ts';
import { recordResult, type PayoutState } from './record-result.ts';
import type { OutgoingPayment, OutgoingResult, Rail } from './rail.ts';

export interface RailHostDeps extends StoreDeps {
  readonly rail: Rail;
  readonly secrets: SecretBox;
  /** Milliseconds since 1970; tests let days pass. */
  readonly now?: () => number;
}

export interface ExecuteOrder {
  readonly transactionId: string;
  /** 1 for the first try; it rises only after the rail has definitely refused. */
  readonly number: number;
}

export interface ExecuteOutcome {
  readonly state: PayoutState;
  /** The rail payment's key, which later moves name: of the last number that there is. */
  readonly key: string;
  /** That number. It is above the one asked for where a story starts again after a refusal. */
  readonly number: number;
  /** For `parked` and `withdrawn`: why; ids and codes only. */
  readonly reason?: string;
}

const payeeOf = (secrets: SecretBox, row: Transaction): OutgoingPayment['payee'] => {
  if (!row.payeeCiphertext || !row.payeeKeyId) return {};
  const sealed = { ciphertext: Buffer.from(row.payeeCiphertext), keyId: row.payeeKeyId };
  return secrets.open(sealed, `transaction/${row.id}`) as Readonly<Record<string, string>>;
};

/**
 * A rail's own words may name a payee, and a failure is plain text in a history; so only that the
 * outcome is unknown crosses, and the log is told the kind of the error.
 */
const outcomeUnknown = (key: string, waitMs?: number): ApplicationFailure =>
  ApplicationFailure.create({
    type: 'OutcomeUnknown',
    message: `the rail did not answer about ${key}; whether it paid is not known yet`,
    ...(waitMs === undefined
      ? {}
      : { nextRetryDelay: waitMs, category: ApplicationFailureCategory.BENIGN }),
  });

const outcome = (state: PayoutState, key: string, reason?: string): ExecuteOutcome => ({
  state,
  key,
  number: Number(key.split('/').at(-1)),
  ...(reason === undefined ? {} : { reason }),
});

type Parked = { readonly state: 'parked'; readonly reason: string };
type Answer = OutgoingResult | Parked;

/** The calls to the rail, each journalled before it is made. Whatever they throw means unknown. */
const createCalls = ({ orm, rail, now = Date.now }: RailHostDeps) => {
  const { retry } = rail.profile;

  const ask = async (payment: RailPayment, order: OutgoingPayment): Promise<OutgoingResult> => {
    if (!mayStillBegin(retry, payment, now())) throw new Error('it is too late for this call');
    try {
      return readAnswer(await rail.executeOutgoingTransaction(order));
    } catch (error) {
      const { key, asks } = payment;
      const lost = { answerLostAt: new Date(now()) };
      await orm.em.fork().nativeUpdate(RailPayment, { key, asks, state: 'asked' }, lost);
      throw error;
    }
  };

  /**
   * Counts a call that nothing but its journal makes safe; one of two who want to make it may. A
   * young key is repeated as it is: it is as old as its first call.
   */
  const claim = async (payment: RailPayment): Promise<void> => {
    const { key, asks } = payment;
    if (isKeyYoung(retry, payment, now())) return;
    payment.asks += 1;
    payment.askedAt = new Date(now());
    const claimed = { asks: payment.asks, askedAt: payment.askedAt, answerLostAt: null };
    const held = await orm.em
      .fork()
      .nativeUpdate(RailPayment, { key, asks, state: 'asked' }, claimed);
    if (held === 0) throw new Error('another worker asks already');
  };

  const find = async (payment: RailPayment) => {
    try {
      return await rail.findOutgoing?.(payment.key);
    } catch (error) {
      // The key alone makes another call safe, as long as it is young.
      if (isKeyYoung(retry, payment, now())) return { state: 'unknown' as const };
      if (!lookedForTooLong(payment, now())) throw error;
      const reason = `${payment.key}: the rail could not be asked for a week`;
      return { state: 'parked' as const, reason };
    }
  };

  const lookUp = async (
    payment: RailPayment,
    orderOf: () => OutgoingPayment,
  ): Promise<Answer | { readonly state: 'wait'; readonly waitMs: number }> => {
    const found = await find(payment);
    if (found?.state === 'parked') return found;
    if (found?.state !== 'unknown') return readAnswer(found as OutgoingResult);
    // "Never heard of it" is proof only once the lost call can no longer be on its way.
    const next = planUnheardOf(retry, payment, now());
    if (next.plan === 'wait') return { state: 'wait', waitMs: next.waitMs };
    if (next.plan === 'park') return { state: 'parked', reason: next.reason };
    const order = orderOf();
    await claim(payment);
    return ask(payment, order);
  };
  return { ask, lookUp };
};

/** Carries one pay-out to a rail: journalled before the call, recorded after it, never twice. */
export const createExecuteOutgoingTransaction = (deps: RailHostDeps) => {
  const { orm, rail, secrets, now = Date.now, log } = deps;
  const { profile } = rail;
  const calls = createCalls(deps);

  const call = async (plan: Extract<PayoutPlan, { payment: RailPayment }>) => {
    const { key } = plan.payment;
    try {
      return plan.plan === 'ask'
        ? await calls.ask(plan.payment, plan.order)
        : await calls.lookUp(plan.payment, plan.orderOf);
    } catch (error) {
      // Only the kind of error: what a bank says may name the payee.
      const kind = error instanceof Error ? error.name : typeof error;
      log.warn({ key, rail: profile.name, kind }, 'the rail did not answer');
      throw outcomeUnknown(key);
    }
  };

  return async ({ transactionId, number }: ExecuteOrder): Promise<ExecuteOutcome> => {
    const context = {
      profile,
      canLookUp: rail.findOutgoing !== undefined,
      payeeOf: (row: Transaction) => payeeOf(secrets, row),
      now: now(),
    };
    const plan = await inTransaction(orm, async (em) =>
      planPayout(em, context, transactionId, number),
    );
    if (plan.plan === 'known') return outcome(plan.state, plan.key);
    if (plan.plan === 'park') return outcome('parked', plan.key, plan.reason);
    if (plan.plan === 'wait') throw outcomeUnknown(plan.key, plan.waitMs);
    if (plan.plan === 'withdraw') {
      return outcome('withdrawn', payoutKey(transactionId, number), plan.reason);
    }
    const { key } = plan.payment;
    const answer = await call(plan);
    if (answer.state === 'wait') throw outcomeUnknown(key, answer.waitMs);
    if (answer.state === 'parked') return outcome('parked', key, answer.reason);
    const state = await inTransaction(orm, async (em) => recordResult(em, profile, key, answer));
    return outcome(state, key);
  };
};
