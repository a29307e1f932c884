import type { StoryOrder, StoryOutcome } from '../domain/transactions/story.ts';
import { admission, endUnadmitted } from './steps/admission.ts';
import { requestFunds, callAfterDeposit } from './steps/ask-rail.ts';
import { openStoryContext, endUnpaid } from './steps/story-context.ts';
import { acceptedFunds } from './steps/received/funds.ts';
import { acceptedPrice } from './steps/received/accepted-price.ts';
import { moneyOut } from '../domain/transactions/summaries.ts';
import { payOutOnLedger } from './steps/pay-out/pay-out-on-ledger.ts';
import { endedByHand, sendBackOnRail } from './steps/pay-out/send-back.ts';
import { afterReview } from './steps/review.ts';

/**
 * A deposit: the customer pays on a rail, and is paid on Stellar.
 *
 * It waits until the customer is known, asks the rail how to pay, waits for the money until the
 * deadline, prices what has come, reviews it, pays it out, and notifies the rail. It ends once it
 * holds no money, and never before.
 */
export async function deposit(order: StoryOrder): Promise<StoryOutcome> {
  const story = openStoryContext(order);

  const admitted = await admission(story);
  if (admitted.state === 'ended') return endUnadmitted(story, admitted);
  const { payUntil } = admitted;

  await requestFunds(story, payUntil);

  const came = await acceptedFunds(story, payUntil);
  if (!came) return endUnpaid(story);
  if ('go' in came) return endedByHand(story, came.go);
  // Decided before the story began again: it is carried out, whatever else could be decided now.
  if (came.credited.refund) return sendBackOnRail(story);

  const accepted = await acceptedPrice(story, came);
  if ('go' in accepted) return endedByHand(story, accepted.go);

  const reviewed = await afterReview(story, accepted.credited);
  if (reviewed.go !== 'pay') return endedByHand(story, reviewed.go);

  const paid = await payOutOnLedger(story, {
    amountOut: accepted.amountOut,
    isCharged: accepted.credited.isAccountCharged ?? false,
  });
  if (paid.outcome === 'settled') return endedByHand(story, 'settled');

  const afterwards = await callAfterDeposit(story);
  const waived = paid.isWaived ? ' and the fee of a new account' : '';
  const amount = moneyOut(order, accepted.amountOut);
  return story.end('completed', `paid ${amount}${waived} in ${paid.hash}${afterwards}`);
}
