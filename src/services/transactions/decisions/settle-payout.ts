import type { EntityManager } from '@mikro-orm/postgresql';
import { RailPayment, type RailPaymentState } from '../../../db/entities/money-out.ts';
import type { Transaction } from '../../../db/entities/transaction.ts';
import { workingStatus, type Status } from '../../../domain/transactions/status.ts';
import type { PayoutMove } from '../../../domain/transactions/story.ts';
import { advance, lockTransaction } from '../move.ts';
import { inTransaction, type StoreDeps } from '../../deps.ts';
import { closeParking } from './parking.ts';
import { bookPayout, reversePayout } from '../../accounting/payout-books.ts';

const readyStatus = (row: Transaction): Status =>
  row.kind === 'withdrawal' ? 'pending_user_transfer_complete' : 'pending_external';

/** The rail needs other information about the payee; whoever can give it is asked for it. */
const askForInformation = (em: EntityManager, row: Transaction, payment: RailPayment): void => {
  row.requiredInfoMessage = payment.message ?? null;
  row.requiredInfoSaid = null;
  row.requiredInfoUpdates = payment.needsInfo;
  // A correction from before this number was planned answered another question; one that came since
  // is for the next number, which nobody has to ask for.
  const correctedAt = row.informationUpdatedAt ?? null;
  if (correctedAt === null || correctedAt <= payment.createdAt) row.informationUpdatedAt = null;
  advance(em, row, 'pending_customer_info_update', {
    reason: 'the rail needs other information about the payee',
    message: payment.message ?? null,
  });
};

/**
 * Brings a transaction's status and the books to where its rail payment stands; in the caller's
 * database transaction, with both rows locked. Safe to repeat.
 */
export const settleRow = async (
  em: EntityManager,
  row: Transaction,
  payment: RailPayment,
): Promise<void> => {
  if (payment.railReference) row.externalTransactionId = payment.railReference;
  const isShown = payment.state === 'failed' && payment.showsMessage && !payment.needsInfo;
  row.failureMessage = isShown ? (payment.message ?? null) : null;
  const reason = `${payment.key} is ${payment.state} on ${payment.rail}`;
  switch (payment.state) {
    case 'delivered':
      await bookPayout(em, row, payment);
      advance(em, row, 'completed', { reason, message: null });
      return;
    case 'initiated':
      await bookPayout(em, row, payment);
      advance(em, row, 'pending_external', { reason, message: null });
      return;
    case 'ready_for_pickup':
      await bookPayout(em, row, payment);
      advance(em, row, readyStatus(row), { reason, message: payment.message ?? null });
      return;
    case 'failed':
      await reversePayout(em, row, payment);
      advance(em, row, workingStatus(row.kind), { reason });
      if (payment.needsInfo) askForInformation(em, row, payment);
      return;
    case 'planned':
    case 'asked':
      return;
  }
};

export interface SettleOrder {
  readonly transactionId: string;
  readonly key: string;
}

/**
 * What is signalled to a story of its pay-out; a refusal may ask for a refund or for information.
 */
type Settled = PayoutMove['state'] | 'refund' | 'needsInfo' | 'unsettled';

/** What is signalled to a story of its pay-out. */
const RESULTS: readonly RailPaymentState[] = ['delivered', 'failed', 'ready_for_pickup'];

/** Records what the rail reported of a pay-out; returns what the rail payment's row says. */
export const createSettlePayout =
  ({ orm }: StoreDeps) =>
  async ({ transactionId, key }: SettleOrder): Promise<Settled> =>
    inTransaction(orm, async (em) => {
      const row = await lockTransaction(em, transactionId);
      const payment = await em.findOneOrFail(RailPayment, { key, transactionId });
      const state: RailPaymentState = payment.state;
      // A story that was parked because it waited for this result needs no person any more.
      if (RESULTS.includes(state) && row.parkedReason) {
        row.parkedReason = null;
        await closeParking(em, transactionId);
      }
      await settleRow(em, row, payment);
      switch (state) {
        case 'delivered':
          return state;
        case 'failed':
          if (payment.needsInfo) return 'needsInfo';
          return payment.asksRefund ? 'refund' : state;
        case 'ready_for_pickup':
          return 'readyForPickup';
        case 'planned':
        case 'asked':
        case 'initiated':
          return 'unsettled';
      }
    });
