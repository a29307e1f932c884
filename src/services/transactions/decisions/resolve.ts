import type { EntityManager } from '@mikro-orm/postgresql';
import { say, spoken } from '../../../domain/languages/saying.ts';
import type { Parking } from '../../../db/entities/decisions.ts';
import { RailReceipt } from '../../../db/entities/money-in.ts';
import {
  LedgerPayment,
  type RailPayment,
  type RailRefund,
} from '../../../db/entities/money-out.ts';
import type { Transaction } from '../../../db/entities/transaction.ts';
import { countAccepted, countInSpite } from '../limits.ts';
import { forUpdate } from '../../../db/orm.ts';
import { formatAmount, stroopsOf } from '../../../domain/money/amount.ts';
import { priceReceived } from '../../../domain/money/fee.ts';
import { limitAmount } from '../../../domain/money/limits.ts';
import { isRefusal } from '../../../domain/refusal.ts';
import { workingStatus } from '../../../domain/transactions/status.ts';
import type { Funds, Resolution } from '../../../domain/transactions/story.ts';
import { advance, type Move } from '../move.ts';
import { accounts } from '../../accounting/books.ts';
import {
  decideRefundAnew,
  findReview,
  withdrawRefund,
  writePrice,
  writeReview,
} from './decisions.ts';
import { heldAsset } from '../../accounting/exchange-books.ts';
import { CHARGED_BACK, PAYS } from './held-payout.ts';
import { refusePayout } from './parking.ts';
import { bookRefundedByHand, returnedAmount, type Held } from './refund-by-hand.ts';
import { refundable } from '../../accounting/refundable.ts';
import { acceptReversals } from '../../accounting/reversal-books.ts';
import { endAwaitingRate, retryAwaitingRate } from '../../quotes/awaiting-rate.ts';
import type { Anchor } from '../../../domain/anchor.ts';
import { applyRefundWord } from './refund-word.ts';
import { settleByHand } from './settle-by-hand.ts';
import { sendBackAgain, sendBackDeposit, whyNotSentBack } from './send-back.ts';

interface ResolutionOrder {
  /** The question that was put; null of a pay-out under way, and of one from before questions were rows. */
  readonly parking: Parking | null;
  /** The newest pay-out on the rail, locked. */
  readonly payout: RailPayment | null;
  readonly resolution: Resolution;
  /** Money that waits for its price, as it was parked. */
  readonly unpriced?: Funds | undefined;
}

interface Context extends ResolutionOrder {
  readonly anchor: Anchor;
  readonly row: Transaction;
  /** What was to go back of a deposit on its rail; none of it is on its way. */
  readonly refunds: readonly RailRefund[];
  readonly held: Held;
  /** Who decided, and why, for the transaction's history. */
  readonly move: Move;
}

/** Why a refund cannot keep such a fee, in words for the operator; null when it can. */
const judgeFee = ({ row, held, resolution }: Context): string | null => {
  const { action, fee = '0' } = resolution;
  const isRefund = action === 'refund' || action === 'refundedByHand';
  const returned = returnedAmount(row, held);
  return isRefund && returned > 0n && stroopsOf(fee) >= returned
    ? `the fee leaves nothing of ${formatAmount(returned)} to send back`
    : null;
};

/**
 * Whoever has a pay-out go on that is held, because the rail has taken its money back, has it paid all
 * the same. They were asked about what was taken back by then; for what is taken back later, and of
 * whoever was asked about something else, it is held still.
 */
const payInSpite = async (em: EntityManager, { row, resolution }: Context): Promise<void> => {
  const legs = { transactionId: row.id, leg: { $in: PAYS } };
  const newest = await em.findOne(LedgerPayment, legs, { orderBy: { id: 'desc' } });
  if (newest?.state !== 'withdrawn' || newest.reason !== CHARGED_BACK || !newest.settledAt) return;
  const taken = { transactionId: row.id, disposition: 'credited' as const };
  const shown = { ...taken, reversedAt: { $lte: newest.settledAt } };
  await acceptReversals(em, await em.find(RailReceipt, shown, forUpdate), resolution.operator);
};

/** Takes rail money as it came, by the terms of its transaction. */
const acceptAmount = async (em: EntityManager, context: Context): Promise<string | null> => {
  const { row, resolution } = context;
  const { terms, amountIn } = row;
  if (row.kind !== 'deposit' || !amountIn || !terms || terms.quote || terms.pricedOnReceipt) {
    return 'there is no price for it as it came';
  }
  const received = { received: stroopsOf(amountIn), expected: null, attached: true };
  const price = priceReceived(received, terms.fee, terms.amounts, row.asset);
  if (isRefusal(price)) return price.message;
  const source = `accepted/${row.id}`;
  const actor = `operator ${resolution.operator}`;
  await writePrice(em, row, { source, received: formatAmount(stroopsOf(amountIn)), price, actor });
  row.amountOut = price.amountOut;
  row.feeDetails = price.fee;
  const at = row.transferReceivedAt ?? new Date();
  await countAccepted(em, row.id, { amount: limitAmount(row, price), at });
  return null;
};

