import { z } from 'zod';
import {
  anyTransaction,
  errorAnswer,
  infoField,
  memoType,
  requiredInfo,
  rowId,
  shownNumber,
  stellarAccount,
  stellarRefunds,
} from '../shared/answers-schema.ts';

const types = z
  .strictObject({ types: z.record(z.string(), z.strictObject({ description: z.string() })) })
  .meta({ id: 'Sep31CustomerTypes' });

const terms = z
  .strictObject({
    enabled: z.boolean().optional(),
    quotes_supported: z.boolean(),
    quotes_required: z.boolean(),
    fee_fixed: shownNumber.optional(),
    fee_percent: shownNumber.optional(),
    min_amount: shownNumber.optional(),
    max_amount: shownNumber.optional(),
    funding_methods: z.array(z.string()),
    sep12: z.strictObject({ sender: types, receiver: types }),
    fields: z.strictObject({ transaction: z.record(z.string(), infoField) }).optional(),
  })
  .meta({ id: 'Sep31Terms' });

/** GET /info. */
export const infoAnswer = z
  .strictObject({ receive: z.record(z.string(), terms) })
  .meta({ id: 'Sep31Info' });

const receiving = {
  stellar_account_id: stellarAccount.nullable(),
  stellar_memo_type: memoType.nullable(),
  stellar_memo: z.string().nullable(),
};

/** POST /transactions. */
export const createdAnswer = z
  .strictObject({
    id: rowId,
    stellar_account_id: stellarAccount.optional(),
    stellar_memo_type: memoType.optional(),
    stellar_memo: z.string().optional(),
  })
  .meta({
    id: 'Sep31CreatedAnswer',
    description:
      'Where to pay. It comes later, with `pending_sender`, while a customer is looked at.',
  });

/** 400 of POST /transactions: a customer or a word about the payment is missing, or a refusal. */
export const notCreatedAnswer = z.union([
  z
    .strictObject({ error: z.literal('customer_info_needed'), type: z.string().optional() })
    .meta({ id: 'CustomerInfoNeeded', description: '`type` says which customer, for SEP-12.' }),
  z
    .strictObject({
      error: z.literal('transaction_info_needed'),
      fields: z.strictObject({ transaction: z.record(z.string(), z.unknown()) }),
    })
    .meta({ id: 'TransactionInfoNeeded' }),
  errorAnswer,
]);

const transaction = z
  .strictObject({
    ...anyTransaction,
    ...receiving,
    status: z
      .enum([
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
      ])
      .meta({ id: 'Sep31Status' }),
    status_message: z.string().nullable(),
    refunds: stellarRefunds.optional(),
    required_info_message: z.string().nullable(),
    required_info_updates: requiredInfo.nullable(),
  })
  .meta({ id: 'Sep31Transaction', description: 'A remittance of SEP-31.' });

/** GET and PATCH /transactions/:id. */
export const transactionAnswer = z
  .strictObject({ transaction })
  .meta({ id: 'Sep31TransactionAnswer' });
