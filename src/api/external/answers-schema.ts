import { z } from 'zod';
import { assetId, decimal, fee, rowId, stellarAccount } from '../shared/answers-schema.ts';
import { transactionAnswer } from '../sep24/answers-schema.ts';
import { quoteAnswer } from '../sep38/answers-schema.ts';

const fundingMethod = z
  .strictObject({
    name: z.string(),
    description: z.string(),
    asset: assetId,
    fields: z.record(
      z.string(),
      z.strictObject({
        description: z.string(),
        help: z.string().optional(),
        optional: z.boolean(),
        pattern: z.string().optional(),
        choices: z.array(z.string()).optional(),
        choice_labels: z.record(z.string(), z.string()).optional(),
      }),
    ),
    // A quote says all of this by itself.
    min_amount: decimal.optional(),
    max_amount: decimal.optional(),
    fee_fixed: decimal.optional(),
    fee_percent: decimal.optional(),
    fee_minimum: decimal.optional(),
    fee_new_account: decimal.optional(),
  })
  .meta({ id: 'ExternalFundingMethod' });

/** POST /redeem and GET /transactions/:id. */
export const termsAnswer = transactionAnswer
  .extend({
    account: stellarAccount,
    account_memo: z.string().nullable(),
    client_domain: z.string().nullable(),
    asset: assetId,
    amount: decimal.nullable(),
    quote: quoteAnswer.nullable(),
    customer_id: rowId.nullable(),
    lang: z.string(),
    funding_method: z.string().nullable(),
    funding_methods: z.array(fundingMethod),
  })
  .meta({ id: 'ExternalTransaction' });

/** GET /transactions/:id/price. */
export const pricedAnswer = z.strictObject({
  amount_in: decimal,
  amount_in_asset: assetId,
  amount_out: decimal,
  amount_out_asset: assetId,
  fee,
});

/** POST /transactions/:id/complete. */
export const completedAnswer = transactionAnswer.extend({
  more_info_url: z.url(),
  callback: z.url().nullable(),
  on_change_callback: z.url().nullable(),
});

/** PATCH /transactions/:id. */
export const correctedAnswer = transactionAnswer;
