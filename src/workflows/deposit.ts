import { isRefusal } from '../domain/refusal.ts';
import type { StoryOrder, StoryOutcome } from '../domain/story.ts';
import { admission } from './admission.ts';
import { beginStory } from './begin-story.ts';
import { payOutOnLedger } from './pay-out-on-ledger.ts';
import { price } from './price.ts';
import { railOf, store } from './proxies.ts';
import { afterReview } from './review.ts';

/**
 * A deposit: the customer pays on a rail, and is paid on Stellar.
 *
 * It waits until the customer is known, asks the rail how to pay, waits for the money until the
 * deadline, prices what has come, reviews it, pays it out, and tells the rail. It ends only when it
 * holds no money.
 */
export async function deposit(order: StoryOrder): Promise<StoryOutcome> {
  const story = beginStory(order);
  const { transactionId, rail } = order;

  const payUntil = await admission(story);
  if (payUntil === null) return story.end('expired', 'the customer was not known in time');

  await railOf(rail).requestFunds(transactionId);

  const funds = await story.fundsUntil(payUntil);
  if (!funds) return story.end('expired', 'nobody paid in time');

  const priced = price(order, funds);
  const credited = await store.creditFunds({ transactionId, funds, price: priced });
  if (isRefusal(priced)) {
    // Money on a rail is never sent back by policy: only a person can, and then says so.
    await story.park(priced.refusal, priced.message, { status: 'on_hold', actions: ['settled'] });
    return story.end('completed', `settled by hand: ${priced.refusal}`);
  }

  const reviewed = await afterReview(story, credited.review);
  if (reviewed.go !== 'pay') return story.end('completed', 'settled by hand');

  const paid = await payOutOnLedger(story);
  if (paid.outcome === 'settled') return story.end('completed', 'settled by hand');

  if (order.callsAfterDeposit) await railOf(rail).afterDeposit(transactionId);
  return story.end('completed', `paid ${priced.amountOut} in ${paid.hash}`);
}
