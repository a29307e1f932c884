import { isRefusal, refuse, type Refusal } from '../refusal.ts';

/** The memo types that SEP-6, SEP-24 and SEP-31 let people use. */
export const MEMO_TYPES = ['text', 'id', 'hash'] as const;
export type MemoType = (typeof MEMO_TYPES)[number];

export interface Memo {
  readonly type: MemoType;
  /** Text; a decimal number for `id`; base64 of 32 bytes for `hash`. */
  readonly value: string;
}

const MAX_ID = 18_446_744_073_709_551_615n;
const TEXT_BYTES_MAX = 28;
// The last character carries four bits, and the two below them are zero: one hash, one spelling.
const HASH_BASE64 = /^[A-Za-z0-9+/]{42}[AEIMQUYcgkosw048]=$/;

/** Base64 in which a plus that nobody escaped, in an address or a web form, has come as a space. */
export const withPluses = (base64: string): string => base64.replaceAll(' ', '+');

const utf8Length = (text: string): number => {
  let bytes = 0;
  for (const character of text) {
    const point = character.codePointAt(0) ?? 0;
    bytes += point < 0x80 ? 1 : point < 0x800 ? 2 : point < 0x10000 ? 3 : 4;
  }
  return bytes;
};

/**
 * Reads a memo as wallets send it.
 * @param type one of `text`, `id`, `hash`; `value` as {@link Memo} describes it.
 * @returns the memo, or `memo_malformed`. A leading zero of an id is dropped, so that two ways to
 * write one number match.
 */
export const parseMemo = (type: string, value: string): Memo | Refusal => {
  switch (type) {
    case 'text':
      return utf8Length(value) <= TEXT_BYTES_MAX && !value.includes('\u0000')
        ? { type, value }
        : refuse('memo_malformed', 'memo_text_too_long');
    case 'id':
      return /^\d{1,20}$/.test(value) && BigInt(value) <= MAX_ID
        ? { type, value: BigInt(value).toString() }
        : refuse('memo_malformed', 'memo_id_malformed');
    case 'hash': {
      const hash = withPluses(value);
      return HASH_BASE64.test(hash)
        ? { type, value: hash }
        : refuse('memo_malformed', 'memo_hash_malformed');
    }
    default:
      return refuse('memo_malformed', 'memo_type_unknown');
  }
};

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
