import { ActivityFailure, isCancellation } from '@temporalio/workflow';
import {
  say,
  sayingIn,
  spoken,
  spokenOf,
  type Saying,
  type Spoken,
} from '../../domain/languages/saying.ts';
import type { Credited } from '../../services/transactions/received/credit.ts';
import type { StoredReview } from '../../services/transactions/decisions/decisions.ts';
import type { Resolution } from '../../domain/transactions/story.ts';
import type { Story } from './story-context.ts';
import type { ParkOptions } from './parking.ts';
import { reviewWithin } from '../proxies.ts';

/** `pay`: go on; `refund`: send it back, with what the customer reads; `settled`: done by hand. */
export type Reviewed =
  | { readonly go: 'pay' }
  | (Spoken & {
      readonly go: 'refund';
      readonly fee?: string;
      /** What is sent back, in words, where the story knows it. */
      readonly of?: string;
    })
  | { readonly go: 'settled' }
  | { readonly go: 'refundedByHand' };

const REJECTED = say('not_processed');
const LOOKED_AT = say('looked_at');

/** SEP-31 has no status for a hold: the sending anchor keeps reading pending_receiver. */
const onHold = (
  { order }: Story,
  subject: 'review' | 'review-silent',
  actions: NonNullable<ParkOptions['actions']>,
): ParkOptions => {
  const mayRefund = order.kind !== 'deposit';
  return {
    subject,
    actions: [...actions, ...(mayRefund ? (['refund'] as const) : (['refundedByHand'] as const))],
    ...(order.kind === 'remittance' ? {} : { status: 'on_hold' as const }),
  };
};

const afterDecision = ({ action, fee }: Resolution, saying: Saying): Reviewed => {
  switch (action) {
    case 'retry':
    case 'accept':
    case 'payOut':
      return { go: 'pay' };
    case 'refund':
      return {
        go: 'refund',
        ...spoken(saying.message === '' ? REJECTED : saying),
        ...(fee ? { fee } : {}),
      };
    case 'settled':
    case 'refundedByHand':
      return { go: action };
  }
};

/**
 * Asks the business's review and waits for its answer. When none comes in time the transaction is
 * parked: an operator has the review asked again, or decides without it.
 */
const askReview = async (story: Story): Promise<StoredReview | Reviewed> => {
  const { transactionId, durations } = story.order;
  for (;;) {
    story.say('waiting for the business’s review');
    try {
      return await reviewWithin(durations.reviewWithinMs)('review the payment').reviewTransaction(
        transactionId,
      );
    } catch (error) {
      if (isCancellation(error) || !(error instanceof ActivityFailure)) throw error;
    }
    const options = onHold(story, 'review-silent', ['retry', 'accept', 'settled']);
    const decided = await story.park('the review did not answer', LOOKED_AT, options);
    if (decided.action !== 'retry') return afterDecision(decided, REJECTED);
  }
};

/** Carries out what the review decided; a hold waits for a person, as long as it takes. */
export const afterReview = async (story: Story, credited: Credited): Promise<Reviewed> => {
  const review = credited.review ?? (await askReview(story));
  if ('go' in review) return review;
  if (review.decision === 'allow') return { go: 'pay' };
  if (review.decision === 'reject' && story.order.kind !== 'deposit') {
    return { go: 'refund', ...spokenOf(review.message, review.said) };
  }
  // Money on a rail is never sent back by policy: a rejected deposit waits for a person, too.
  const { reason = `review: ${review.decision}` } = review;
  const saying = sayingIn(review);
  const decided = await story.park(reason, saying, onHold(story, 'review', ['retry', 'settled']));
  return afterDecision(decided, saying);
};
