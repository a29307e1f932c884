import { z } from 'zod';

/**
 * What answers are made of, by the tables of the SEPs and not by our own types, so that a test can
 * hold one against the other. They are strict: what we answer and nobody described is a fault of
 * ours. Clients are asked to expect more, since a SEP may add a member at any time.
 *
 * An `id` is the name that /openapi.json gives a schema, and generated clients their type.
 */

/** Money in an answer: a decimal string of at most seven decimals, never a JSON number. */
export const decimal = z
  .string()
  .regex(/^(?:0|[1-9]\d*)(?:\.\d{1,7})?$/)
  .meta({ id: 'Amount', description: 'A decimal of at most seven places.', examples: ['12.5'] });
/** A price, which may be finer than any amount. */
export const price = z
  .string()
  .regex(/^(?:0|[1-9]\d*)(?:\.\d+)?$/)
  .meta({ id: 'Price', description: 'A decimal of any length.', examples: ['5.0285'] });
/** UTC ISO 8601. */
export const moment = z.iso
  .datetime()
  .meta({ id: 'Moment', description: 'UTC, ISO 8601.', examples: ['2026-11-21T09:00:00.000Z'] });
export const rowId = z.uuid().meta({ id: 'Id' });
export const stellarAccount = z
  .string()
  .regex(/^[GMC][A-Z2-7]{55,68}$/)
  .meta({ id: 'StellarAccount', description: 'G…, M… or C….' });
export const memoType = z.enum(['text', 'id', 'hash']).meta({ id: 'MemoType' });
/** SEP-38's name of an asset. */
export const assetId = z
  .string()
  .regex(/^(?:stellar:(?:native|[A-Za-z0-9]{1,12}:G[A-Z2-7]{55})|iso4217:[A-Z]{3})$/)
  .meta({
    id: 'AssetIdentifier',
    description: 'An asset as SEP-38 names it.',
    examples: ['stellar:native', 'iso4217:USD'],
  });
/** Amounts of SEP-6, SEP-24 and SEP-31 `/info`, which those SEPs alone write as JSON numbers. */
export const shownNumber = z.number().nonnegative();

const feeLine = z
  .strictObject({
    name: z.string(),
    description: z.string().optional(),
    amount: z.string().regex(/^-?(?:0|[1-9]\d*)(?:\.\d{1,7})?$/),
  })
  .meta({ id: 'FeeLine', description: 'A part of a fee; a discount is below zero.' });
const feeLines = z.array(feeLine);

/** SEP-38 `fee`. */
export const fee = z
  .strictObject({ total: decimal, asset: assetId, details: feeLines.optional() })
  .meta({ id: 'Fee', description: 'The fee of SEP-38.' });

/** `fee_details`: SEP-24 calls its lines `breakdown`, SEP-6 and SEP-31 call them `details`. */
const feeDetails = fee.extend({ breakdown: feeLines.optional() }).meta({
  id: 'FeeDetails',
  description: 'SEP-24 calls its lines `breakdown`, SEP-6 and SEP-31 call them `details`.',
});

const refund = z
  .strictObject({ id: z.string(), amount: decimal, fee: decimal })
  .meta({ id: 'StellarRefundPayment' });

/** `refunds` of SEP-31, all of whose payments are on Stellar. */
export const stellarRefunds = z
  .strictObject({
    amount_refunded: decimal,
    amount_fee: decimal,
    payments: z.array(refund),
  })
  .meta({ id: 'StellarRefunds', description: 'What went back, all of it on Stellar.' });

/** `refunds` of SEP-6 and SEP-24. */
const refunds = stellarRefunds
  .extend({
    payments: z.array(
      refund
        .extend({ id_type: z.enum(['stellar', 'external']) })
        .meta({ id: 'RefundPayment', description: '`id_type` says where its `id` is looked up.' }),
    ),
  })
  .meta({ id: 'Refunds', description: 'What went back, on Stellar or off it.' });

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
export const requiredInfo = z
  .strictObject({
    transaction: z.record(z.string(), z.strictObject({ description: z.string() })),
  })
  .meta({ id: 'RequiredInfo', description: 'What is asked about a transaction, by name.' });

/** SEP-6 and SEP-31 `/info`: a field of a transaction. */
export const infoField = z
  .strictObject({
    description: z.string(),
    choices: z.array(z.string()).optional(),
    optional: z.boolean().optional(),
  })
  .meta({ id: 'InfoField' });

/** SEP-6 and SEP-24 `/info`: whether an endpoint is there. */
export const infoEndpoint = z
  .strictObject({ enabled: z.boolean(), authentication_required: z.boolean().optional() })
  .meta({ id: 'InfoEndpoint' });

/** SEP-6 and SEP-24 `/info`: what is done for accounts that cannot receive yet. */
export const infoFeatures = z
  .strictObject({ account_creation: z.boolean(), claimable_balances: z.boolean() })
  .meta({ id: 'InfoFeatures' });

/** GET /fee of SEP-6 and of SEP-24. */
export const feeAnswer = z.strictObject({ fee: shownNumber }).meta({ id: 'FeeAnswer' });

/** Every refusal and every fault; a limit also says which one it is, and what is left of it. */
export const errorAnswer = z
  .strictObject({
    error: z.string().min(1),
    code: z.string().optional(),
    left: decimal.optional(),
  })
  .meta({
    id: 'Error',
    description:
      'Why not, in words for a person. A limit also has its `code` and what is `left` of it.',
    examples: [
      { error: 'There is no such asset_code here.' },
      { error: 'Your daily limit is reached.', code: 'daily_limit_exceeded', left: '12.5' },
    ],
  });

/** 401 and 403 of a request whose token is missing or not good. */
export const authenticationAnswer = z.union([
  z
    .strictObject({ type: z.literal('authentication_required'), error: z.string() })
    .meta({ id: 'AuthenticationRequired', description: 'The token is missing or not good.' }),
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
