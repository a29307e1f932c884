import type { Transaction } from './entities/transaction.ts';
import { presentAmount, presentFee, presentRequired, presentTime } from './present.ts';

/** SEP-31's refunds know no kinds of id: all of them are payments on Stellar. */
const presentRefunds = ({ refunds }: Transaction) =>
  refunds
    ? {
        ...refunds,
        payments: refunds.payments.map(({ id, amount, fee }) => ({ id, amount, fee })),
      }
    : undefined;

/** A SEP-31 transaction as sending anchors read it, in an answer and in a callback. */
export const presentRemittance = (row: Transaction) => ({
  id: row.id,
  status: row.status,
  status_eta: null,
  status_message: row.message ?? null,
  amount_in: presentAmount(row.amountIn ?? row.amountExpected),
  amount_in_asset: row.amountInAsset,
  amount_out: presentAmount(row.amountOut),
  amount_out_asset: row.amountOutAsset,
  amount_fee: row.feeDetails?.total ?? null,
  amount_fee_asset: row.feeDetails?.asset ?? null,
  fee_details: presentFee(row.feeDetails),
  quote_id: row.quoteId ?? null,
  stellar_account_id: row.receivingAccount ?? null,
  stellar_memo_type: row.receivingMemoType ?? null,
  stellar_memo: row.receivingMemo ?? null,
  started_at: presentTime(row.startedAt),
  updated_at: presentTime(row.updatedAt),
  completed_at: presentTime(row.completedAt),
  user_action_required_by: row.status === 'pending_sender' ? presentTime(row.payUntil) : null,
  stellar_transaction_id: row.stellarTransactionId ?? null,
  external_transaction_id: row.externalTransactionId ?? null,
  refunded: row.status === 'refunded',
  refunds: presentRefunds(row),
  required_info_message: presentRequired(row).message,
  required_info_updates: presentRequired(row).updates,
});
