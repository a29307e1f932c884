import { ApplicationFailure, ApplicationFailureCategory } from '@temporalio/common';
import type { Saying } from '../../../domain/languages/saying.ts';
import { describeFailure, failureWords } from '../../../domain/failure.ts';
import { retryLaterMs } from '../../../domain/rails/retry-later.ts';
import type { SecretBox } from '../../../db/secret.ts';
import { RailPayment } from '../../../db/entities/money-out.ts';
import { inTransaction, type StoreDeps } from '../../../services/deps.ts';
import { notBefore } from '../retry-later.ts';
import { createCallJournal, createCalls } from './calls.ts';
import { createPay } from './collect-payouts.ts';
import { payoutKey, planPayout, type PayoutPlan } from './pay-out.ts';
import { recordResult, type PayoutState } from './record-result.ts';
import type { Rail } from '../../../rails/rail.ts';

export interface RailHostDeps extends StoreDeps {
  readonly rail: Rail;
  readonly secrets: SecretBox;
  /** Milliseconds since 1970; tests let days pass. */
  readonly now?: () => number;
  /** Aborted when the activity ends that is running: its worker stops, or its time is over. */
  readonly ended?: () => AbortSignal;
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
  /** For `withdrawn`: what that says, where it is one of our sentences. */
  readonly said?: Saying;
  /** Of one that failed: a person has decided that it is tried again. */
  readonly isRetried?: true;
}

/**
 * A rail's own words may name a payee, and a failure is plain text in a history; so of what it threw
 * only type and code cross, and the message where the rail says by `RailError` that it may be shown.
 */
const outcomeUnknown = (key: string, waitMs?: number, why = 'no answer'): ApplicationFailure =>
  ApplicationFailure.create({
    type: 'OutcomeUnknown',
    message: `whether ${key} was paid is not known yet: ${why}`,
    ...(waitMs === undefined
      ? {}
      : { nextRetryDelay: waitMs, category: ApplicationFailureCategory.BENIGN }),
  });

const outcome = (
  state: PayoutState,
  { key, number }: Pick<RailPayment, 'key' | 'number'>,
  reason?: string,
): ExecuteOutcome => ({
  state,
  key,
  number,
  ...(reason === undefined ? {} : { reason }),
});

/** Carries one pay-out to a rail: journalled before the call, recorded after it, never twice. */
export const createExecuteOutgoingTransaction = (deps: RailHostDeps) => {
  const { orm, rail, secrets, now = Date.now, log } = deps;
  const { profile } = rail;
  const journal = createCallJournal(async (held, change) =>
    orm.em.fork().nativeUpdate(RailPayment, held, change),
  );
  const pay = createPay(rail, now);

  const call = async (plan: Extract<PayoutPlan, { plan: 'ask' | 'lookUp' }>) => {
    const { key } = plan.payment;
    const ended = deps.ended?.();
    const calls = createCalls(rail, journal, now, async (order, mayBegin) =>
      pay(order, { mayBegin, ended }),
    );
    try {
      return plan.plan === 'ask'
        ? await calls.ask(plan.payment, plan.order)
        : await calls.lookUp(plan.payment, plan.orderOf);
    } catch (error) {
      const afterMs = retryLaterMs(error);
      if (afterMs !== null) throw notBefore(afterMs, `the rail asks for time before ${key}`);
      const failure = describeFailure(error);
      log.warn({ key, rail: profile.name, failure }, 'the rail did not answer');
      throw outcomeUnknown(key, undefined, failureWords(error));
    }
  };

  return async ({ transactionId, number }: ExecuteOrder): Promise<ExecuteOutcome> => {
    const context = {
      profile,
      canLookUp: rail.findOutgoing !== undefined,
      secrets,
      now: now(),
    };
    const plan = await inTransaction(orm, async (em) =>
      planPayout(em, context, transactionId, number),
    );
    if (plan.plan === 'known') {
      const known = outcome(plan.state, plan.payment);
      return plan.isRetried ? { ...known, isRetried: true } : known;
    }
    if (plan.plan === 'park') return outcome('parked', plan.payment, plan.reason);
    if (plan.plan === 'wait') throw outcomeUnknown(plan.payment.key, plan.waitMs);
    if (plan.plan === 'withdraw') {
      const unasked = { key: payoutKey(profile, transactionId, number), number };
      const withdrawn = outcome('withdrawn', unasked, plan.reason);
      return plan.said ? { ...withdrawn, said: plan.said } : withdrawn;
    }
    const { payment } = plan;
    const { key } = payment;
    const answer = await call(plan);
    if (answer.state === 'wait') throw outcomeUnknown(key, answer.waitMs);
    if (answer.state === 'parked') return outcome('parked', payment, answer.reason);
    const state = await inTransaction(orm, async (em) =>
      recordResult(em, profile, payment, answer),
    );
    return outcome(state, payment);
  };
};
