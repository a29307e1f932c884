import type { CustomerStatus } from '../../../domain/customers/contract.ts';
import { isBeforeAdmission, type Status } from '../../../domain/transactions/status.ts';
import type { Transaction } from '../../../db/entities/transaction.ts';
import { sayInterrupted } from '../../rails/interrupted.ts';
import { presentMessage, presentRequired, presentTime, presentTransaction } from './transaction.ts';

/** SEP-31's refunds know no kinds of id: all of them are payments on Stellar. */
const presentRefunds = ({ refunds }: Transaction) =>
  refunds
    ? {
        ...refunds,
        payments: refunds.payments.map(({ id, amount, fee }) => ({ id, amount, fee })),
      }
    : undefined;

/** Whom a remittance waits for before the money: the sending anchor, or us who look at a customer. */
const waitingStatus = (parties: readonly CustomerStatus[]): Status =>
  parties.includes('NEEDS_INFO') ? 'pending_customer_info_update' : 'pending_receiver';

/**
 * A SEP-31 transaction as sending anchors read it, in an answer and in a callback. Where to pay is
 * said only once the payment is welcome.
 * @param parties how its customers stand.
 * @param interrupted rails that nobody serves.
 */
export const presentRemittance = (
  row: Transaction,
  parties: readonly CustomerStatus[],
  interrupted: ReadonlySet<string> = new Set(),
) => {
  const required = presentRequired(row);
  const isWelcome = !isBeforeAdmission(row);
  const status = isWelcome ? row.status : waitingStatus(parties);
  const isAsked = !isWelcome && status === 'pending_customer_info_update';
  const isAwaited = status === 'pending_sender' || isAsked;
  return {
    ...presentTransaction(row),
    status,
    status_message: presentMessage(row, row.language, sayInterrupted(row, interrupted)),
    stellar_account_id: isWelcome ? (row.receivingAccount ?? null) : null,
    stellar_memo_type: isWelcome ? (row.receivingMemoType ?? null) : null,
    stellar_memo: isWelcome ? (row.receivingMemo ?? null) : null,
    user_action_required_by: isAwaited ? presentTime(row.payUntil) : null,
    refunds: presentRefunds(row),
    required_info_message: required.message,
    required_info_updates: required.updates,
  };
};
