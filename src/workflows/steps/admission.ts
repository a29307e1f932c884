import type { Admission } from '../../services/transactions/admit.ts';
import type { StoryOutcome } from '../../domain/transactions/story.ts';
import type { Story } from './story-context.ts';
import { store } from '../proxies.ts';

type Admitted = Exclude<Admission, { readonly state: 'waiting' }>;

/**
 * Waits until all that has to be known of the customer is known, before anything may be paid.
 * @returns the time until which the customer may pay, in ISO 8601; or why they may not at all.
 */
export const admission = async ({ order, informationUntil }: Story): Promise<Admitted> => {
  if (!order.waitsForCustomer) return { state: 'admitted', payUntil: order.payUntil };
  const { transactionId, durations, quote } = order;
  // A firm quote ends its unpaid transaction with itself.
  const ends = quote ? Date.parse(quote.expiresAt) : Number.POSITIVE_INFINITY;
  const deadline = Math.min(Date.now() + durations.informationWithinMs, ends);
  for (;;) {
    const remainingMs = deadline - Date.now();
    const isLastTime = remainingMs <= 0;
    const admitted = await store('look whether the customer is accepted').admit({
      transactionId,
      isLastTime,
    });
    if (admitted.state !== 'waiting') return admitted;
    await informationUntil(Math.max(remainingMs, 1));
  }
};

/** Ends a story that was not admitted; what came all the same is filed by why it was not. */
export const endUnadmitted = async (
  story: Story,
  { reason }: Extract<Admission, { readonly state: 'ended' }>,
): Promise<StoryOutcome> =>
  story.end(
    'expired',
    reason === 'customer_rejected' ? 'a customer was rejected' : 'a customer was not known in time',
    reason,
  );
