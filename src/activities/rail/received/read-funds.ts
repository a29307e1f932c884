import { createHash } from 'node:crypto';
import { formatAmount, parseAmount } from '../../../domain/money/amount.ts';
import { isRefusal } from '../../../domain/refusal.ts';
import type { ReceivedFunds } from '../../../rails/rail.ts';

/** An entry of a rail's list that holds what the contract asks for. */
export interface ReadableFunds {
  readonly railReference: string;
  readonly reference: string | null;
  /** Decimal string, more than nothing. */
  readonly amount: string;
  readonly receivedAt: Date;
  readonly payer: Readonly<Record<string, string>> | null;
}

/** An entry that says that something came, but not what. */
export interface UnreadableFunds {
  /** The rail's own reference, or a digest of the entry where there is none. */
  readonly railReference: string;
  readonly reference: string | null;
  /** What is wrong with it; holds nothing that could name a payer. */
  readonly fault: string;
}

const REFERENCE_MAX = 200;

// PostgreSQL takes no NUL in a text.
const isText = (value: unknown): value is string =>
  typeof value === 'string' && value !== '' && !value.includes('\0');

const digestOf = (entry: unknown): string =>
  `sha256:${createHash('sha256')
    .update(JSON.stringify(entry) ?? String(entry))
    .digest('hex')}`;

/** What is wrong with an amount. It is shown only where nothing in it could be anybody's name. */
const faultOf = (amount: unknown): string =>
  typeof amount === 'string' && /^[0-9.,eE+-]{1,40}$/.test(amount)
    ? `its amount "${amount}" cannot be read`
    : 'its amount is no number';

/** Who paid, as far as it is words; anything else is not worth losing the money's record for. */
const readPayer = (payer: unknown): Readonly<Record<string, string>> | null => {
  if (typeof payer !== 'object' || payer === null) return null;
  return Object.fromEntries(Object.entries(payer).filter(([, value]) => typeof value === 'string'));
};

/** The part of an investigation's key that names a receipt, however long its reference is. */
export const keyOfReceipt = (rail: string, railReference: string): string =>
  railReference.length <= REFERENCE_MAX
    ? `rail/${rail}/${railReference}`
    : `rail/${rail}/${digestOf(railReference)}`;

/**
 * Reads an entry of a rail's list. What cannot be read is a value and no throw: it becomes an
 * investigation, and stops no other entry.
 */
export const readFunds = (funds: ReceivedFunds): ReadableFunds | UnreadableFunds => {
  const entry: Partial<ReceivedFunds> =
    typeof funds === 'object' && funds !== null ? funds : ({} as Partial<ReceivedFunds>);
  // Half of a surrogate pair is no text either, and becomes U+FFFD as on its way to PostgreSQL.
  const reference = isText(entry.reference) ? entry.reference.toWellFormed() : null;
  if (!isText(entry.railReference)) {
    return { railReference: digestOf(funds), reference, fault: 'it has no reference of the rail' };
  }
  const railReference = entry.railReference.toWellFormed();
  const amount = parseAmount(entry.amount);
  if (isRefusal(amount) || amount <= 0n) {
    return { railReference, reference, fault: faultOf(entry.amount) };
  }
  const receivedAt = new Date(entry.receivedAt ?? Number.NaN);
  if (Number.isNaN(receivedAt.getTime())) {
    const fault = `its time cannot be read; its amount is ${formatAmount(amount)}`;
    return { railReference, reference, fault };
  }
  const payer = readPayer(entry.payer);
  return { railReference, reference, amount: formatAmount(amount), receivedAt, payer };
};
