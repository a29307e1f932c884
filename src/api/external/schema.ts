import { z } from 'zod';
import { wrong } from '../http/schema-fault.ts';
import { amount, language, rowId, text } from '../shared/fields.ts';

/** A link's token: what the business's page was opened with. */
export const redeemRequest = z.object({ token: text(4_096), lang: language.optional() });

/** In which language the page is; the one that the wallet asked for, by default. */
export const termsQuery = z.object({ lang: language.optional() });

/** GET /transactions/:id/price. */
export const priceQuery = z.object({ amount, funding_method: text(64) });

/** SEP-9 fields by name; which of them are read, the rail says. */
const payeeFields = z.record(text(64), text(500), wrong('must_name_payee'));
/** An address that may not be posted to is left out, not refused, so that little is judged here. */
const address = z.string(wrong('must_be_text')).optional();

/** POST /transactions/:id/complete. */
export const completeRequest = z.object({
  amount,
  funding_method: text(64),
  fields: payeeFields.optional(),
  customer_id: rowId.optional(),
  callback: address,
  on_change_callback: address,
});

/** PATCH /transactions/:id. */
export const correctRequest = z.object({ fields: payeeFields });

/** PUT /transactions/:id/customer: SEP-9 fields by their names, as SEP-12 takes them. */
export const customerRequest = z.looseObject({});
