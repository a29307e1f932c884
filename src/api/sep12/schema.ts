import { z } from 'zod';
import { wrong } from '../http/schema-fault.ts';
import { isTransactionRole } from '../../domain/customers/contract.ts';
import { CUSTOMER_MEMO_LENGTH_MAX } from '../../domain/customers/memo.ts';
import { anyAddress, language, text } from '../shared/fields.ts';

const NO_MEMO = wrong('must_be_customer_memo', { maximum: CUSTOMER_MEMO_LENGTH_MAX });

/** What a token's memo makes of it, and its type, is judged by `identityOf`. */
const customerMemo = z
  // A number that JSON has rounded would be somebody else.
  .union([text(CUSTOMER_MEMO_LENGTH_MAX), z.int(NO_MEMO).nonnegative(NO_MEMO)], NO_MEMO)
  .transform(String)
  .meta({
    id: 'RequestedCustomerMemo',
    description: 'An id of up to 64 bits, text, or the base64 of a hash, as memo_type says.',
  });

const identity = {
  id: text(36).optional(),
  account: anyAddress.optional(),
  memo: customerMemo.optional(),
  memo_type: text(20)
    .meta({ description: 'text, id or hash. Deprecated; not read where the token says the memo.' })
    .optional(),
  type: text(64).optional(),
};

const asked = {
  ...identity,
  transaction_id: text(36).optional(),
  lang: language.optional(),
};

const namesRole = (input: {
  readonly transaction_id?: string | undefined;
  readonly type?: string | undefined;
}) => input.transaction_id === undefined || isTransactionRole(input.type);
const ROLE = {
  path: ['type'],
  message: wrong('must_be_role'),
};

/** GET /customer. */
export const customerQuery = z.object(asked).refine(namesRole, ROLE);
export type CustomerQuery = z.infer<typeof customerQuery>;

const KNOWN: ReadonlySet<string> = new Set(Object.keys(asked));

/** PUT /customer: who it is about, and all the fields that it submits. */
export const customerChange = z
  .looseObject(asked)
  .refine(namesRole, ROLE)
  .transform(({ id, account, memo, memo_type, type, transaction_id, lang, ...rest }) => ({
    id,
    account,
    memo,
    memo_type,
    type,
    transaction_id,
    lang,
    fields: new Map(Object.entries(rest).filter(([name]) => !KNOWN.has(name))),
  }))
  .meta({
    id: 'CustomerChange',
    description: 'Whose, and every field of SEP-9 that is told, by its own name.',
  });
export type CustomerChange = z.infer<typeof customerChange>;

/**
 * DELETE /customer/:account. What it does not know it refuses, because whoever says more than this
 * means somebody else than would be erased.
 */
export const customerErasure = z
  .strictObject({
    account: identity.account,
    memo: identity.memo,
    memo_type: identity.memo_type,
    lang: asked.lang,
  })
  .meta({ id: 'CustomerErasure' });

const URL_LENGTH_MAX = 500;

/** PUT /customer/callback. Whether it may be called is judged when it is called. */
export const callbackChange = (development: boolean) =>
  z.object({
    ...identity,
    url: text(URL_LENGTH_MAX).refine((value) => {
      const url = URL.canParse(value) ? new URL(value) : null;
      const isHttp = url?.protocol === 'https:' || (development && url?.protocol === 'http:');
      return isHttp && url?.username === '' && url.password === '';
    }, wrong('must_be_https')),
  });
export type CallbackChange = z.infer<ReturnType<typeof callbackChange>>;

/** GET /customer/files. */
export const filesQuery = z
  .object({ file_id: text(64).optional(), customer_id: text(36).optional() })
  .refine(
    ({ file_id: file, customer_id: customer }) => (file === undefined) !== (customer === undefined),
    { path: ['file_id'], message: wrong('must_be_it_or_customer_id') },
  );
