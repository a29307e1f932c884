import { say, spoken, spokenOf, type Spoken } from '../../../domain/languages/saying.ts';
import type { ExecuteOutcome } from '../../../activities/rail/pay-out/execute.ts';
import type { Resolution } from '../../../domain/transactions/story.ts';
import { decidedWords, moneyOut, tryOf } from '../../../domain/transactions/summaries.ts';
import type { Story } from '../story-context.ts';
import { payoutsOf, store } from '../../proxies.ts';

type RailPayout =
  | { readonly outcome: 'delivered' }
  | { readonly outcome: 'settled' }
  | (Spoken & { readonly outcome: 'refund'; readonly fee?: string });

const FAILED = say('payment_failed');
const REFUNDING = spoken(say('refunded_undelivered'));
const NO_INFORMATION = spoken(say('information_late'));
const DELAYED = say('payment_delayed');

type Ended = Pick<ExecuteOutcome, 'state' | 'key' | 'number' | 'reason' | 'said' | 'isRetried'>;
type Next = RailPayout | 'again';

/**
 * Waits until the rail says what became of a pay-out that it has taken on, or a person does where
 * the rail is silent. What the rail has reported by then counts, whatever the person said.
 */
const untilSettled = async (story: Story, { key, number }: Ended): Promise<Next> => {
  const { transactionId, rail } = story.order;
  for (;;) {
    const decided = await story.payoutNews(key);
    const state = await store(`read what became of it on ${rail}`).settlePayout({
      transactionId,
      key,
    });
    if (state !== 'unsettled' && state !== 'readyForPickup') {
      return afterAnswer(story, { state, key, number });
    }
    // Refused, it was the rail that spoke first: what it has said is read next.
    if (
      decided &&
      !(await store(decidedWords(decided)).unpark({ transactionId, resolution: decided }))
    ) {
      return { outcome: 'settled' };
    }
  }
};

const refundBy = ({ fee }: Resolution): Next => ({
  outcome: 'refund',
  ...REFUNDING,
  ...(fee === undefined ? {} : { fee }),
});

/** A refusal is refunded or left to a person, as the rail's profile says. */
const afterFailure = async (story: Story, { key }: Ended): Promise<Next> => {
  if (story.order.whenPayoutFails === 'refund') return { outcome: 'refund', ...REFUNDING };
  const options = { status: 'error' as const, subject: `failed/${key}` as const };
  const decided = await story.park('the rail refused the pay-out', FAILED, options);
  if (decided.action === 'refund') return refundBy(decided);
  return decided.action === 'settled' ? { outcome: 'settled' } : 'again';
};

/**
 * Only a person can say what became of it, or the rail after all: then the story goes on by what the
 * rail says. Whoever says retry or refund has found that the number
 * was not paid; but an answer may have come meanwhile, by webhook or from a worker that was slow,
 * and then it is the answer that counts.
 */
const afterPark = async (story: Story, { key, number, reason }: Ended): Promise<Next> => {
  const { transactionId, rail } = story.order;
  const decided = await story.parkUntilUpdate(key, reason ?? 'the outcome is unknown', DELAYED);
  if (decided === null) {
    story.takeMove(key);
    const step = store(`read what became of it on ${rail}`);
    const state = await step.settlePayout({ transactionId, key });
    return state === 'unsettled'
      ? afterPark(story, { state: 'parked', key, number, ...(reason ? { reason } : {}) })
      : afterAnswer(story, { state, key, number });
  }
  if (decided.action === 'settled') return { outcome: 'settled' };
  await store('write down that it was not paid').refusePayout({ transactionId, key });
  const now = await askRail(story, `ask ${rail} once more what became of it`, number);
  if (now.state !== 'failed') return afterAnswer(story, now);
  return decided.action === 'refund' ? refundBy(decided) : 'again';
};

/** Has the rail pay, under a number; where it does not answer, the story says so meanwhile. */
const askRail = async (story: Story, doing: string, number: number): Promise<ExecuteOutcome> => {
  const { transactionId, rail } = story.order;
  return story.whileAsked(doing, async () =>
    payoutsOf(rail)(doing).executeOutgoingTransaction({ transactionId, number }),
  );
};

const afterAnswer = async (story: Story, paid: Ended): Promise<Next> => {
  switch (paid.state) {
    case 'delivered':
      return { outcome: 'delivered' };
    case 'initiated':
    case 'readyForPickup':
      return untilSettled(story, paid);
    case 'failed':
      // Decided before the story was lost: nobody is asked again, and no policy decides instead.
      return paid.isRetried ? 'again' : afterFailure(story, paid);
    case 'refund':
      return { outcome: 'refund', ...REFUNDING };
    case 'needsInfo': {
      const { informationWithinMs } = story.order.durations;
      const corrected = await story.informationUntil(informationWithinMs);
      return corrected ? 'again' : { outcome: 'refund', ...NO_INFORMATION };
    }
    case 'withdrawn':
      return {
        outcome: 'refund',
        ...(paid.reason === undefined ? REFUNDING : spokenOf(paid.reason, paid.said)),
      };
    case 'parked':
      return afterPark(story, paid);
  }
};

/**
 * Pays a withdrawal or a remittance out on its rail. The number rises only after a definite
 * refusal, or after a person has said so; a lost answer is asked again under the same number.
 * @param amountOut what the payee gets; a decimal string.
 * @param first the number to begin with: above 1 where the rail has refused one before.
 * @returns what became of it, and the number that another try would have.
 */
export const payOutOnRail = async (
  story: Story,
  amountOut: string,
  first = 1,
): Promise<{ readonly payout: RailPayout; readonly nextNumber: number }> => {
  const { order } = story;
  for (let number = first; ; number += 1) {
    const doing = `pay ${moneyOut(order, amountOut)} by ${order.rail}${tryOf(number)}`;
    const paid = await askRail(story, doing, number);
    // A story that starts again hears of the last number there is, and goes on from that.
    number = paid.number;
    const payout = await afterAnswer(story, paid);
    // What was withdrawn was never asked for under its number.
    const nextNumber = paid.state === 'withdrawn' ? number : number + 1;
    if (payout !== 'again') return { payout, nextNumber };
  }
};
