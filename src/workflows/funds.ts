import { stroopsOf } from '../domain/amount.ts';
import type { Price } from '../domain/fee.ts';
import { asksForNewAccount } from '../domain/new-account.ts';
import { isRefusal, type Refusal } from '../domain/refusal.ts';
import type { Funds, StoryOrder } from '../domain/story.ts';
import type { Story } from './begin-story.ts';
import { awaitPrice, type UnpricedEnd } from './await-price.ts';
import { price } from './price.ts';
import { ledger, store } from './proxies.ts';

/** Money that a story takes, and what it comes to. */
export interface PricedFunds {
  readonly funds: Funds;
  readonly priced: Price | Refusal;
}

const isShort = ({ amountExpected, amounts }: StoryOrder, { amount }: Funds): boolean =>
  stroopsOf(amount) < stroopsOf(amountExpected ?? amounts.minimum);

/**
 * True where the customer pays for a new account, and theirs is missing as the money is priced. A
 * firm quote holds what its customer pays for.
 */
const createsAccount = async ({ order }: Story): Promise<boolean> => {
  const { kind, transactionId, quote } = order;
  if (kind !== 'deposit' || quote || !asksForNewAccount(order)) return false;
  return (await ledger.lookAtDestination({ transactionId })).isMissing;
};

/** What money comes to: by what the story began with, or by the rate of now, which is asked once. */
const priceOf = async (story: Story, funds: Funds): Promise<Price | Refusal | UnpricedEnd> => {
  const isNew = await createsAccount(story);
  return story.order.pricedOnReceipt
    ? awaitPrice(story, funds, isNew)
    : price(story.order, funds, isNew);
};

/**
 * Waits for the money until the deadline, and prices it. Where the asset's policy asks a person
 * about an amount that is not acceptable, that money becomes an investigation and the wait goes on:
 * the customer may pay the right amount, or a person may attach what came.
 * @returns null once the deadline has passed without any; or what a person decided of money that got
 * no price, which is credited as it came.
 */
export const pricedFunds = async (
  story: Story,
  payUntil: string,
): Promise<PricedFunds | UnpricedEnd | null> => {
  const { order } = story;
  const { transactionId, amounts } = order;
  for (;;) {
    const funds = await story.fundsUntil(payUntil);
    if (!funds) return null;
    const priced = await priceOf(story, funds);
    if ('go' in priced) return priced;
    const asksPerson = amounts.whenUnacceptable === 'investigate' && !funds.attached;
    if (!isRefusal(priced) || !asksPerson) return { funds, priced };
    const reason = isShort(order, funds) ? 'short' : 'surplus';
    // Money that was credited before the policy changed is the customer's already.
    const filed = await store.fileFunds({ transactionId, funds, reason });
    if (!filed) return { funds, priced };
  }
};
