import { stroopsOf } from '../domain/amount.ts';
import { priceReceived, type Price } from '../domain/fee.ts';
import type { Refusal } from '../domain/refusal.ts';
import type { Funds, StoryOrder } from '../domain/story.ts';

/**
 * What the money that came is worth to the customer, by the policies that the story began with.
 * Money on a rail is never sent back by itself, so there is no surplus of a deposit to return.
 */
export const price = (order: StoryOrder, funds: Funds): Price | Refusal =>
  priceReceived(
    {
      received: stroopsOf(funds.amount),
      expected: order.amountExpected === null ? null : stroopsOf(order.amountExpected),
      attached: funds.attached ?? false,
    },
    order.fee,
    order.kind === 'deposit' && order.amounts.whenUnacceptable === 'refundSurplus'
      ? { ...order.amounts, whenUnacceptable: 'refund' }
      : order.amounts,
    order.asset,
  );
