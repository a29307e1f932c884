import { CancellationScope, condition, patched } from '@temporalio/workflow';
import { spoken } from '../../../domain/languages/saying.ts';
import { noRate } from '../../../domain/quotes/exchange.ts';
import type { Price } from '../../../domain/money/price.ts';
import type { Refusal } from '../../../domain/refusal.ts';
import type { Funds } from '../../../domain/transactions/story.ts';
import { moneyIn } from '../../../domain/transactions/summaries.ts';
import type { Story } from '../story-context.ts';
import { PATCHES } from '../../patches.ts';
import { rates } from '../../proxies.ts';
import type { Reviewed } from '../review.ts';

/** How long the rates are asked before a person is, where anchor.ts does not say. */
const RATE_WITHIN_MS = 3_600_000;

type Answer = Price | Refusal;
/** What a person decided of money that has no price; it is credited as it came by then. */
export type AwaitingRateEnd = Exclude<Reviewed, { readonly go: 'pay' }>;

const orderOf = ({ order }: Story, funds: Funds, createsAccount: boolean) => {
  const { transactionId, fee, amounts } = order;
  return { transactionId, funds, fee, amounts, ...(createsAccount ? { createsAccount } : {}) };
};

/** Asks the rates, again and again, until they answer or the question is taken back. */
const ask = (order: ReturnType<typeof orderOf>, step: string) => {
  const scope = new CancellationScope();
  let ended: { readonly answer: Answer } | { readonly error: unknown } | null = null;
  scope
    .run(async () => rates(step).fixPrice(order))
    .then(
      (answer) => void (ended = { answer }),
      (error: unknown) => void (ended = { error }),
    );
  return {
    isOver: (): boolean => ended !== null,
    answer(): Answer {
      if (ended === null) throw new Error('the rates have not answered yet');
      if ('error' in ended) throw ended.error;
      return ended.answer;
    },
    takeBack: (): void => scope.cancel(),
  };
};

/**
 * Waits for the price of money that is here. Where the rates stay away a person is asked, who may
 * have them asked anew, or the money sent back. An answer that comes before they decide ends the wait
 * as if nobody had been asked; whether one still may, and which of the two came first, is decided
 * where both are recorded.
 * @param createsAccount true where the customer has to pay for a new account.
 */
export const awaitPrice = async (
  story: Story,
  funds: Funds,
  createsAccount: boolean,
): Promise<Answer | AwaitingRateEnd> => {
  const order = orderOf(story, funds, createsAccount);
  const money = moneyIn(story.order, funds.amount);
  const step = `ask the exchange rate of ${money}`;
  const waiting = `${money} came; waiting for the exchange rate`;
  story.say(waiting);
  if (!patched(PATCHES.ratesHaveAnEnd)) return rates(step).fixPrice(order);
  const withinMs = story.order.durations.rateWithinMs ?? RATE_WITHIN_MS;
  for (;;) {
    const question = ask(order, step);
    const wait = { summary: `wait for the exchange rate of ${money}` };
    if (await condition(question.isOver, Math.max(withinMs, 1), wait)) return question.answer();
    const decided = await story.parkAwaitingRate(funds, question.isOver);
    if (decided === null) return question.answer();
    question.takeBack();
    const { action, fee } = decided;
    if (action === 'refund') {
      return { go: action, ...spoken(noRate), of: money, ...(fee ? { fee } : {}) };
    }
    if (action === 'settled' || action === 'refundedByHand') return { go: action };
    story.say(waiting);
  }
};
