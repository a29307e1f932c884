import { z } from 'zod';

/* What the SEPs' tables say of an answer. Strict: a field that no table has must be named below. */

/** A plain string in units of the asset, at most seven decimals; never a number, never `1e3`. */
export const amount = z.string().regex(/^(0|[1-9]\d*)(\.\d{1,7})?$/);
/** UTC, ISO 8601. */
export const time = z.iso.datetime();
const maybe = <Schema extends z.ZodType>(schema: Schema) => schema.nullable().optional();
const memoType = z.enum(['text', 'id', 'hash']);
const asset = z
  .string()
  .regex(/^(stellar:native|stellar:[A-Za-z0-9]{1,12}:G[A-Z2-7]{55}|iso4217:[A-Z]{3})$/);

/** `{"error": "…"}` in words; `type` where the SEP names one. */
export const failure = z.strictObject({
  error: z.string().regex(/\w{3}/),
  type: z.string().optional(),
  fields: z.unknown().optional(),
});

const lines = z.array(
  z.strictObject({ name: z.string(), amount, description: z.string().optional() }),
);
/** SEP-24 says `breakdown`, the others `details`; both are there. */
const feeDetails = z.strictObject({ total: amount, asset, details: lines, breakdown: lines });

const refunded = z.strictObject({ id: z.string(), amount, fee: amount });
const refundsOf = <Payment extends z.ZodType>(payment: Payment) =>
  z.strictObject({ amount_refunded: amount, amount_fee: amount, payments: z.array(payment) });
const refunds = refundsOf(refunded.extend({ id_type: z.enum(['stellar', 'external']) }));

/** As GET /info describes fields. */
const required = z.strictObject({
  transaction: z.record(z.string(), z.strictObject({ description: z.string() })),
});

/** What SEP-6, SEP-24 and SEP-31 all say of a transaction. */
const shared = {
  id: z.uuid(),
  status_eta: maybe(z.int().min(0)),
  amount_in: maybe(amount),
  amount_in_asset: maybe(asset),
  amount_out: maybe(amount),
  amount_out_asset: maybe(asset),
  amount_fee: maybe(amount),
  amount_fee_asset: maybe(asset),
  fee_details: feeDetails.optional(),
  quote_id: maybe(z.string()),
  started_at: time,
  updated_at: time,
  completed_at: maybe(time),
  stellar_transaction_id: maybe(z.string()),
  external_transaction_id: maybe(z.string()),
  refunded: z.boolean(),
  user_action_required_by: maybe(time),
};

const wallets = {
  ...shared,
  more_info_url: z.url(),
  message: maybe(z.string()),
  refunds: refunds.optional(),
  from: maybe(z.string()),
  to: maybe(z.string()),
};
const deposits = {
  deposit_memo: maybe(z.string()),
  deposit_memo_type: maybe(memoType),
  claimable_balance_id: maybe(z.string()),
};
const withdrawals = {
  withdraw_anchor_account: maybe(z.string()),
  withdraw_memo: maybe(z.string()),
  withdraw_memo_type: maybe(memoType),
  // Ours: what the wallet itself asked for, said again.
  refund_memo: maybe(z.string()),
  refund_memo_type: maybe(memoType),
};

export const SEP6_STATUSES = [
  'incomplete',
  'pending_user_transfer_start',
  'pending_user_transfer_complete',
  'pending_external',
  'pending_anchor',
  'on_hold',
  'pending_stellar',
  'pending_trust',
  'pending_user',
  'pending_customer_info_update',
  'pending_transaction_info_update',
  'completed',
  'refunded',
  'expired',
  'error',
  'no_market',
  'too_small',
  'too_large',
] as const;
const NOT_SEP24 = ['pending_customer_info_update', 'pending_transaction_info_update'] as const;
export const SEP31_STATUSES = [
  'pending_sender',
  'pending_stellar',
  'pending_customer_info_update',
  'pending_transaction_info_update',
  'pending_receiver',
  'pending_external',
  'completed',
  'refunded',
  'expired',
  'error',
] as const;

