import type { EntityManager } from '@mikro-orm/postgresql';
import type { RailRefund } from '../../../db/entities/money-out.ts';
import type { Transaction } from '../../../db/entities/transaction.ts';
import { say, spoken } from '../../../domain/languages/saying.ts';
import { formatAmount, stroopsOf } from '../../../domain/money/amount.ts';
import { addRefund } from '../../../domain/transactions/refunds.ts';
import { isTerminal } from '../../../domain/transactions/status.ts';
import type { Resolution } from '../../../domain/transactions/story.ts';
import { isAlive, refundsOf, refuseRefund } from '../../rail-refunds/journal.ts';
import { settleRefund } from '../../rail-refunds/settle.ts';
import { inTransaction, type StoreDeps } from '../../deps.ts';
import { chargeNothing } from '../payment/leg-outcome.ts';
import { advance, lockTransaction } from '../move.ts';

/* What its rail, or a person, says of a deposit's refunds, written on the deposit. */

/** Writes what went back of a locked deposit; the last of it ends the deposit. Safe to repeat. */
const writeReturned = (
  em: EntityManager,
  row: Transaction,
  refunds: readonly RailRefund[],
): void => {
  const delivered = refunds.filter(({ state }) => state === 'delivered');
  if (delivered.length === 0 || isTerminal(row.status)) return;
  for (const { railReference, key, amount, fee } of delivered) {
    row.refunds = addRefund(row.refunds ?? null, {
      id: railReference ?? key,
      id_type: 'external',
      amount: formatAmount(stroopsOf(amount)),
      fee: formatAmount(stroopsOf(fee)),
    });
  }
  const receipts = new Set(refunds.map(({ receiptId }) => receiptId));
  const isWhole = [...receipts].every((id) => delivered.some(({ receiptId }) => receiptId === id));
  if (!isWhole) return;
  chargeNothing(row);
  const reason = `sent back on the rail as ${delivered.map(({ railReference }) => railReference).join(', ')}`;
  advance(em, row, 'refunded', { reason, ...spoken(say('refunded')) });
};

/** Writes what has become of a deposit's refunds, as its story learns it. */
export const createSettleRefunds =
  ({ orm }: StoreDeps) =>
  async (transactionId: string): Promise<void> =>
    inTransaction(orm, async (em) => {
      const row = await lockTransaction(em, transactionId);
      writeReturned(em, row, await refundsOf(em, { transactionId }));
    });

/** Whoever knows that a refund has arrived which its rail has taken on, and is silent about. */
const deliver = async (
  em: EntityManager,
  row: Transaction,
  { refund, evidence }: { readonly refund: RailRefund; readonly evidence: string },
): Promise<string | null> => {
  if (refund.state === 'delivered') return null;
  if (refund.state !== 'initiated') return `${refund.key} is ${refund.state}; look again`;
  const railReference = refund.railReference ?? evidence;
  await settleRefund(em, refund, { state: 'delivered', railReference }, true);
  writeReturned(em, row, await refundsOf(em, { transactionId: row.id }));
  return null;
};

/** What a person's word means for refunds of a deposit that are planned, or asked for. */
export type RefundWord =
  /** It was all that was said, or it cannot be taken: then why. */
  | { readonly isOver: true; readonly refused: string | null }
  /** The rest of the decision follows. */
  | { readonly isOver: false; readonly refunds: readonly RailRefund[] };

/**
 * Applies a person's decision to the refunds of a locked deposit, before anything else of it is done.
 * `refundedByHand` of one that its rail has taken on says that it has arrived; else it says, as `retry`
 * does, that what was asked for and not answered was not sent.
 */
export const applyRefundWord = async (
  em: EntityManager,
  row: Transaction,
  { action, key, parking, evidence }: Resolution,
): Promise<RefundWord> => {
  const refunds = await refundsOf(em, { transactionId: row.id });
  const over = (refused: string | null): RefundWord => ({ isOver: true, refused });
  const named = refunds.find((refund) => parking === undefined && refund.key === key);
  if (named) {
    return action === 'refundedByHand'
      ? over(await deliver(em, row, { refund: named, evidence }))
      : over(
          `${named.key} is on its way: its rail ends it, or refundedByHand where it has arrived`,
        );
  }
  const alive = refunds.filter(isAlive);
  if (alive.length === 0) return { isOver: false, refunds };
  if (action !== 'retry' && action !== 'refundedByHand') {
    return over('its money is on its way back: decide retry or refundedByHand');
  }
  const underWay = alive.find(
    ({ state, parkedReason }) => state === 'initiated' || (state === 'asked' && !parkedReason),
  );
  if (underWay) return over(`${underWay.key} is ${underWay.state}: wait for its rail`);
  for (const refund of alive) {
    // What was never asked for is still to be sent, unless all of it went back by hand.
    if (refund.state === 'asked' || action === 'refundedByHand') refuseRefund(refund);
  }
  await em.flush();
  return { isOver: false, refunds };
};
