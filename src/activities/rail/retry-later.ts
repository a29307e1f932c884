import { ApplicationFailure, ApplicationFailureCategory } from '@temporalio/common';
import { RetryLater, retryLaterMs } from '../../domain/rails/retry-later.ts';
import type { Rail } from '../../rails/rail.ts';
import { wrapRail } from './wrap-rail.ts';

/** Has Temporal run an activity again, and not before so many milliseconds. */
export const notBefore = (afterMs: number, message: string): ApplicationFailure =>
  ApplicationFailure.create({
    type: 'RetryLater',
    message,
    category: ApplicationFailureCategory.BENIGN,
    nextRetryDelay: Math.max(afterMs, 1),
  });

/** An activity whose next attempt comes no sooner than its rail asks for. */
export const honourRetryLater =
  <Args extends readonly unknown[], Result>(activity: (...args: Args) => Promise<Result>) =>
  async (...args: Args): Promise<Result> => {
    try {
      return await activity(...args);
    } catch (error) {
      const afterMs = retryLaterMs(error);
      if (afterMs === null) throw error;
      throw notBefore(afterMs, 'the rail asks for time');
    }
  };

/** What one of these is about is its own matter; the other calls are about the account as a whole. */
const ONE_BY_ONE = [
  'executeOutgoingTransaction',
  'findOutgoing',
  'refundIncoming',
  'findRefund',
  'instructions',
  'afterDeposit',
];

const SWEEP_EVERY_MS = 60_000;

const subjectOf = (call: string, asked: unknown): string => {
  if (!ONE_BY_ONE.includes(call)) return call;
  if (typeof asked !== 'object' || asked === null) return `${call} ${String(asked)}`;
  if ('idempotencyKey' in asked) return `${call} ${String(asked.idempotencyKey)}`;
  return 'transactionId' in asked ? `${call} ${String(asked.transactionId)}` : call;
};

/**
 * The rail, left alone for as long as it asked by `RetryLater`, whoever would ask it meanwhile: a
 * second attempt, a workflow that began anew, a look-up beside a pay-out. What is held back throws
 * the rest of the time as a `RetryLater` of its own.
 */
export const holdBack = (rail: Rail, now: () => number = Date.now): Rail => {
  const until = new Map<string, number>();
  let sweptAt = now();
  /** What nobody asks for again is forgotten as well. */
  const sweep = (): void => {
    if (now() - sweptAt < SWEEP_EVERY_MS) return;
    sweptAt = now();
    for (const [subject, at] of until) if (at <= sweptAt) until.delete(subject);
  };
  return wrapRail(rail, (call, ask) => async (...args) => {
    const subject = subjectOf(call, args[0]);
    const waitMs = (until.get(subject) ?? 0) - now();
    if (waitMs > 0) throw new RetryLater(waitMs);
    until.delete(subject);
    try {
      return await ask(...args);
    } catch (error) {
      const afterMs = retryLaterMs(error);
      if (afterMs !== null) {
        sweep();
        until.set(subject, now() + afterMs);
      }
      throw error;
    }
  });
};
