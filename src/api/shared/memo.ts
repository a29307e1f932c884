import { parseMemo, type Memo } from '../../domain/ledger/memo.ts';
import { isRefusal } from '../../domain/refusal.ts';

/** True where a memo fits its type; `text` is the type of one that names none. */
export const isMemo = (type: string | undefined, value: string | undefined): boolean => {
  if (value === undefined) return type === undefined;
  return !isRefusal(parseMemo(type ?? 'text', value));
};

/** The two columns of a memo that a schema has let through, both null where there is none. */
export const memoColumns = (
  type: string | undefined,
  value: string | undefined,
): Memo | { readonly type: null; readonly value: null } => {
  if (value === undefined) return { type: null, value: null };
  const memo = parseMemo(type ?? 'text', value);
  if (isRefusal(memo)) throw new Error('the schema let a malformed memo through');
  return memo;
};
