import type { Transaction } from './entities/transaction.ts';
import { presentMessage, presentRequired, presentTime, presentTransaction } from './present.ts';

/** SEP-31's refunds know no kinds of id: all of them are payments on Stellar. */
const presentRefunds = ({ refunds }: Transaction) =>
  refunds
    ? {
        ...refunds,
        payments: refunds.payments.map(({ id, amount, fee }) => ({ id, amount, fee })),
      }
    : undefined;

/**
 * A SEP-31 transaction as sending anchors read it, in an answer and in a callback.
 * @param language BCP 47; the one that the transaction was asked for in, by default.
 */
export const presentRemittance = (row: Transaction, language: string = row.language) => {
  const required = presentRequired(row, language);
  return {
    ...presentTransaction(row),
    status: row.status,
    status_message: presentMessage(row, language),
    stellar_account_id: row.receivingAccount ?? null,
    stellar_memo_type: row.receivingMemoType ?? null,
    stellar_memo: row.receivingMemo ?? null,
    user_action_required_by: row.status === 'pending_sender' ? presentTime(row.payUntil) : null,
    refunds: presentRefunds(row),
    required_info_message: required.message,
    required_info_updates: required.updates,
  };
};