/** Takes money as it is: its amount, or a review that did not answer. */
const accept = async (em: EntityManager, context: Context): Promise<string | null> => {
  const { row, parking, move } = context;
  if (parking?.subject.startsWith('review')) {
    const known = await findReview(em, row.id);
    if (known && known.decision !== 'allow') {
      return `the review has answered meanwhile: ${known.decision}; retry goes on by that`;
    }
    if (!known) writeReview(em, row.id, { decision: 'allow' });
  } else {
    const refused = await acceptAmount(em, context);
    if (refused !== null) return refused;
  }
  await countInSpite(em, row.id);
  advance(em, row, workingStatus(row.kind), move);
  return null;
};

/** Withdraws a refund that did not go out, so that what was asked for is paid after all. */
const payOut = async (em: EntityManager, { row, resolution, move }: Context) => {
  const alive = { $in: ['queued', 'bound', 'included'] as const };
  const its = { transactionId: row.id, leg: 'refund' as const, state: alive };
  if ((await em.count(LedgerPayment, its)) > 0) return 'the refund is on its way, or has arrived';
  await withdrawRefund(em, row.id, resolution.operator);
  advance(em, row, workingStatus(row.kind), move);
  return null;
};

const act = async (em: EntityManager, context: Context): Promise<string | null> => {
  const { row, held, payout, resolution, move } = context;
  switch (resolution.action) {
    case 'retry': {
      const again = await sendBackAgain(em, context.anchor, row, context.refunds);
      if (again !== null) return again;
      if (payout) refusePayout(payout);
      await payInSpite(em, context);
      await countInSpite(em, row.id);
      advance(em, row, workingStatus(row.kind), move);
      return null;
    }
    case 'accept':
      return accept(em, context);
    case 'payOut':
      return payOut(em, context);
    case 'refund': {
      if (row.kind === 'deposit') return sendBackDeposit(em, context.anchor, row, context);
      const { operator, evidence, fee } = resolution;
      if (payout) refusePayout(payout);
      await em.flush();
      await decideRefundAnew(em, row, {
        actor: `operator ${operator}`,
        reason: evidence,
        ...spoken(say('refunded')),
        ...(fee === undefined ? {} : { fee }),
      });
      advance(em, row, workingStatus(row.kind), move);
      return null;
    }
    case 'refundedByHand':
      await bookRefundedByHand(em, row, held, resolution);
      advance(em, row, 'refunded', move);
      return null;
    case 'settled':
      await settleByHand(em, context);
      advance(em, row, 'completed', move);
      return null;
  }
};

/**
 * Carries an operator's decision out on a locked row. `settled` also closes the books: what was still
 * owed was settled outside of Railhead, as the evidence shows, so it goes to the treasury;
 * `refundedByHand` books what went back on the rail.
 * @returns why it cannot be, in words for the operator, and then nothing has changed; else null.
 */
export const carryOutResolution = async (
  em: EntityManager,
  anchor: Anchor,
  row: Transaction,
  order: ResolutionOrder,
): Promise<string | null> => {
  const { resolution, unpriced } = order;
  const { action, operator, evidence, fee } = resolution;
  const isSentBack = action === 'refund' && row.kind === 'deposit';
  // Before anything is written: what is refused has changed nothing.
  const why = isSentBack ? await whyNotSentBack(em, anchor, row, { fee, unpriced }) : null;
  if (why !== null) return why;
  const word = await applyRefundWord(em, row, resolution);
  if (word.isOver) return word.refused;
  const move = { actor: `operator ${operator}`, reason: `${action}: ${evidence}`, message: null };
  if (unpriced) {
    if (action === 'retry') return retryAwaitingRate(em, row, unpriced, move);
    const late = await endAwaitingRate(em, row, { funds: unpriced, resolution, move });
    if (late !== null) return late;
  }
  const asset = await heldAsset(em, row);
  const amount = await refundable(em, accounts.customer(row.id), asset);
  const { refunds } = word;
  const context = { ...order, anchor, row, refunds, held: { asset, amount }, move };
  const refused = judgeFee(context);
  if (refused !== null) return refused;
  const failed = await act(em, context);
  if (failed === null) row.parkedReason = null;
  return failed;
};
