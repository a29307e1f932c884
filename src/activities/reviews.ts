import { ApplicationFailure, CancelledFailure, Context } from '@temporalio/activity';
import {
  askReview,
  claimReview,
  isReviewDue,
  landReview,
  parkReview,
  type Reviewed,
} from '../services/customers/review.ts';
import type { SecretBox } from '../db/secret.ts';
import { TooLate, withinTime } from '../lib/within-time.ts';
import type {
  CustomerReviewEnd,
  CustomerReviewOrder,
  ReviewParkedReason,
} from '../domain/customers/customer.ts';
import type { CustomerDecision } from '../domain/customers/contract.ts';
import { Transaction } from '../db/entities/transaction.ts';
import type { StoreDeps } from '../services/deps.ts';
import { createReviewTransaction } from '../services/transactions/decisions/review.ts';
import type { Stories } from '../services/transactions/stories.ts';
import { describeFailure, failureWords } from '../domain/failure.ts';

interface ReviewDeps extends Pick<StoreDeps, 'orm' | 'anchor' | 'log'> {
  readonly stories: Pick<Stories, 'signalInformation'>;
  readonly secrets: SecretBox;
}

/** What an attempt knows of those before it. */
interface ReviewAttempt {
  /** When the first of them was asked for, in milliseconds. */
  readonly askedAt: number;
  /** Rejects where the worker stops; the review is then asked again by another one. */
  readonly cancelled: Promise<never>;
}

/**
 * What was thrown may hold what a customer submitted: neither a log nor a history has its words.
 */

/**
 * Has a customer reviewed by the business, once. A review that throws is tried again by Temporal
 * for a while; one that stays silent, or throws for longer than that, is left to a person. What it
 * answers afterwards still counts, unless the customer has submitted more or somebody has decided.
 */
export const createReviewCustomer = (deps: ReviewDeps) => {
  const { orm, stories, log } = deps;

  const land = async (reviewed: Reviewed, decision: CustomerDecision | null) => {
    const woken = decision && (await landReview(orm.em.fork(), deps, reviewed, decision));
    for (const row of woken ?? []) {
      const { id, informationUpdatedAt: at } = row;
      try {
        if (!at) continue;
        await stories.signalInformation(row, at.toISOString());
        await orm.em.fork().nativeUpdate(Transaction, { id }, { informationToldAt: at });
      } catch (error) {
        // The sweep signals it: its time stands in the row.
        log.warn({ id, failure: describeFailure(error) }, 'a story is left to the sweep to signal');
      }
    }
    return woken !== null;
  };
  const landLate = async (reviewed: Reviewed, asked: Promise<CustomerDecision | null>) => {
    try {
      const landed = await land(reviewed, await asked);
      log.info({ customerId: reviewed.id, landed }, 'a review answered late');
    } catch (error) {
      const failure = describeFailure(error);
      log.warn({ customerId: reviewed.id, failure }, 'a late review failed');
    }
  };
  const endOf = async (id: string): Promise<CustomerReviewEnd> =>
    (await isReviewDue(orm.em.fork(), id)) ? 'changed' : 'dropped';
  const park = async (reviewed: Reviewed, reason: ReviewParkedReason) => {
    const isParked = await parkReview(orm.em.fork(), reviewed, reason);
    if (!isParked) return endOf(reviewed.id);
    log.warn({ customerId: reviewed.id, reason }, 'a person is to decide in the review’s stead');
    return 'parked';
  };

  return async (
    { customerId, withinMs, retriedForMs }: CustomerReviewOrder,
    { askedAt, cancelled }: ReviewAttempt,
  ): Promise<CustomerReviewEnd> => {
    const reviewed = await claimReview(orm.em.fork(), customerId, withinMs);
    if (!reviewed) return 'dropped';
    const asked = askReview(orm.em.fork(), deps, customerId);
    try {
      const answer = withinTime(asked, withinMs);
      const isLanded = await land(reviewed, await Promise.race([answer, cancelled]));
      return isLanded ? 'decided' : await endOf(customerId);
    } catch (error) {
      if (error instanceof TooLate) {
        const end = await park(reviewed, 'silent');
        void landLate(reviewed, asked);
        return end;
      }
      if (error instanceof CancelledFailure) throw error;
      if (Date.now() - askedAt >= retriedForMs) return park(reviewed, 'failed');
      throw ApplicationFailure.retryable(
        `the review failed: ${failureWords(error)}`,
        'ReviewFailed',
      );
    }
  };
};

/** The activities of the queue `reviews`: what the business is asked, and nothing that waits for nobody. */
export const createReviewActivities = (deps: ReviewDeps) => {
  const reviewCustomer = createReviewCustomer(deps);
  return {
    reviewTransaction: createReviewTransaction(deps),
    reviewCustomer: async (order: CustomerReviewOrder): Promise<CustomerReviewEnd> => {
      const { info, cancelled } = Context.current();
      return reviewCustomer(order, { askedAt: info.scheduledTimestampMs, cancelled });
    },
  };
};

export type ReviewActivities = ReturnType<typeof createReviewActivities>;
