import type { Stroops } from '../../../domain/money/amount.ts';
import type { Draw } from '../plan/draw.ts';
import type { BankPayout, BankReceipt } from '../evidence/evidence.ts';

/** What a person is asked of a transaction, as the anchor shows it. */
export interface Question {
  readonly id: string;
  readonly kind: string;
  readonly rail: string;
  readonly reason: string;
  /** The number of the question, and what may be said; null where the anchor has none. */
  readonly parking: number | null;
  readonly actions: readonly string[] | null;
  /** The newest key under which the rail was asked to pay; null where none was. */
  readonly payoutKey: string | null;
  /** The rail's own references of what was credited. */
  readonly receipts: readonly string[];
  readonly credited: Stroops;
}

/** Money that is investigated. */
export interface Case {
  readonly key: string;
  readonly reason: string;
  readonly amount: Stroops;
  /** The rail and its own reference of what came there; null where it came otherwise. */
  readonly receipt: { readonly rail: string; readonly reference: string } | null;
  /** How much had happened to it when it was looked at: a decision is over the case as it was then. */
  readonly shown: number;
}

/** What a person finds at the banks when they look. */
export interface Look {
  readonly bankIn: readonly BankReceipt[];
  readonly bankOut: readonly BankPayout[];
}

/** What a person does: sends money back by hand first where it says so, and then says it. */
export interface Word {
  readonly action: string;
  readonly evidence: string;
  /** What is to be sent back at the bank before, and to which account; null for nothing. */
  readonly sendBack: {
    readonly rail: string;
    readonly account: string;
    readonly amount: Stroops;
  } | null;
}

const say = (action: string, evidence = 'ticket 12'): Word => ({
  action,
  evidence,
  sendBack: null,
});

const payerOf = ({ bankIn }: Look, rail: string, reference: string): BankReceipt | null =>
  bankIn.find((receipt) => receipt.rail === rail && receipt.id === reference) ?? null;

/** What becomes of a deposit whose money is not paid out as it is. */
const decideDeposit = (question: Question, look: Look, draw: Draw): Word | null => {
  const { rail, receipts, credited, actions } = question;
  const sources = receipts.map((reference) => payerOf(look, rail, reference));
  // The bank has the money no more: there is nothing to pay out, and nothing to send back.
  if (sources.some((source) => source?.reversedAtMs)) return say('settled', 'charged back');
  if (question.reason.startsWith('review') || question.reason.endsWith('_limit_exceeded')) {
    return say('retry');
  }
  if (actions?.includes('accept') && draw.whole(1, 2) === 1) return say('accept');
  // Its bank can send it back by itself: some leave it to that.
  if (actions?.includes('refund') && draw.whole(1, 2) === 1) return say('refund');
  const [source] = sources;
  const isAsked = actions === null || actions.includes('refundedByHand');
  if (!source || !isAsked || credited === 0n || !/^(amount|price)/.test(question.reason)) {
    return say('retry');
  }
  const sendBack = { rail, account: source.payer, amount: credited };
  return { action: 'refundedByHand', evidence: '', sendBack };
};

/** Whether a pay-out whose answer was lost was made, by the bank's own books. */
const decidePayout = (key: string, { bankOut }: Look): Word | null => {
  const mine = bankOut.filter((payout) => payout.key === key);
  const paid = mine.find(({ isPaid }) => isPaid);
  // Mobile money has taken it on, and says later what became of it.
  if (paid && !paid.isFinal) return null;
  return paid ? say('settled', paid.id) : say('retry');
};

/** What whoever looks first says of a transaction; null where it is too early to say. */
export const decideQuestion = (question: Question, look: Look, draw: Draw): Word | null => {
  if (question.kind === 'deposit') return decideDeposit(question, look, draw);
  const { payoutKey, reason } = question;
  // No payment reaches a contract: whoever is asked sends it by a call of their own.
  if (reason.endsWith('destination_is_contract')) return say('settled', 'returned by a call');
  // What is asked about a refund is no question of the pay-out that was refused before it.
  const isRefund = /^the refund|^refund/.test(reason);
  if (payoutKey !== null && !isRefund) return decidePayout(payoutKey, look);
  return say('retry');
};

/** What becomes of money that fits no story; null where it is left for another day. */
export const decideCase = ({ key, receipt, amount }: Case, look: Look, draw: Draw): Word | null => {
  if (draw.whole(1, 2) === 1) return null;
  if (key.startsWith('stellar/') || key.startsWith('crumbs/')) return say('refund');
  if (amount === 0n) return say('write-off', 'looked at');
  const source = receipt && payerOf(look, receipt.rail, receipt.reference);
  if (!receipt || !source) return null;
  if (source.reversedAtMs !== null) return say('write-off', 'charged back');
  if (receipt.rail === 'sandbox-bank' && draw.whole(1, 2) === 1) return say('refund');
  const sendBack = { rail: receipt.rail, account: source.payer, amount };
  return { action: 'refunded-by-hand', evidence: '', sendBack };
};

/** How a person says it. */
export type Manner = 'once' | 'twice' | 'late' | 'outdated';

export const drawManner = (draw: Draw, isAgain: boolean): Manner => {
  const manner = draw.weighted([
    ['once', 55],
    ['twice', 15],
    ['late', 15],
    ['outdated', 15],
  ] as const);
  return isAgain ? manner : 'once';
};

/** Something else than what was said, which must not be taken any more. */
export const otherAction = ({ actions }: Question, said: string): string =>
  (actions ?? ['settled', 'retry', 'refund']).find((action) => action !== said) ?? 'settled';
