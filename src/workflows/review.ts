import type { Review } from '../domain/anchor.ts';
import type { Story } from './begin-story.ts';

/** `pay`: go on; `refund`: send it back, with what the customer reads; `settled`: done by hand. */
export type Reviewed =
  | { readonly go: 'pay' }
  | { readonly go: 'refund'; readonly message: string; readonly fee?: string }
  | { readonly go: 'settled' }
  | { readonly go: 'refundedByHand' };

const REJECTED = 'We cannot process this payment.';

/** Carries out what the review decided; a hold waits for a person, as long as it takes. */
export const afterReview = async (story: Story, review: Review<string>): Promise<Reviewed> => {
  if (review.decision === 'allow') return { go: 'pay' };
  if (review.decision === 'reject' && story.order.kind !== 'deposit') {
    return { go: 'refund', message: review.message };
  }
  // Money on a rail is never sent back by policy: a rejected deposit waits for a person, too.
  const { message, reason = `review: ${review.decision}` } = review;
  const { action, fee } = await story.park(reason, message, {
    // SEP-31 has no status for a hold: the sending anchor keeps reading pending_receiver.
    ...(story.order.kind === 'remittance' ? {} : { status: 'on_hold' }),
    ...(story.order.kind === 'deposit' ? { actions: ['retry', 'settled', 'refundedByHand'] } : {}),
  });
  switch (action) {
    case 'retry':
      return { go: 'pay' };
    case 'refund':
      return { go: 'refund', message: review.message || REJECTED, ...(fee ? { fee } : {}) };
    case 'settled':
    case 'refundedByHand':
      return { go: action };
  }
};
