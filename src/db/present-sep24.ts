import type { Status } from '../domain/status.ts';
import type { Transaction } from './entities/transaction.ts';
import { presentAmount, presentFee, presentTime } from './present.ts';

/** SEP-24 has no word for a correction that is asked of the customer but this one. */
export const sep24Status = (status: string): string =>
  status === 'pending_customer_info_update' || status === 'pending_transaction_info_update'
    ? 'pending_user'
    : status;

const DEADLINE_STATUSES: readonly Status[] = ['pending_user_transfer_start'];

/**
 * A SEP-24 transaction as clients read it (SEP-24 "Transaction history"). A callback has no
 * `more_info_url`: the token in it is the api's to make, and wallets read the transaction again.
 */
export const presentSep24 = (row: Transaction, moreInfoUrl: string | undefined) => {
  const isDeposit = row.kind === 'deposit';
  const isWaiting = DEADLINE_STATUSES.includes(row.status);
  return {
    id: row.id,
    kind: row.kind,
    status: sep24Status(row.status),
    status_eta: null,
    more_info_url: moreInfoUrl,
    // What is expected stands here until the money is there; SEP-24 lets wallets read it again.
    amount_in: presentAmount(row.amountIn ?? row.amountExpected),
    amount_in_asset: row.amountInAsset,
    amount_out: presentAmount(row.amountOut),
    amount_out_asset: row.amountOutAsset,
    amount_fee: row.feeDetails?.total ?? null,
    amount_fee_asset: row.feeDetails?.asset ?? null,
    fee_details: presentFee(row.feeDetails),
    quote_id: row.quoteId ?? null,
    started_at: presentTime(row.startedAt),
    updated_at: presentTime(row.updatedAt),
    completed_at: presentTime(row.completedAt),
    user_action_required_by: isWaiting ? presentTime(row.payUntil) : null,
    transfer_received_at: presentTime(row.transferReceivedAt),
    stellar_transaction_id: row.stellarTransactionId ?? null,
    external_transaction_id: row.externalTransactionId ?? null,
    message: row.message ?? null,
    refunded: row.status === 'refunded',
    refunds: row.refunds ?? undefined,
    from: row.fromAccount ?? null,
    to: row.toAccount ?? null,
    ...(isDeposit
      ? {
          deposit_memo: row.destinationMemo ?? null,
          deposit_memo_type: row.destinationMemoType ?? null,
          claimable_balance_id: row.claimableBalanceId ?? null,
        }
      : {
          withdraw_anchor_account: row.receivingAccount ?? null,
          withdraw_memo: row.receivingMemo ?? null,
          withdraw_memo_type: row.receivingMemoType ?? null,
          refund_memo: row.refundMemo ?? undefined,
          refund_memo_type: row.refundMemoType ?? undefined,
        }),
  };
};
