import type { StoryOrder, StoryOutcome } from '../domain/story.ts';
import { moneyOut } from '../domain/story-words.ts';
import { admission, endUnadmitted } from './admission.ts';
import { beginStory, endUnpaid } from './begin-story.ts';
import { acceptedFunds } from './funds.ts';
import { payOrRefund } from './pay-or-refund.ts';
import { endUnpriced } from './refund.ts';

/**
 * A withdrawal: the customer pays on Stellar, and is paid on a rail.
 *
 * It waits until the customer is known, and for the payment until the deadline; what is not
 * acceptable goes back by itself. It prices what it takes, reviews it, and pays it out, or sends it
 * back. It ends only when it holds no money.
 */
export async function withdrawal(order: StoryOrder): Promise<StoryOutcome> {
  const story = beginStory(order);

  const admitted = await admission(story);
  if (admitted.state === 'ended') return endUnadmitted(story, admitted);
  const { payUntil } = admitted;

  const came = await acceptedFunds(story, payUntil);
  if (!came) return endUnpaid(story);
  if ('go' in came) return endUnpriced(story, came);

  return payOrRefund(
    story,
    came,
    (amountOut) => `paid ${moneyOut(order, amountOut)} by ${order.rail}`,
  );
}
