import { isRefusal } from '../domain/refusal.ts';
import type { StoryOrder, StoryOutcome } from '../domain/story.ts';
import { admission, endUnadmitted } from './admission.ts';
import { beginStory } from './begin-story.ts';
import { pricedFunds } from './funds.ts';
import { payOutOnRail } from './pay-out-on-rail.ts';
import { store } from './proxies.ts';
import { endUnpriced, refundOnLedger, returnSurplus } from './refund.ts';
import { afterReview } from './review.ts';

/**
 * A SEP-31 remittance: a sending anchor pays on Stellar, and its receiver is paid on a rail.
 *
 * It waits until both customers are known, and for the sending anchor's payment, prices it, and pays the receiver; what the receiver's
 * bank refuses is asked for again by `pending_customer_info_update`, or goes back to the sender.
 */
export async function remittance(order: StoryOrder): Promise<StoryOutcome> {
  const story = beginStory(order);
  const { transactionId } = order;

  const admitted = await admission(story);
  if (admitted.state === 'ended') return endUnadmitted(story, admitted);
  const { payUntil } = admitted;

  const came = await pricedFunds(story, payUntil);
  if (!came) return story.end('expired', 'the sending anchor did not pay in time');
  if ('go' in came) return endUnpriced(story, came);

  const { funds, priced } = came;
  const credited = await store.creditFunds({ transactionId, funds, price: priced });
  if (isRefusal(priced)) return refundOnLedger(story, priced.message);

  const reviewed = await afterReview(story, credited.review);
  const next = reviewed.go === 'pay' ? await returnSurplus(story, priced.surplus) : reviewed;
  if (next.go === 'refund') return refundOnLedger(story, next.message, next.fee);
  if (next.go !== 'pay') return story.end('completed', 'settled by hand');

  const paid = await payOutOnRail(story);
  if (paid.outcome === 'refund') return refundOnLedger(story, paid.message, paid.fee);
  if (paid.outcome === 'settled') return story.end('completed', 'settled by hand');
  return story.end('completed', `paid the receiver ${priced.amountOut} by ${order.rail}`);
}