export const sep6Transaction = z.strictObject({
  ...wallets,
  ...deposits,
  ...withdrawals,
  kind: z.enum(['deposit', 'deposit-exchange', 'withdrawal', 'withdrawal-exchange']),
  status: z.enum(SEP6_STATUSES),
  external_extra: maybe(z.string()),
  external_extra_text: maybe(z.string()),
  required_info_message: maybe(z.string()),
  required_info_updates: maybe(required),
  instructions: z
    .record(z.string(), z.strictObject({ value: z.string(), description: z.string() }))
    .optional(),
});

const sep24 = {
  ...wallets,
  status: z.enum(SEP6_STATUSES).exclude([...NOT_SEP24]),
  kyc_verified: z.boolean().optional(),
  // Ours: when the money came.
  transfer_received_at: maybe(time),
};
export const sep24Transaction = z.discriminatedUnion('kind', [
  z.strictObject({ ...sep24, ...deposits, kind: z.literal('deposit') }),
  z.strictObject({ ...sep24, ...withdrawals, kind: z.literal('withdrawal') }),
]);

export const sep31Transaction = z.strictObject({
  ...shared,
  status: z.enum(SEP31_STATUSES),
  status_message: maybe(z.string()),
  stellar_account_id: maybe(z.string()),
  stellar_memo_type: maybe(memoType),
  stellar_memo: maybe(z.string()),
  // SEP-31's payments of a refund have no id_type.
  refunds: refundsOf(refunded).optional(),
  required_info_message: maybe(z.string()),
  required_info_updates: maybe(required),
});

const limits = {
  enabled: z.boolean(),
  min_amount: z.number().optional(),
  max_amount: z.number().optional(),
  fee_fixed: z.number().optional(),
  fee_percent: z.number().optional(),
};
const field = z.strictObject({
  description: z.string(),
  optional: z.boolean().optional(),
  choices: z.array(z.string()).optional(),
});
const fields = z.record(z.string(), field);
const endpoint = z.strictObject({
  enabled: z.boolean(),
  authentication_required: z.boolean().optional(),
  description: z.string().optional(),
});
const features = z.strictObject({ account_creation: z.boolean(), claimable_balances: z.boolean() });
const transfers = {
  ...limits,
  authentication_required: z.boolean(),
  funding_methods: z.array(z.string()).min(1),
};
const sep6Deposits = z.record(z.string(), z.strictObject({ ...transfers, fields }));
const sep6Withdrawals = z.record(
  z.string(),
  z.strictObject({ ...transfers, types: z.record(z.string(), z.strictObject({ fields })) }),
);
export const sep6Info = z.strictObject({
  deposit: sep6Deposits,
  'deposit-exchange': sep6Deposits,
  withdraw: sep6Withdrawals,
  'withdraw-exchange': sep6Withdrawals,
  fee: endpoint,
  transactions: endpoint,
  transaction: endpoint,
  features,
});

const sep24Operations = z.record(
  z.string().regex(/^(native|[A-Za-z0-9]{1,12})(:G[A-Z2-7]{55})?$/),
  z.strictObject({ ...limits, fee_minimum: z.number().optional() }),
);
export const sep24Info = z.strictObject({
  deposit: sep24Operations,
  withdraw: sep24Operations,
  fee: endpoint,
  features,
});

const types = z.strictObject({
  types: z.record(z.string(), z.strictObject({ description: z.string() })),
});
export const sep31Info = z.strictObject({
  receive: z.record(
    z.string(),
    z.strictObject({
      ...limits,
      quotes_supported: z.boolean(),
      quotes_required: z.boolean(),
      funding_methods: z.array(z.string()).min(1),
      sep12: z.strictObject({ sender: types, receiver: types }),
      fields: z.strictObject({ transaction: fields }),
    }),
  ),
});

const answered = {
  id: z.uuid(),
  eta: z.int().optional(),
  min_amount: z.number().optional(),
  max_amount: z.number().optional(),
  fee_fixed: z.number().optional(),
  fee_percent: z.number().optional(),
  extra_info: z.strictObject({ message: z.string().optional() }).optional(),
};
export const sep6Deposit = z.strictObject({
  ...answered,
  how: z.string(),
  instructions: sep6Transaction.shape.instructions,
});
export const sep6Withdrawal = z.strictObject({
  ...answered,
  account_id: z.string().optional(),
  memo_type: memoType.optional(),
  memo: z.string().optional(),
});
