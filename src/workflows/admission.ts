import type { Story } from './begin-story.ts';
import { store } from './proxies.ts';

/**
 * Waits until all that has to be known of the customer is known, before anything may be paid.
 * @returns the time until which the customer may pay, in ISO 8601; null when they may not at all.
 */
export const admission = async ({ order, informationUntil }: Story): Promise<string | null> => {
  if (!order.waitsForCustomer) return order.payUntil;
  const { transactionId, durations, quote } = order;
  // A firm quote ends its unpaid transaction with itself.
  const ends = quote ? Date.parse(quote.expiresAt) : Number.POSITIVE_INFINITY;
  const deadline = Math.min(Date.now() + durations.informationWithinMs, ends);
  for (;;) {
    const remainingMs = deadline - Date.now();
    const isLastTime = remainingMs <= 0;
    const admitted = await store.admit({ transactionId, isLastTime });
    if (admitted.state === 'admitted') return admitted.payUntil;
    if (admitted.state === 'ended') return null;
    await informationUntil(Math.max(remainingMs, 1));
  }
};
