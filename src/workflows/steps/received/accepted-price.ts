import type { Credited } from '../../../services/transactions/received/credit.ts';
import { isRefusal } from '../../../domain/refusal.ts';
import type { Resolution } from '../../../domain/transactions/story.ts';
import { moneyIn, whatCame } from '../../../domain/transactions/summaries.ts';
import type { Story } from '../story-context.ts';
import type { Accepted } from './funds.ts';
import { store } from '../../proxies.ts';

/** Rail money that may be paid out, and what it comes to. */
interface Payable {
  readonly credited: Credited;
  readonly amountOut: string;
}

/** A price that no rate and no quote is needed for may be computed for whatever came. */
const mayAccept = ({ order }: Story): boolean => !order.quote && !order.pricedOnReceipt;

/**
 * The price of a deposit's money. Where the amount was refused a person is asked, for money on a rail
 * is never sent back by policy: they may take it as it came, or say that it went back.
 */
export const acceptedPrice = async (
  story: Story,
  { funds, received, priced, credited }: Accepted,
): Promise<Payable | { readonly go: Resolution['action'] }> => {
  if (!isRefusal(priced)) return { credited, amountOut: priced.amountOut };
  const actions: readonly Resolution['action'][] = ['settled', 'refundedByHand'];
  const { action } = await story.park(priced.refusal, priced, {
    subject: 'price',
    words: whatCame(story.order, received, priced.refusal),
    status: 'on_hold',
    actions: mayAccept(story) ? ['accept', ...actions] : actions,
  });
  if (action !== 'accept') return { go: action };
  // What came is credited; its price is now the one that the person has accepted.
  const { transactionId } = story.order;
  const again = await store(`accept ${moneyIn(story.order, received)} as it came`).creditFunds({
    transactionId,
    funds,
    price: priced,
  });
  if (!again.price || isRefusal(again.price)) throw new Error('what was accepted has no price');
  return { credited: again, amountOut: again.price.amountOut };
};
