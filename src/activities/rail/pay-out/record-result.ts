import { findOneBySql } from '../../../db/find-by-sql.ts';
import type { EntityManager } from '@mikro-orm/postgresql';
import { RailPayment, type RailPaymentState } from '../../../db/entities/money-out.ts';
import type { Transaction } from '../../../db/entities/transaction.ts';
import type { RailProfile } from '../../../domain/rails/profile.ts';
import type { Status } from '../../../domain/transactions/status.ts';
import { wordsIn } from '../../../domain/languages/words.ts';
import { lockTransaction } from '../../../services/transactions/move.ts';
import { bookPayout } from '../../../services/accounting/payout-books.ts';
import { settleRow } from '../../../services/transactions/decisions/settle-payout.ts';
import { fileContradiction } from './contradiction.ts';
import type { OutgoingResult } from '../../../rails/rail.ts';

/** What crosses the history of a pay-out: never the payee, and never the bank's words. */
export type PayoutState =
  | 'delivered'
  | 'initiated'
  | 'readyForPickup'
  | 'failed'
  | 'refund'
  | 'needsInfo'
  | 'parked'
  | 'withdrawn';

/** How soon an initiated payment is asked about for the first time. */
const FIRST_POLL_MS = 1_000;

/** What a recorded rail payment says to its story. */
const stateOf = (payment: RailPayment): PayoutState => {
  const state: RailPaymentState = payment.state;
  switch (state) {
    case 'delivered':
    case 'initiated':
      return state;
    case 'ready_for_pickup':
      return 'readyForPickup';
    case 'failed':
      if (payment.needsInfo) return 'needsInfo';
      return payment.asksRefund ? 'refund' : 'failed';
    case 'planned':
    case 'asked':
      throw new Error(`${payment.key} has no answer yet`);
  }
};

const CLOSED: readonly Status[] = ['completed', 'refunded', 'expired'];

/**
 * Brings status and books to a state that is known already: a webhook or a poll may have recorded
 * it before the call's own answer came, or before the story was started again. What needs
 * information goes on waiting for it, and a closed transaction was settled when it closed.
 */
export const settleKnown = async (
  em: EntityManager,
  row: Transaction,
  payment: RailPayment,
): Promise<PayoutState> => {
  const waits = payment.needsInfo && row.status === 'pending_customer_info_update';
  if (!waits && !CLOSED.includes(row.status)) await settleRow(em, row, payment);
  return stateOf(payment);
};

const isSettled = ({ state }: RailPayment): boolean => state === 'delivered' || state === 'failed';

const LOCK_PAYMENT = 'select * from rail_payment where key = ? for update';

/** Locks a rail payment and its transaction, always in this order: the transaction first. */
export const lockPayout = async (
  em: EntityManager,
  { key, transactionId }: Pick<RailPayment, 'key' | 'transactionId'>,
): Promise<{ readonly row: Transaction; readonly payment: RailPayment }> => {
  const row = await lockTransaction(em, transactionId);
  const payment = await findOneBySql(em, RailPayment, LOCK_PAYMENT, [key]);
  return { row, payment };
};

/**
 * An answer that comes while a person is asked: the books follow at once, so that whatever the
 * person decides finds the money where it is; the status follows when the story goes on.
 */
export const bookWhileParked = async (
  em: EntityManager,
  row: Transaction,
  payment: RailPayment,
): Promise<void> => {
  const isTaken = ['delivered', 'initiated', 'ready_for_pickup'].includes(payment.state);
  if (row.parkedReason && isTaken) await bookPayout(em, row, payment);
};

/** What is asked of a payee anew; all that the rail must know of one where it names nothing. */
export const fieldsAsked = (
  { payoutFields }: RailProfile,
  named: readonly string[] = [],
): readonly string[] => (named.length > 0 ? named : payoutFields.map(({ name }) => name));

const write = (
  profile: RailProfile,
  { row, payment }: { readonly row: Transaction; readonly payment: RailPayment },
  result: OutgoingResult,
): void => {
  if ('railReference' in result && result.railReference)
    payment.railReference = result.railReference;
  if ('message' in result) payment.message = wordsIn(row.language, result.message);
  payment.showsMessage = 'showToCustomer' in result && result.showToCustomer === true;
  switch (result.state) {
    case 'delivered':
      payment.state = 'delivered';
      break;
    case 'initiated':
      // A rail that never reports has done all that can be known of it once it has begun.
      payment.state = profile.delivery === 'neverTells' ? 'delivered' : 'initiated';
      break;
    case 'readyForPickup':
      payment.state = 'ready_for_pickup';
      break;
    case 'failed':
      payment.state = 'failed';
      break;
    case 'refund':
      payment.state = 'failed';
      payment.asksRefund = true;
      break;
    case 'needsInfo':
      payment.state = 'failed';
      payment.needsInfo = fieldsAsked(profile, result.fields);
      break;
  }
};

/**
 * Records what the rail answered, with the status and the books, in the caller's database
 * transaction. An answer that comes a second time changes nothing; one that contradicts what was
 * settled meanwhile, by a webhook, another worker or a person, is filed.
 */
export const recordResult = async (
  em: EntityManager,
  profile: RailProfile,
  asked: Pick<RailPayment, 'key' | 'transactionId'>,
  result: OutgoingResult,
): Promise<PayoutState> => {
  const { row, payment } = await lockPayout(em, asked);
  if (payment.state !== 'asked') {
    await fileContradiction(em, payment, result);
    return row.parkedReason ? stateOf(payment) : settleKnown(em, row, payment);
  }
  write(profile, { row, payment }, result);
  // The story that asked learns it by this answer; a later move, and one that is parked by now,
  // which waits for a person and not for this answer, is signalled.
  payment.toldAt = row.parkedReason ? null : new Date();
  if (isSettled(payment)) payment.settledAt = new Date();
  else payment.nextPollAt = new Date(Date.now() + FIRST_POLL_MS);
  if (row.parkedReason) await bookWhileParked(em, row, payment);
  else await settleRow(em, row, payment);
  return stateOf(payment);
};
