import { z } from 'zod';
import { parseMemo } from '../../domain/memo.ts';
import { isRefusal } from '../../domain/refusal.ts';
import { address, language, text } from '../fields.ts';
import { isSep9Field } from './sep9.ts';

const VALUE_LENGTH_MAX = 500;

const identity = {
  id: text(36).optional(),
  account: address.optional(),
  memo: text(20)
    .refine((memo) => !isRefusal(parseMemo('id', memo)), 'is a whole number below 2^64')
    .transform((memo) => BigInt(memo).toString())
    .optional(),
  memo_type: z.literal('id', 'is id where it is given').optional(),
  type: text(64).optional(),
};

/** GET /customer. */
export const customerQuery = z.object({
  ...identity,
  transaction_id: text(36).optional(),
  lang: language.optional(),
});
export type CustomerQuery = z.infer<typeof customerQuery>;

/** PUT /customer: who it is about, and any SEP-9 field; other names are left unread. */
export const customerChange = z
  .looseObject({ ...identity, transaction_id: text(36).optional() })
  .transform((body, context) => {
    const fields: Record<string, string> = {};
    for (const [name, value] of Object.entries(body)) {
      if (!isSep9Field(name)) continue;
      const read = text(VALUE_LENGTH_MAX).safeParse(value);
      if (read.success) fields[name] = read.data;
      else {
        const message = read.error.issues[0]?.message ?? 'is malformed';
        context.addIssue({ code: 'custom', path: [name], message });
      }
    }
    const { id, account, memo, type } = body;
    return { id, account, memo, type, fields };
  });
export type CustomerChange = z.infer<typeof customerChange>;

/** DELETE /customer/:account. */
export const customerErasure = z.object({ memo: identity.memo, memo_type: identity.memo_type });
