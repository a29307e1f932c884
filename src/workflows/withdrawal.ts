import type { StoryOrder, StoryOutcome } from '../domain/transactions/story.ts';
import { moneyOut } from '../domain/transactions/summaries.ts';
import { admission, endUnadmitted } from './steps/admission.ts';
import { openStoryContext, endUnpaid } from './steps/story-context.ts';
import { acceptedFunds } from './steps/received/funds.ts';
import { payOrRefund } from './steps/pay-out/pay-or-refund.ts';
import { endAwaitingRate } from './steps/pay-out/refund.ts';

/**
 * A withdrawal: the customer pays on Stellar, and is paid on a rail.
 *
 * It waits until the customer is known, and for the payment until the deadline; what is not
 * acceptable goes back by itself. It prices what it takes, reviews it, and pays it out, or sends it
 * back. It ends only when it holds no money.
 */
export async function withdrawal(order: StoryOrder): Promise<StoryOutcome> {
  const story = openStoryContext(order);

  const admitted = await admission(story);
  if (admitted.state === 'ended') return endUnadmitted(story, admitted);
  const { payUntil } = admitted;

  const came = await acceptedFunds(story, payUntil);
  if (!came) return endUnpaid(story);
  if ('go' in came) return endAwaitingRate(story, came);

  return payOrRefund(
    story,
    came,
    (amountOut) => `paid ${moneyOut(order, amountOut)} by ${order.rail}`,
  );
}
