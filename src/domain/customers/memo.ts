import { parseMemo, type Memo } from '../ledger/memo.ts';
import { isRefusal, type Refusal } from '../refusal.ts';

/**
 * How many characters a memo of a customer may have. It travels with no payment, so that Stellar's 28
 * bytes do not bind it: sending anchors name their customers by UUIDs too.
 */
export const CUSTOMER_MEMO_LENGTH_MAX = 256;

/** The memo of a SEP-10 token, which is always an id. */
export const tokenMemo = (value: string | null | undefined): Memo | null =>
  value === null || value === undefined ? null : { type: 'id', value };

/**
 * Reads the memo by which a request of SEP-12 names a customer.
 * @param type `text`, `id` or `hash`. Where it is left out, a memo that can be an id is one, as
 * SEP-12 would have all of them, and any other is text.
 * @returns the memo, written in the one way of its type; or `memo_malformed`.
 */
export const parseCustomerMemo = (type: string | undefined, value: string): Memo | Refusal => {
  if (type === 'text') return { type, value };
  if (type !== undefined) return parseMemo(type, value);
  const id = parseMemo('id', value);
  return isRefusal(id) ? { type: 'text', value } : id;
};

/** True where a request repeats the id that a token holds; its memo type does not matter. */
export const repeatsId = (given: string, id: string): boolean => {
  const memo = parseMemo('id', given);
  return !isRefusal(memo) && memo.value === id;
};
