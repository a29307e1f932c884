import type { EntityManager } from '@mikro-orm/postgresql';
import { RailPayment } from '../db/entities/money-out.ts';
import type { Transaction } from '../db/entities/transaction.ts';
import { countInSpite } from '../db/limits.ts';
import type { Funds, Resolution } from '../domain/story.ts';
import { formatAmount, stroopsOf, type Stroops } from '../domain/amount.ts';
import { workingStatus, type Status } from '../domain/status.ts';
import { advance, lockTransaction } from './advance.ts';
import { accounts, post } from './books.ts';
import { inTransaction, type StoreDeps } from './deps.ts';
import { heldAsset } from './exchange-books.ts';
import { bookPayout } from './payout-books.ts';
import { bookRefundedByHand, returnedAmount } from './refund-by-hand.ts';
import { findAnswer } from './price-answers.ts';
import { refundable } from './refundable.ts';
import { endUnpriced, retryUnpriced } from './unpriced.ts';

export interface ParkOrder {
  readonly transactionId: string;
  /** For operators; ids, codes and amounts only. */
  readonly reason: string;
  /** What the customer reads meanwhile. */
  readonly message: string;
  /** Where the transaction stands while it waits; it stays where it is when not given. */
  readonly status?: Status;
  /** Money that waits for its price; where it was answered meanwhile, nobody has to be asked. */
  readonly unpriced?: Funds;
}

/** Writes down that a story waits for a person, and why. */
export const createPark =
  ({ orm }: StoreDeps) =>
  async ({ transactionId, reason, message, status, unpriced }: ParkOrder): Promise<void> =>
    inTransaction(orm, async (em) => {
      const row = await lockTransaction(em, transactionId);
      if (unpriced && (await findAnswer(em, transactionId, unpriced))) return;
      row.parkedReason = reason;
      advance(em, row, status ?? row.status, { reason, message });
    });

export interface UnparkOrder {
  readonly transactionId: string;
  readonly resolution: Resolution;
  /** As it was parked. */
  readonly unpriced?: Funds;
}

/** A pay-out whose answer was lost, and which a person has found to be paid, is delivered. */
const acceptUnanswered = async (
  em: EntityManager,
  row: Transaction,
  evidence: string,
): Promise<void> => {
  const payment = await em.findOne(RailPayment, {
    transactionId: row.id,
    state: { $in: ['asked', 'initiated', 'ready_for_pickup'] },
  });
  if (!payment) return;
  payment.state = 'delivered';
  payment.railReference ??= evidence;
  payment.settledAt = new Date();
  payment.nextPollAt = null;
  payment.toldAt = new Date();
  await bookPayout(em, row, payment);
};

/** What somebody who has looked says of a pay-out whose answer was lost: it was not paid. */
export const createRefusePayout =
  ({ orm }: StoreDeps) =>
  async ({ transactionId, key }: { transactionId: string; key: string }): Promise<void> =>
    inTransaction(orm, async (em) => {
      await lockTransaction(em, transactionId);
      const payment = await em.findOneOrFail(RailPayment, { key, transactionId });
      if (payment.state !== 'asked') return;
      payment.state = 'failed';
      payment.message = 'a person found that it was not paid';
      payment.settledAt = new Date();
    });

/** What somebody settled outside of Railhead is not the customer's any more. */
const bookSettled = async (em: EntityManager, row: Transaction): Promise<void> => {
  const asset = await heldAsset(em, row);
  const held = await refundable(em, accounts.customer(row.id), asset);
  if (held <= 0n) return;
  await post(em, {
    entry: `settled/${row.id}`,
    transactionId: row.id,
    lines: [
      { account: accounts.customer(row.id), asset, amount: -held },
      { account: accounts.treasury, asset, amount: held },
    ],
  });
};

/** Why a refund cannot keep such a fee, in words for the operator; null when it can. */
const judgeFee = ({ action, fee = '0' }: Resolution, returned: Stroops): string | null => {
  const isRefund = action === 'refund' || action === 'refundedByHand';
  return isRefund && returned > 0n && stroopsOf(fee) >= returned
    ? `the fee leaves nothing of ${formatAmount(returned)} to send back`
    : null;
};

/**
 * Writes an operator's decision down. `settled` also closes the books: what was still owed was
 * settled outside of Railhead, as the evidence shows, so it goes to the treasury; and
 * `refundedByHand` books what went back on the rail.
 * @returns why it cannot be, in words for the operator, and then nothing has changed; else null.
 */
export const createUnpark =
  ({ orm }: StoreDeps) =>
  async ({ transactionId, resolution, unpriced }: UnparkOrder): Promise<string | null> =>
    inTransaction(orm, async (em) => {
      const row = await lockTransaction(em, transactionId);
      // It was taken before, and only the answer was lost.
      if (row.status === 'completed' || row.status === 'refunded') return null;
      const { action, operator, evidence } = resolution;
      const move = {
        actor: `operator ${operator}`,
        reason: `${action}: ${evidence}`,
        message: null,
      };
      if (unpriced) {
        if (action === 'retry') return retryUnpriced(em, row, unpriced, move);
        const late = await endUnpriced(em, row, { funds: unpriced, resolution, move });
        if (late !== null) return late;
      }
      const asset = await heldAsset(em, row);
      const held = await refundable(em, accounts.customer(transactionId), asset);
      const refused = judgeFee(resolution, returnedAmount(row, { asset, amount: held }));
      if (refused !== null) return refused;
      row.parkedReason = null;
      switch (action) {
        case 'retry':
          await countInSpite(em, transactionId);
          advance(em, row, workingStatus(row.kind), move);
          return null;
        case 'refund':
          advance(em, row, workingStatus(row.kind), move);
          return null;
        case 'refundedByHand':
          await bookRefundedByHand(em, row, { asset, amount: held }, resolution);
          advance(em, row, 'refunded', move);
          return null;
        case 'settled':
          await acceptUnanswered(em, row, evidence);
          // What was paid after all is booked by now, and is not owed any more.
          await em.flush();
          await bookSettled(em, row);
          advance(em, row, 'completed', move);
          return null;
      }
    });
