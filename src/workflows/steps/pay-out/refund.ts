import { say, spoken, type Saying, type Spoken } from '../../../domain/languages/saying.ts';
import type { LegOutcome } from '../../../services/transactions/payment/submit-payment.ts';
import type { StoryOutcome } from '../../../domain/transactions/story.ts';
import { moneyIn, tryOf } from '../../../domain/transactions/summaries.ts';
import type { AwaitingRateEnd } from '../received/await-price.ts';
import type { Story } from '../story-context.ts';
import { ledger } from '../../proxies.ts';
import type { Reviewed } from '../review.ts';

const SURPLUS = spoken(say('surplus_returned'));
const REFUNDED = spoken(say('refunded'));
const DELAYED = say('refund_delayed');

/** True where the payer cannot take the payment, and the asset's policy leaves it to be claimed. */
const mayBeClaimed = (story: Story, sent: LegOutcome): boolean =>
  story.order.claimableRefunds === true &&
  sent.state === 'not_ready' &&
  ['no_account', 'no_trust', 'below_reserve', 'account_gone'].includes(sent.reason);

const whyNot = (sent: LegOutcome): string =>
  sent.state === 'included' ? '' : `the refund is ${sent.state}: ${sent.reason}`;

/** How a refund goes, with what the customer reads. */
interface RefundTerms extends Spoken {
  /** What is sent back, in words for operators. */
  readonly of?: string;
  /** What is kept of it, where a person said so; a decimal string. */
  readonly fee?: string | undefined;
  /** True where there is a pay-out that may be made instead, should a person withdraw the refund. */
  readonly mayPay?: boolean;
}

const legWords = (reason: string, said: Saying | undefined) => ({
  reason,
  ...(said === undefined ? {} : { said }),
});

/**
 * Sends all that is left of what was received back to whoever paid it, on Stellar, and ends the
 * story. A fee is kept only where a person said so.
 * @returns null where a person has withdrawn the refund, and what was asked for is paid after all.
 */
export const refundOnLedger = async (
  story: Story,
  { message, said, of = 'the money', fee: kept, mayPay = false }: RefundTerms,
): Promise<StoryOutcome | null> => {
  const { transactionId } = story.order;
  let fee = kept;
  let operation: 'payment' | 'create_claimable_balance' = 'payment';
  for (let number = 1; ; number += 1) {
    const less = fee === undefined ? '' : ` less a fee of ${moneyIn(story.order, fee)}`;
    story.say(`sending ${of} back${less}: ${message}`);
    const step = ledger(`send ${of} back${less}${tryOf(number)}`);
    const terms = { operation, ...legWords(message, said), ...(fee === undefined ? {} : { fee }) };
    const sent = await step.submitPayment({ transactionId, leg: 'refund', number, ...terms });
    if (sent.state === 'included') {
      return story.end('refunded', `refunded ${of}${less} in ${sent.hash}: ${message}`);
    }
    // A story that starts again hears of the last try there is, and goes on from that.
    number = sent.number ?? number;
    if (operation === 'payment' && mayBeClaimed(story, sent)) {
      operation = 'create_claimable_balance';
      continue;
    }
    // A refund that a person withdrew may follow another pay-out: then it is another question.
    const { payouts = 0 } = sent;
    const decided = await story.park(whyNot(sent), DELAYED, {
      subject: payouts > 1 ? `refund/${number}/payout/${payouts}` : `refund/${number}`,
      actions: ['retry', 'refund', 'settled', ...(mayPay ? (['payOut'] as const) : [])],
    });
    if (decided.action === 'settled') return story.end('completed', 'settled by hand');
    if (decided.action === 'payOut') return null;
    fee = decided.fee ?? fee;
    operation = 'payment';
  }
};

/** The same where there is nothing that could be paid instead. */
export const endRefunded = async (story: Story, terms: RefundTerms): Promise<StoryOutcome> => {
  const outcome = await refundOnLedger(story, { ...terms, mayPay: false });
  if (!outcome) throw new Error('there is no pay-out to be made instead');
  return outcome;
};

/** Ends a story of money that got no price, as a person decided. */
export const endAwaitingRate = async (
  story: Story,
  decided: AwaitingRateEnd,
): Promise<StoryOutcome> =>
  decided.go === 'refund' ? endRefunded(story, decided) : story.end('completed', 'settled by hand');

/**
 * Sends back what is more than was announced, where there is such, before the rest is paid.
 * @returns `pay` once the rest may be paid; else what a person decided of all of it.
 */
export const returnSurplus = async (
  story: Story,
  amount: string | undefined,
): Promise<Reviewed> => {
  const { transactionId } = story.order;
  if (amount === undefined) return { go: 'pay' };
  let operation: 'payment' | 'create_claimable_balance' = 'payment';
  for (let number = 1; ; number += 1) {
    const surplus = moneyIn(story.order, amount);
    story.say(`sending back ${surplus}, which is more than was announced`);
    const step = ledger(`send back ${surplus}, more than was announced${tryOf(number)}`);
    const terms = { operation, amount, ...legWords(SURPLUS.message, SURPLUS.said) };
    const sent = await step.submitPayment({ transactionId, leg: 'surplus', number, ...terms });
    if (sent.state === 'included') return { go: 'pay' };
    number = sent.number ?? number;
    if (operation === 'payment' && mayBeClaimed(story, sent)) {
      operation = 'create_claimable_balance';
      continue;
    }
    const subject = `surplus/${number}` as const;
    const { action, fee } = await story.park(whyNot(sent), DELAYED, { subject });
    if (action === 'settled') return { go: 'settled' };
    if (action === 'refund') return { go: 'refund', ...REFUNDED, ...(fee ? { fee } : {}) };
    operation = 'payment';
  }
};
