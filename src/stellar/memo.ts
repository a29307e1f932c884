import { field } from './horizon/http.ts';
import { NetworkFault } from './network.ts';

/** A memo as a transaction bears it on the ledger. A text memo is any 28 bytes, not text. */
export interface LedgerMemo {
  /** In Horizon's words. */
  readonly type: 'text' | 'id' | 'hash' | 'return';
  /**
   * For people and for matching: a decimal number, base64 of 32 bytes, or the text of a text memo,
   * in which what is not UTF-8, and NUL, is replaced.
   */
  readonly value: string;
  /** Of a text memo, exactly what the ledger has; null for the other types. */
  readonly bytes: Uint8Array | null;
}

const TYPES = ['text', 'id', 'hash', 'return'] as const;
const BYTES_MAX = 28;

/** PostgreSQL stores neither NUL nor half a character. */
export const storable = (text: string): string => text.toWellFormed().replaceAll('\0', '\uFFFD');

/** The bytes as text where they are text and nothing else; null where they are not. */
export const exactText = (bytes: Uint8Array): string | null => {
  if (bytes.includes(0)) return null;
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return null;
  }
};

const printable = (bytes: Uint8Array): string =>
  storable(new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes));

const unreadable = (what: string): NetworkFault => new NetworkFault(`Horizon answered ${what}`);

/** A text memo's bytes. Horizon's `memo` has lost those that are not UTF-8; `memo_bytes` has all. */
const textBytes = (transaction: unknown): Uint8Array => {
  const encoded = field(transaction, 'memo_bytes');
  const memo = field(transaction, 'memo');
  if (typeof encoded === 'string') {
    const bytes = new Uint8Array(Buffer.from(encoded, 'base64'));
    if (Buffer.from(bytes).toString('base64') !== encoded || bytes.length > BYTES_MAX) {
      throw unreadable('with memo_bytes that are no memo');
    }
    return bytes;
  }
  if (typeof memo !== 'string' || memo.includes('\uFFFD')) throw unreadable('without memo_bytes');
  return new TextEncoder().encode(memo);
};

/**
 * Reads the memo of Horizon's transaction resource; null where it bears none.
 * @throws NetworkFault when it cannot be read.
 */
export const readMemo = (transaction: unknown): LedgerMemo | null => {
  const named = field(transaction, 'memo_type');
  if (named === 'none') return null;
  const type = TYPES.find((one) => one === named);
  if (!type) throw unreadable('without a memo type');
  if (type === 'text') {
    const bytes = textBytes(transaction);
    return { type, value: printable(bytes), bytes };
  }
  const value = field(transaction, 'memo');
  if (typeof value !== 'string') throw unreadable('without the memo');
  return { type, value: storable(value), bytes: null };
};

/** One name for each memo, for comparing: the bytes of a text memo in hexadecimal, else its value. */
export const memoName = (memo: LedgerMemo | null): string | null => {
  if (memo === null) return null;
  return memo.bytes === null ? memo.value : `0x${Buffer.from(memo.bytes).toString('hex')}`;
};
