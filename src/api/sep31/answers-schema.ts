import { z } from 'zod';
import {
  anyTransaction,
  errorAnswer,
  memoType,
  requiredInfo,
  rowId,
  shownNumber,
  stellarAccount,
  stellarRefunds,
} from '../answers-schema.ts';

const types = z.strictObject({
  types: z.record(z.string(), z.strictObject({ description: z.string() })),
});
const field = z.strictObject({
  description: z.string(),
  choices: z.array(z.string()).optional(),
  optional: z.boolean().optional(),
});

/** GET /info. */
export const infoAnswer = z.strictObject({
  receive: z.record(
    z.string(),
    z.strictObject({
      enabled: z.boolean().optional(),
      quotes_supported: z.boolean(),
      quotes_required: z.boolean(),
      fee_fixed: shownNumber.optional(),
      fee_percent: shownNumber.optional(),
      min_amount: shownNumber.optional(),
      max_amount: shownNumber.optional(),
      funding_methods: z.array(z.string()),
      sep12: z.strictObject({ sender: types, receiver: types }),
      fields: z.strictObject({ transaction: z.record(z.string(), field) }).optional(),
    }),
  ),
});

const receiving = {
  stellar_account_id: stellarAccount.nullable(),
  stellar_memo_type: memoType.nullable(),
  stellar_memo: z.string().nullable(),
};

/** POST /transactions. */
export const createdAnswer = z.strictObject({ id: rowId, ...receiving });

/** 400 of POST /transactions: a customer or a word about the payment is missing, or a refusal. */
export const notCreatedAnswer = z.union([
  z.strictObject({ error: z.literal('customer_info_needed'), type: z.string().optional() }),
  z.strictObject({
    error: z.literal('transaction_info_needed'),
    fields: z.strictObject({ transaction: z.record(z.string(), z.unknown()) }),
  }),
  errorAnswer,
]);

/** GET and PATCH /transactions/:id. */
export const transactionAnswer = z.strictObject({
  transaction: z.strictObject({
    ...anyTransaction,
    ...receiving,
    status: z.enum([
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
    ]),
    status_message: z.string().nullable(),
    refunds: stellarRefunds.optional(),
    required_info_message: z.string().nullable(),
    required_info_updates: requiredInfo.nullable(),
  }),
});
