import { spoken, spokenOf } from '../../../domain/languages/saying.ts';
import { isRefusal } from '../../../domain/refusal.ts';
import type { StoryOutcome } from '../../../domain/transactions/story.ts';
import { moneyIn } from '../../../domain/transactions/summaries.ts';
import type { Story } from '../story-context.ts';
import type { Accepted } from '../received/funds.ts';
import { payOutOnRail } from './pay-out-on-rail.ts';
import { endRefunded, refundOnLedger, returnSurplus } from './refund.ts';
import { afterReview, type Reviewed } from '../review.ts';

/**
 * What becomes of money on Stellar that was credited: it is reviewed, its surplus goes back, and the
 * rest is paid on the rail; or all of it goes back. A refund that is decided is carried out, whatever
 * else could be decided now.
 * @param paid how the story says that it has paid.
 */
export const payOrRefund = async (
  story: Story,
  { received, priced, credited }: Accepted,
  paid: (amountOut: string) => string,
): Promise<StoryOutcome> => {
  const all = moneyIn(story.order, received);
  if (isRefusal(priced)) return endRefunded(story, { ...spoken(priced), of: all });
  const { surplus, amountOut } = priced;
  const of = surplus === undefined ? all : `what is left of ${all}`;
  const decided: Reviewed = credited.refund
    ? { go: 'refund', ...credited.refund }
    : await afterReview(story, credited);
  let next = decided.go === 'pay' ? await returnSurplus(story, surplus) : decided;
  let number = 1;
  for (;;) {
    if (next.go === 'refund') {
      const refunded = await refundOnLedger(story, { of, ...next, mayPay: true });
      if (refunded) return refunded;
      next = await returnSurplus(story, surplus);
      continue;
    }
    if (next.go !== 'pay') return story.end('completed', 'settled by hand');
    const { payout, nextNumber } = await payOutOnRail(story, amountOut, number);
    // A person may withdraw the refund that follows, and then it is another try.
    number = nextNumber;
    if (payout.outcome === 'settled') return story.end('completed', 'settled by hand');
    if (payout.outcome === 'delivered') return story.end('completed', paid(amountOut));
    const { message, said, fee } = payout;
    next = { go: 'refund', ...spokenOf(message, said), ...(fee ? { fee } : {}) };
  }
};
