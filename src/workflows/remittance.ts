import type { StoryOrder, StoryOutcome } from '../domain/transactions/story.ts';
import { moneyOut } from '../domain/transactions/summaries.ts';
import { admission, endUnadmitted } from './steps/admission.ts';
import { openStoryContext, endUnpaid } from './steps/story-context.ts';
import { acceptedFunds } from './steps/received/funds.ts';
import { payOrRefund } from './steps/pay-out/pay-or-refund.ts';
import { endAwaitingRate } from './steps/pay-out/refund.ts';

/**
 * A SEP-31 remittance: a sending anchor pays on Stellar, and its receiver is paid on a rail.
 *
 * It waits until both customers are known, and for the sending anchor's payment, prices it, reviews
 * it, and pays the receiver; what the receiver's bank refuses is asked for again by `pending_customer_info_update`, or goes back to the sender.
 */
export async function remittance(order: StoryOrder): Promise<StoryOutcome> {
  const story = openStoryContext(order);

  const admitted = await admission(story);
  if (admitted.state === 'ended') return endUnadmitted(story, admitted);
  const { payUntil } = admitted;

  const came = await acceptedFunds(story, payUntil);
  if (!came) return endUnpaid(story, 'the sending anchor');
  if ('go' in came) return endAwaitingRate(story, came);

  return payOrRefund(
    story,
    came,
    (amountOut) => `paid the receiver ${moneyOut(order, amountOut)} by ${order.rail}`,
  );
}
