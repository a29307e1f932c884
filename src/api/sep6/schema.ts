import { z } from 'zod';
import { wrong } from '../http/schema-fault.ts';
import { ASSET_NAME_MAX } from '../../services/quotes/asset-names.ts';
import { anyAddress, amount, flag, kindsOf, language, rowId, text } from '../shared/fields.ts';
import { listFields } from '../shared/history.ts';
import { isMemo } from '../../domain/ledger/memo.ts';

const country = text(20)
  .regex(/^[A-Za-z]{3}$/, wrong('must_be_country'))
  .transform((code) => code.toUpperCase());

const shared = {
  asset_code: text(ASSET_NAME_MAX),
  asset_issuer: text(56).optional(),
  funding_method: text(64).optional(),
  /** The name that `funding_method` had before SEP-6 4.2. */
  type: text(64).optional(),
  amount: amount.optional(),
  lang: language.optional(),
  on_change_callback: text(2_000).optional(),
  country_code: country.optional(),
  customer_id: rowId.optional(),
  location_id: text(64).optional(),
};

/** GET /deposit. */
export const depositQuery = z
  .object({
    ...shared,
    account: anyAddress,
    memo: text(64).optional(),
    memo_type: text(10).optional(),
    claimable_balance_supported: flag.optional(),
  })
  .refine(({ memo, memo_type: type }) => isMemo(type, memo), {
    path: ['memo'],
    message: wrong('must_fit_memo_type'),
  });

/**
 * GET /withdraw. A rail's own fields, and the older `dest` and `dest_extra`, may name the payee in
 * the query; SEP-12 is the way that keeps them out of addresses.
 */
export const withdrawQuery = z
  .looseObject({
    ...shared,
    account: anyAddress.optional(),
    refund_memo: text(64).optional(),
    refund_memo_type: text(10).optional(),
    dest: text(200).optional(),
    dest_extra: text(200).optional(),
  })
  .refine(
    ({ refund_memo: memo, refund_memo_type: type }) =>
      (memo === undefined) === (type === undefined),
    {
      path: ['refund_memo'],
      message: wrong('must_have_refund_memo_type'),
    },
  )
  .refine(({ refund_memo: memo, refund_memo_type: type }) => isMemo(type, memo), {
    path: ['refund_memo'],
    message: wrong('must_fit_refund_memo_type'),
  });

const exchangeFields = {
  amount,
  quote_id: z
    .string(wrong('must_name_quote'))
    .max(64, wrong('must_name_quote'))
    .transform((id) => id.toLowerCase())
    .optional(),
};

/** GET /deposit-exchange; what is left of it is read as a deposit. */
export const depositExchangeQuery = z
  .looseObject({
    destination_asset: text(ASSET_NAME_MAX),
    source_asset: text(100),
    ...exchangeFields,
  })
  .transform(({ destination_asset: code, source_asset: currency, quote_id: quoteId, ...rest }) => ({
    exchange: { quoteId, currency },
    query: { ...rest, asset_code: code },
  }));

/** GET /withdraw-exchange; what is left of it is read as a withdrawal. */
export const withdrawExchangeQuery = z
  .looseObject({
    source_asset: text(ASSET_NAME_MAX),
    destination_asset: text(100),
    ...exchangeFields,
  })
  .transform(({ source_asset: code, destination_asset: currency, quote_id: quoteId, ...rest }) => ({
    exchange: { quoteId, currency },
    query: { ...rest, asset_code: code },
  }));

/** The kinds by which SEP-6 lists transactions. */
export const SEP6_KINDS = [
  'deposit',
  'deposit-exchange',
  'withdrawal',
  'withdrawal-exchange',
] as const;

/** GET /transactions. */
export const listQuery = z.object({
  ...listFields,
  account: anyAddress.optional(),
  kind: kindsOf(SEP6_KINDS).optional(),
});

export type ListQuery = z.infer<typeof listQuery>;

/** PATCH /transactions/:id. */
export const transactionChange = z
  .object({ transaction: z.record(text(64), text(500), wrong('must_name_corrections')) })
  .meta({ id: 'Sep6TransactionChange' });
