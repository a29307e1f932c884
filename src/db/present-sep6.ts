import type { Status } from '../domain/status.ts';
import type { Transaction } from './entities/transaction.ts';
import { presentAmount, presentFee, presentRequired, presentTime } from './present.ts';

/** The statuses in which the money has to come from the customer by a time that we name. */
const DEADLINE_STATUSES: readonly Status[] = ['pending_user_transfer_start'];

/** True until whoever asked is known well enough to be told where to pay. */
const isBeforeAdmission = ({ status, transferReceivedAt }: Transaction): boolean =>
  status === 'pending_customer_info_update' && !transferReceivedAt;

const presentDeposit = (row: Transaction) => ({
  to: row.toAccount ?? null,
  deposit_memo: row.destinationMemo ?? null,
  deposit_memo_type: row.destinationMemoType ?? null,
  claimable_balance_id: row.claimableBalanceId ?? null,
  instructions: row.instructions ?? undefined,
});

/** Where to pay is said only once the payment is welcome. */
const presentWithdrawal = (row: Transaction) => ({
  from: row.fromAccount ?? null,
  withdraw_anchor_account: isBeforeAdmission(row) ? null : (row.receivingAccount ?? null),
  withdraw_memo: isBeforeAdmission(row) ? null : (row.receivingMemo ?? null),
  withdraw_memo_type: isBeforeAdmission(row) ? null : (row.receivingMemoType ?? null),
  refund_memo: row.refundMemo ?? undefined,
  refund_memo_type: row.refundMemoType ?? undefined,
});

/**
 * A SEP-6 transaction as wallets read it, in an answer and in a callback (SEP-6 "Transaction
 * history").
 */
export const presentSep6 = (row: Transaction) => ({
  id: row.id,
  kind: row.isExchange ? `${row.kind}-exchange` : row.kind,
  status: row.status,
  status_eta: null,
  // What is expected stands here until the money is there; wallets read it again before they pay.
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
  user_action_required_by: DEADLINE_STATUSES.includes(row.status)
    ? presentTime(row.payUntil)
    : null,
  stellar_transaction_id: row.stellarTransactionId ?? null,
  external_transaction_id: row.externalTransactionId ?? null,
  message: row.message ?? null,
  refunded: row.status === 'refunded',
  refunds: row.refunds ?? undefined,
  required_info_message: presentRequired(row).message ?? undefined,
  required_info_updates: presentRequired(row).updates ?? undefined,
  ...(row.kind === 'deposit' ? presentDeposit(row) : presentWithdrawal(row)),
});
