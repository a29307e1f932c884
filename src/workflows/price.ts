import { stroopsOf } from '../domain/amount.ts';
import { judgeReceived, priceAmount, type Price } from '../domain/fee.ts';
import type { Refusal } from '../domain/refusal.ts';
import type { Funds, StoryOrder } from '../domain/story.ts';

/**
 * What the money that came is worth to the customer. When it is not what was expected but still
 * acceptable, the fee and `amount_out` are computed anew from what did come.
 */
export const price = (order: StoryOrder, funds: Funds): Price | Refusal => {
  const received = stroopsOf(funds.amount);
  const expected = order.amountExpected === null ? null : stroopsOf(order.amountExpected);
  return (
    judgeReceived(received, expected, order.amounts) ??
    priceAmount(received, order.fee, order.amounts.significantDecimals, order.asset)
  );
};
