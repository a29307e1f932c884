import type { CustomerStatus } from '../domain/customer.ts';
import { isBeforeAdmission, type Status } from '../domain/status.ts';
import type { Transaction } from './entities/transaction.ts';
import { presentAmount, presentFee, presentTime } from './present.ts';

/** Whom a transaction waits for before the money: the customer, or us who look at what was told. */
export const waitingStatus = (customer: CustomerStatus | null): 'pending_user' | 'pending_anchor' =>
  customer === null || customer === 'NEEDS_INFO' ? 'pending_user' : 'pending_anchor';

/** What is known of a row besides its status, as far as what SEP-24 calls it depends on it. */
interface Standing {
  readonly transferReceivedAt?: Date | null | undefined;
  /** How the transaction's customer stands; null where it names none. */
  readonly customer: CustomerStatus | null;
}

/** SEP-24 has no word for a correction that is asked of the customer but `pending_user`. */
export const sep24Status = (status: string, { transferReceivedAt, customer }: Standing): string => {
  if (status === 'pending_transaction_info_update') return 'pending_user';
  if (status !== 'pending_customer_info_update') return status;
  return transferReceivedAt ? 'pending_user' : waitingStatus(customer);
};

const DEADLINE_STATUSES: readonly Status[] = ['pending_user_transfer_start'];

/** By when the customer has to do something, where it is for them to do it. */
const requiredBy = (row: Transaction, customer: CustomerStatus | null): Date | null => {
  const asks = isBeforeAdmission(row) && waitingStatus(customer) === 'pending_user';
  return asks || DEADLINE_STATUSES.includes(row.status) ? (row.payUntil ?? null) : null;
};

/** Where to pay is said only once the payment is welcome. */
const presentWithdrawal = (row: Transaction) => ({
  withdraw_anchor_account: isBeforeAdmission(row) ? null : (row.receivingAccount ?? null),
  withdraw_memo: isBeforeAdmission(row) ? null : (row.receivingMemo ?? null),
  withdraw_memo_type: isBeforeAdmission(row) ? null : (row.receivingMemoType ?? null),
  refund_memo: row.refundMemo ?? undefined,
  refund_memo_type: row.refundMemoType ?? undefined,
});

/**
 * A SEP-24 transaction as clients read it (SEP-24 "Transaction history"). A callback has no
 * `more_info_url`: the token in it is the api's to make, and wallets read the transaction again.
 * @param customer how the transaction's customer stands; null where it names none.
 */
export const presentSep24 = (
  row: Transaction,
  moreInfoUrl: string | undefined,
  customer: CustomerStatus | null,
) => {
  const isDeposit = row.kind === 'deposit';
  const { transferReceivedAt } = row;
  return {
    id: row.id,
    kind: row.kind,
    status: sep24Status(row.status, { transferReceivedAt, customer }),
    status_eta: null,
    kyc_verified: customer === 'ACCEPTED',
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
    user_action_required_by: presentTime(requiredBy(row, customer)),
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
      : presentWithdrawal(row)),
  };
};
