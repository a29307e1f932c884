import { ApplicationFailure, ApplicationFailureCategory } from '@temporalio/common';
import { RailReceipt } from '../../../db/entities/money-in.ts';
import { RailRefund } from '../../../db/entities/money-out.ts';
import { describeFailure, failureWords } from '../../../domain/failure.ts';
import { retryLaterMs } from '../../../domain/rails/retry-later.ts';
import type { IncomingRefund } from '../../../rails/rail.ts';
import { inTransaction } from '../../../services/deps.ts';
import type { RefundOwner } from '../../../services/rail-refunds/journal.ts';
import { createCallJournal, createKeyedCalls } from '../pay-out/calls.ts';
import type { RailHostDeps } from '../pay-out/execute.ts';
import type { CalledPayment } from '../pay-out/plan-unknown.ts';
import { readRefundAnswer } from '../pay-out/read-answer.ts';
import { notBefore } from '../retry-later.ts';
import { planNext, whyTooLate, type RefundPlan } from './plan-refund.ts';
import { outcomeOf, parkRefund, recordRefund, type RefundOutcome } from './record-refund.ts';

export type { RefundOutcome };

/** Only type and code of what a rail threw cross a history: its words may name a payer. */
const outcomeUnknown = (key: string, waitMs?: number, why = 'no answer'): ApplicationFailure =>
  ApplicationFailure.create({
    type: 'OutcomeUnknown',
    message: `whether ${key} was sent back is not known yet: ${why}`,
    ...(waitMs === undefined
      ? {}
      : { nextRetryDelay: waitMs, category: ApplicationFailureCategory.BENIGN }),
  });

/** It is too late to ask the rail once more, and nobody knows whether it was sent. */
class TooLate extends Error {}

/**
 * Sends received money back on the rail that it came by, as it was decided: one refund of its owner's
 * after the other, each journalled before the call, recorded after it, and never sent twice.
 */
export const createRefundIncoming = (deps: RailHostDeps) => {
  const { orm, rail, secrets, now = Date.now, log } = deps;
  const { profile } = rail;
  const journal = createCallJournal(async (held, change) =>
    orm.em.fork().nativeUpdate(RailRefund, held, change),
  );

  /** The window is looked at again before each call. */
  const send = async (order: IncomingRefund): Promise<unknown> => {
    if (!rail.refundIncoming) throw new Error(`${profile.name} has no refundIncoming`);
    const its = { rail: profile.name, railReference: order.railReference };
    const receipt = await orm.em.fork().findOneOrFail(RailReceipt, its);
    const why = whyTooLate(profile, receipt, now());
    if (why !== null) throw new TooLate(why);
    return rail.refundIncoming(order);
  };
  const calls = createKeyedCalls(
    {
      retry: profile.retry,
      send,
      find: async (_refund: CalledPayment, orderOf: () => IncomingRefund) =>
        rail.findRefund?.(orderOf()),
      read: readRefundAnswer,
    },
    journal,
    now,
  );

  const call = async ({ plan, refund, order }: Extract<RefundPlan, { plan: 'ask' | 'lookUp' }>) => {
    const { key } = refund;
    try {
      return plan === 'ask'
        ? await calls.ask(refund, order)
        : await calls.lookUp(refund, () => order);
    } catch (error) {
      if (error instanceof TooLate) return { state: 'parked' as const, reason: error.message };
      const afterMs = retryLaterMs(error);
      if (afterMs !== null) throw notBefore(afterMs, `the rail asks for time before ${key}`);
      const failure = describeFailure(error);
      log.warn({ key, rail: profile.name, failure }, 'the rail did not answer');
      throw outcomeUnknown(key, undefined, failureWords(error));
    }
  };

  return async (owner: RefundOwner): Promise<RefundOutcome> => {
    const context = { profile, secrets, now: now() };
    const plan = await inTransaction(orm, async (em) => planNext(em, context, owner));
    if (plan.plan === 'done') return { state: 'done', key: '' };
    if (plan.plan === 'known') return outcomeOf(plan.refund);
    const { key } = plan.refund;
    const answer = await call(plan);
    if (answer.state === 'wait') throw outcomeUnknown(key, answer.waitMs);
    return inTransaction(orm, async (em) =>
      answer.state === 'parked'
        ? parkRefund(em, key, answer.reason)
        : recordRefund(em, key, answer, true),
    );
  };
};
