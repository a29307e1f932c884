import { z } from 'zod';
import { wrong } from '../http/schema-fault.ts';
import { parseMemo } from '../../domain/ledger/memo.ts';
import { isRefusal } from '../../domain/refusal.ts';
import { ASSET_NAME_MAX } from '../../services/quotes/asset-names.ts';
import { amount, language, rowId, text } from '../shared/fields.ts';

const FIELDS_MAX = 50;

const NO_FIELDS = wrong('must_be_fields');

/** The deprecated `fields` that older senders still send: names and texts, nothing nested. */
const fields = z
  .object(
    {
      transaction: z
        .record(text(64), text(500), NO_FIELDS)
        .refine((named) => Object.keys(named).length <= FIELDS_MAX, wrong('must_have_fewer_fields'))
        .optional(),
    },
    NO_FIELDS,
  )
  .optional();

/** POST /transactions. */
export const remittanceRequest = z
  .object({
    amount,
    asset_code: text(ASSET_NAME_MAX),
    asset_issuer: text(56).optional(),
    destination_asset: text(100).optional(),
    funding_method: text(64).optional(),
    quote_id: rowId.optional(),
    sender_id: rowId.optional(),
    receiver_id: rowId.optional(),
    refund_memo: text(64).optional(),
    refund_memo_type: text(10).optional(),
    lang: language.optional(),
    fields,
  })
  .refine(
    ({ refund_memo: memo, refund_memo_type: type }) =>
      memo === undefined
        ? type === undefined
        : type !== undefined && !isRefusal(parseMemo(type, memo)),
    {
      path: ['refund_memo'],
      message: wrong('must_have_fitting_refund_memo_type'),
    },
  )
  .meta({ id: 'Sep31TransactionRequest' });

/** PATCH /transactions/:id. */
export const remittanceChange = z
  .object({
    fields: z.object(
      { transaction: z.record(text(64), text(500), wrong('must_name_corrections')) },
      wrong('must_name_corrections'),
    ),
  })
  .meta({ id: 'Sep31TransactionChange' });

/** PUT /transactions/:id/callback. */
export const callbackRequest = z.object({ url: text(2_000) }).meta({ id: 'Sep31CallbackRequest' });
