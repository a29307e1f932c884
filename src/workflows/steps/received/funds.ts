import { stroopsOf } from '../../../domain/money/amount.ts';
import type { Credited } from '../../../services/transactions/received/credit.ts';
import type { Price } from '../../../domain/money/price.ts';
import { asksForNewAccount } from '../../../domain/money/new-account.ts';
import { isRefusal, type Refusal } from '../../../domain/refusal.ts';
import { type Funds, type StoryOrder, together } from '../../../domain/transactions/story.ts';
import { moneyIn } from '../../../domain/transactions/summaries.ts';
import type { Story } from '../story-context.ts';
import { fileFunds } from './file-funds.ts';
import { awaitPrice, type AwaitingRateEnd } from './await-price.ts';
import { price } from './price.ts';
import { ledger, store } from '../../proxies.ts';
import { atOnce } from '../at-once.ts';

/** Money that a story has, what it was decided to be worth, and what else was decided of it. */
export interface Accepted {
  /** Of several payments the last. */
  readonly funds: Funds;
  /** What all of them come to; a decimal string. */
  readonly received: string;
  readonly priced: Price | Refusal;
  readonly credited: Credited;
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
  return (await ledger('look whether the account exists').lookAtDestination({ transactionId }))
    .isMissing;
};

/** What money comes to: by what the story began with, or by the rate of now, which is asked once. */
const priceOf = async (story: Story, funds: Funds): Promise<Price | Refusal | AwaitingRateEnd> => {
  const isNew = await createsAccount(story);
  return story.order.pricedOnReceipt
    ? awaitPrice(story, funds, isNew)
    : price(story.order, funds, isNew);
};

/** Files money that the asset's policy asks a person about; false where it is credited already. */
const isFiled = async ({ order }: Story, funds: Funds, priced: Price | Refusal) => {
  const { amounts } = order;
  const asksPerson = amounts.whenUnacceptable === 'investigate' && !funds.attached;
  if (!isRefusal(priced) || !asksPerson) return false;
  const reason = isShort(order, funds) ? 'short' : 'surplus';
  return fileFunds(order, funds, reason);
};

interface Offer {
  readonly funds: Funds;
  readonly parts: readonly Funds[];
  readonly priced: Price | Refusal;
  readonly isOver: boolean;
  /** True of the first money that the story looks at. */
  readonly isFirst: boolean;
}

/** Has the money credited, or kept, or sent back, as the first who asks is answered. */
const offer = async ({ order }: Story, { funds, parts, priced, isOver, isFirst }: Offer) => {
  const { transactionId, kind } = order;
  const isPart = kind === 'deposit' && !funds.attached && !isOver;
  const awaitsRest = isPart && isRefusal(priced) && isShort(order, together(parts, funds));
  const credit = async (step: Pick<ReturnType<typeof store>, 'creditFunds'>) =>
    step.creditFunds({
      transactionId,
      funds,
      price: priced,
      ...(parts.length > 0 ? { parts } : {}),
      ...(awaitsRest ? { awaitsRest } : {}),
    });
  const doing = `credit ${moneyIn(order, together(parts, funds).amount)}`;
  // Whoever pays again and again would make one workflow task too long.
  return isFirst ? atOnce(doing, credit) : credit(store(doing));
};

/**
 * Waits for acceptable money until the deadline. What is not acceptable ends nothing but itself: on
 * Stellar it goes back, or is filed where the asset's policy asks a person, and the wait goes on; on
 * a rail parts add up until they are acceptable, or the deadline comes and a person decides over them.
 * @returns null once the deadline has passed without any; or what a person decided of money that got
 * no price, which is credited as it came.
 */
export const acceptedFunds = async (
  story: Story,
  payUntil: string,
): Promise<Accepted | AwaitingRateEnd | null> => {
  let parts: readonly Funds[] = [];
  let left: Funds | null = null;
  for (let isFirst = true; ; isFirst = false) {
    const came: Funds | null = left ?? (await story.fundsUntil(payUntil, parts));
    const funds = came ?? parts.at(-1);
    if (!funds) return null;
    const earlier = came ? parts : parts.slice(0, -1);
    const priced = await priceOf(story, together(earlier, funds));
    if ('go' in priced) return priced;
    if (await isFiled(story, funds, priced)) continue;
    const isOver = came === null;
    const credited = await offer(story, { funds, parts: earlier, priced, isOver, isFirst });
    if (!credited.waitsOn) {
      const received = together(earlier, funds).amount;
      return { funds, received, priced: credited.price ?? priced, credited };
    }
    const gone = credited.gone ?? [];
    const kept: readonly Funds[] = [...earlier, funds].filter(
      ({ source }) => !gone.includes(source),
    );
    // What is left may be acceptable without what was taken back; it is asked once.
    left = gone.length > 0 ? (kept.at(-1) ?? null) : null;
    parts = left ? kept.slice(0, -1) : kept;
  }
};
