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
 * A withdrawal: the customer pays on Stellar, and is paid on a rail.
 *
 * It waits until the customer is known, and for the payment until the deadline, prices what has
 * come, refunds what is not acceptable, reviews the rest, and pays it out. It ends only when it holds
 * no money.
 */
export async function withdrawal(order: StoryOrder): Promise<StoryOutcome> {
  const story = beginStory(order);
  const { transactionId } = order;

  const admitted = await admission(story);
  if (admitted.state === 'ended') return endUnadmitted(story, admitted);
  const { payUntil } = admitted;

  const came = await pricedFunds(story, payUntil);
  if (!came) return story.end('expired', 'nobody paid in time');
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
  return story.end('completed', `paid ${priced.amountOut} by ${order.rail}`);
}
