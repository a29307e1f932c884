import { stroopsOf } from '../../../domain/money/amount.ts';
import { priceReceived } from '../../../domain/money/fee.ts';
import type { Price } from '../../../domain/money/price.ts';
import { priceByQuote } from '../../../domain/quotes/quote.ts';
import type { Refusal } from '../../../domain/refusal.ts';
import type { Funds, StoryOrder } from '../../../domain/transactions/story.ts';

/**
 * What the money that came is worth to the customer: by its firm quote, for the exact amount moved
 * before the quote's end, and without one by the policies that the story began with. Money on a rail
 * is never sent back by itself, so there is no surplus of a deposit to return.
 * @param createsAccount true where an account has to be created for it, which may cost something.
 */
export const price = (order: StoryOrder, funds: Funds, createsAccount = false): Price | Refusal => {
  if (order.quote) return priceByQuote(stroopsOf(funds.amount), order.quote, funds.at);
  return priceReceived(
    {
      received: stroopsOf(funds.amount),
      expected: order.amountExpected === null ? null : stroopsOf(order.amountExpected),
      attached: funds.attached ?? false,
      createsAccount,
    },
    order.fee,
    order.kind === 'deposit' && order.amounts.whenUnacceptable === 'refundSurplus'
      ? { ...order.amounts, whenUnacceptable: 'refund' }
      : order.amounts,
    order.asset,
  );
};
