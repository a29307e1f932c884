import { sayingIn, spokenOf, type Saying } from '../../../domain/languages/saying.ts';
import { formatAmount, stroopsOf } from '../../../domain/money/amount.ts';
import { sayIn } from '../../../domain/languages/index.ts';
import { INFORMATION_STATUSES, isBeforeAdmission } from '../../../domain/transactions/status.ts';
import { payTo, type PayTo } from './pay-to.ts';
import type { FeeDetails, Transaction } from '../../../db/entities/transaction.ts';

/** The columns of a money row hold seven decimals; clients read the shortest form. */
export const presentAmount = (stored: string | null | undefined): string | null =>
  stored === null || stored === undefined ? null : formatAmount(stroopsOf(stored));

export const presentTime = (at: Date | null | undefined): string | null =>
  at?.toISOString() ?? null;

/**
 * SEP-24 calls the lines `breakdown`, SEP-6, SEP-31 and SEP-38 call them `details`; clients of both
 * kinds exist, so both are there.
 */
const presentFee = (fee: FeeDetails | null | undefined) =>
  fee
    ? { total: fee.total, asset: fee.asset, details: fee.details, breakdown: fee.details }
    : undefined;

/** What a customer reads of a payment, in their language where the sentence is one of ours. */
const sayStored = (
  language: string,
  message: string | null | undefined,
  said: Saying | null | undefined,
): string | null => (message ? sayIn(language, sayingIn(spokenOf(message, said))) : null);

const describeFields = (names: unknown) =>
  Array.isArray(names)
    ? {
        transaction: Object.fromEntries(
          names.map(String).map((name) => [name, { description: name.replaceAll(/[._]/g, ' ') }]),
        ),
      }
    : null;

/**
 * SEP-6 and SEP-31 `required_info_message` and `required_info_updates`: what a rail has refused, by
 * name, as their GET /info describes fields; for as long as it is waited for, and no longer.
 */
export const presentRequired = (row: Transaction, language: string = row.language) => {
  const isAsked = INFORMATION_STATUSES.includes(row.status);
  return {
    message: isAsked ? sayStored(language, row.requiredInfoMessage, row.requiredInfoSaid) : null,
    updates: isAsked ? describeFields(row.requiredInfoUpdates) : null,
  };
};

/** What SEP-6, SEP-24 and SEP-31 all show of a transaction, by the same names. */
export const presentTransaction = (row: Transaction) => ({
  id: row.id,
  status_eta: null,
  // What is expected stands here until the money is there; clients read it again before they pay.
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
  stellar_transaction_id: row.stellarTransactionId ?? null,
  external_transaction_id: row.externalTransactionId ?? null,
  refunded: row.status === 'refunded',
});

/**
 * What a row says to its customer now; first why its pay-out failed, in the rail's own words, where
 * the rail lets them read that.
 * @param language BCP 47; the transaction's own by default.
 * @param interruption what is said while nobody serves its rail.
 */
export const presentMessage = (
  row: Pick<Transaction, 'failureMessage' | 'message' | 'messageSaid' | 'language'>,
  language: string = row.language,
  interruption: Saying | null = null,
): string | null => {
  const said = [
    row.failureMessage,
    sayStored(language, row.message, row.messageSaid),
    interruption && sayIn(language, interruption),
  ].filter(Boolean);
  return said.length > 0 ? said.join(' ') : null;
};

/** What SEP-6 and SEP-24 show of a deposit, and only of one. */
export const presentDeposit = (row: Transaction) => ({
  deposit_memo: row.destinationMemo ?? null,
  deposit_memo_type: row.destinationMemoType ?? null,
  claimable_balance_id: row.claimableBalanceId ?? null,
});

const NOWHERE: PayTo = { account: null, memo: null, memoType: null };

/** What they show of a withdrawal. Where to pay is said only once the payment is welcome. */
export const presentWithdrawal = (row: Transaction) => {
  const { account, memo, memoType } = isBeforeAdmission(row) ? NOWHERE : payTo(row);
  return {
    withdraw_anchor_account: account,
    withdraw_memo: memo,
    withdraw_memo_type: memoType,
    refund_memo: row.refundMemo ?? undefined,
    refund_memo_type: row.refundMemoType ?? undefined,
  };
};
