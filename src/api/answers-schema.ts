import { z } from 'zod';

/**
 * What answers are made of, by the tables of the SEPs and not by our own types, so that a test can
 * hold one against the other. They are strict: what we answer and nobody described is a fault of
 * ours. Clients are told to expect more, since a SEP may add a member at any time.
 */

/** Money in an answer: a decimal string of at most seven decimals, never a JSON number. */
export const decimal = z.string().regex(/^(?:0|[1-9]\d*)(?:\.\d{1,7})?$/);
/** A price, which may be finer than any amount. */
export const price = z.string().regex(/^(?:0|[1-9]\d*)(?:\.\d+)?$/);
/** UTC ISO 8601. */
export const moment = z.iso.datetime();
export const rowId = z.uuid();
export const stellarAccount = z.string().regex(/^[GMC][A-Z2-7]{55,68}$/);
export const memoType = z.enum(['text', 'id', 'hash']);
/** SEP-38's name of an asset. */
export const assetId = z
  .string()
  .regex(/^(?:stellar:(?:native|[A-Za-z0-9]{1,12}:G[A-Z2-7]{55})|iso4217:[A-Z]{3})$/);
/** Amounts of SEP-6, SEP-24 and SEP-31 `/info`, which those SEPs alone write as JSON numbers. */
export const shownNumber = z.number().nonnegative();

const feeLines = z.array(
  z.strictObject({
    name: z.string(),
    description: z.string().optional(),
    amount: z.string().regex(/^-?(?:0|[1-9]\d*)(?:\.\d{1,7})?$/),
  }),
);

/** SEP-38 `fee`. */
export const fee = z.strictObject({ total: decimal, asset: assetId, details: feeLines.optional() });

/** `fee_details`: SEP-24 calls its lines `breakdown`, SEP-6 and SEP-31 call them `details`. */
const feeDetails = fee.extend({ breakdown: feeLines.optional() });

const refund = z.strictObject({ id: z.string(), amount: decimal, fee: decimal });

/** `refunds` of SEP-31, all of whose payments are on Stellar. */
export const stellarRefunds = z.strictObject({
  amount_refunded: decimal,
  amount_fee: decimal,
  payments: z.array(refund),
});

/** `refunds` of SEP-6 and SEP-24. */
const refunds = stellarRefunds.extend({
  payments: z.array(refund.extend({ id_type: z.enum(['stellar', 'external']) })),
});

/** The members that a transaction has in SEP-6, SEP-24 and SEP-31 alike. */
export const anyTransaction = {
  id: rowId,
  status_eta: z.int().nonnegative().nullable(),
  amount_in: decimal.nullable(),
  amount_in_asset: assetId.nullable(),
  amount_out: decimal.nullable(),
  amount_out_asset: assetId.nullable(),
  amount_fee: decimal.nullable(),
  amount_fee_asset: assetId.nullable(),
  fee_details: feeDetails.optional(),
  quote_id: rowId.nullable(),
  started_at: moment,
  updated_at: moment.nullable(),
  completed_at: moment.nullable(),
  user_action_required_by: moment.nullable(),
  stellar_transaction_id: z.string().nullable(),
  external_transaction_id: z.string().nullable(),
  refunded: z.boolean(),
};

/** The members that deposits and withdrawals have besides, by SEP-6 and by SEP-24. */
export const anyTransfer = {
  ...anyTransaction,
  more_info_url: z.url(),
  message: z.string().nullable(),
  refunds: refunds.optional(),
  from: z.string().nullable().optional(),
  to: z.string().nullable().optional(),
};
export const depositMembers = {
  deposit_memo: z.string().nullable(),
  deposit_memo_type: memoType.nullable(),
  claimable_balance_id: z.string().nullable(),
};
export const withdrawalMembers = {
  withdraw_anchor_account: stellarAccount.nullable(),
  withdraw_memo: z.string().nullable(),
  withdraw_memo_type: memoType.nullable(),
  refund_memo: z.string().optional(),
  refund_memo_type: memoType.optional(),
};

/** SEP-6 and SEP-31: what is asked about a transaction, as their GET /info describes fields. */
export const requiredInfo = z.strictObject({
  transaction: z.record(z.string(), z.strictObject({ description: z.string() })),
});

/** Every refusal and every fault; a limit also says which one it is, and what is left of it. */
export const errorAnswer = z.strictObject({
  error: z.string().min(1),
  code: z.string().optional(),
  left: decimal.optional(),
});

/** 401 and 403 of a request whose token is missing or not good. */
export const authenticationAnswer = z.union([
  z.strictObject({ type: z.literal('authentication_required'), error: z.string() }),
  errorAnswer,
]);

/** Status words that deposits and withdrawals may have, by SEP-6 and by SEP-24. */
export const TRANSFER_STATUSES = [
  'incomplete',
  'pending_user_transfer_start',
  'pending_user_transfer_complete',
  'pending_external',
  'pending_anchor',
  'on_hold',
  'pending_stellar',
  'pending_trust',
  'pending_user',
  'completed',
  'refunded',
  'expired',
  'no_market',
  'too_small',
  'too_large',
  'error',
] as const;
