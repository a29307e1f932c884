import { isRefusal } from '../domain/refusal.ts';
import type { StoryOrder, StoryOutcome } from '../domain/story.ts';
import { beginStory } from './begin-story.ts';
import { payOutOnRail } from './pay-out-on-rail.ts';
import { price } from './price.ts';
import { store } from './proxies.ts';
import { refundOnLedger } from './refund.ts';
import { afterReview } from './review.ts';

/**
 * A SEP-31 remittance: a sending anchor pays on Stellar, and its receiver is paid on a rail.
 *
 * It waits for the sending anchor's payment, prices it, and pays the receiver; what the receiver's
 * bank refuses is asked for again by `pending_customer_info_update`, or goes back to the sender.
 */
export async function remittance(order: StoryOrder): Promise<StoryOutcome> {
  const story = beginStory(order);
  const { transactionId } = order;

  const funds = await story.fundsUntil(order.payUntil);
  if (!funds) return story.end('expired', 'the sending anchor did not pay in time');

  const priced = price(order, funds);
  const credited = await store.creditFunds({ transactionId, funds, price: priced });
  if (isRefusal(priced)) return refundOnLedger(story, priced.message);

  const reviewed = await afterReview(story, credited.review);
  if (reviewed.go === 'refund') return refundOnLedger(story, reviewed.message);
  if (reviewed.go === 'settled') return story.end('completed', 'settled by hand');

  const paid = await payOutOnRail(story);
  if (paid.outcome === 'refund') return refundOnLedger(story, paid.message);
  if (paid.outcome === 'settled') return story.end('completed', 'settled by hand');
  return story.end('completed', `paid the receiver ${priced.amountOut} by ${order.rail}`);
}
