import { formatAmount, stroopsOf } from '../../domain/money/amount.ts';
import type { Words } from '../../domain/languages/words.ts';
import type { OutgoingResult } from '../rail.ts';
import type { Book } from './answers/book.ts';
import type { Status } from './answers/statuses.ts';
import type { Transfer } from './orders/claims.ts';

/*
 * What the bank's states mean in the contract's words: the one place that says it. README.md has the
 * same as a table, with the reasons.
 */

/** What a status says of a transfer. */
type Verdict = 'underWay' | 'refused' | 'settled' | 'creditedToPayee';

/** ISO 20022's ExternalPaymentGroupStatus1Code and ExternalPaymentTransactionStatus1Code. */
const VERDICTS: Readonly<Record<string, Verdict>> = {
  RCVD: 'underWay',
  PDNG: 'underWay',
  PART: 'underWay',
  PATC: 'underWay',
  ACTC: 'underWay',
  ACCP: 'underWay',
  ACFC: 'underWay',
  ACSP: 'underWay',
  ACWC: 'underWay',
  ACWP: 'underWay',
  // Neither credited nor sent back: a person asks the bank.
  BLCK: 'underWay',
  ACSC: 'settled',
  ACCC: 'creditedToPayee',
  RJCT: 'refused',
  CANC: 'refused',
};

/** A refusal that says the bank has had it before: no verdict, because the other may be paid. */
const DUPLICATES: ReadonlySet<string> = new Set(['AM05', 'DU01', 'DU02', 'DU03', 'DU04', 'DU05']);

/**
 * A refusal that is about us, the clock or the banks between, and not about the payee: our account is
 * short (AM04), cut-off or date (TM01, DT01), settlement (ED05), instant payments that timed out or met
 * a bank that is off line (AB05 to AB10).
 */
const ABOUT_US: ReadonlySet<string> = new Set(
  'AM04 TM01 DT01 ED05 AB05 AB06 AB07 AB08 AB09 AB10'.split(' '),
);

/** What has become of a transfer. */
export type Fate =
  | { readonly state: 'underWay' | 'delivered' }
  | { readonly state: 'returned'; readonly reason: string | null }
  /** `isAboutUs`: the same transfer may be given again, from `at` on. */
  | {
      readonly state: 'refused';
      readonly reason: string | null;
      readonly isAboutUs: boolean;
      readonly at: string;
    };

const isRefusal = ({ code, reason }: Status): boolean =>
  VERDICTS[code] === 'refused' && !(reason !== null && DUPLICATES.has(reason));

/** @param booked as the bank has it, which may be unreadable. @param sent as we wrote it. */
export const sameAmount = (booked: string, sent: string): boolean =>
  booked === formatAmount(stroopsOf(sent));

/**
 * What has become of a transfer of a message. A booked debit is delivered: by SEPA's rules the payee's
 * bank has the money a day later. What was booked and refused is neither until money comes back.
 */
export const fateOf = (
  book: Book,
  message: string,
  { endToEndId, amount }: Transfer,
  { isInstant = false, isPaidInBatch = false } = {},
): Fate => {
  // The whole of it, in a line that our bank calls a return: anybody may quote the id in a payment.
  const back = book.returnsOf(endToEndId).find((one) => sameAmount(one.amount, amount));
  if (back) return { state: 'returned', reason: back.reason };
  const statuses = book.statusesOf(message, endToEndId);
  const refusal = statuses.findLast(isRefusal);
  const isBooked =
    isPaidInBatch || book.debitsOf(endToEndId).some((one) => sameAmount(one.amount, amount));
  if (refusal) {
    if (isBooked) return { state: 'underWay' };
    const { reason, at } = refusal;
    const isAboutUs = refusal.endToEndId === null || (reason !== null && ABOUT_US.has(reason));
    return { state: 'refused', reason, isAboutUs, at };
  }
  const isThere = statuses.some(({ code }) => {
    const verdict = VERDICTS[code];
    return verdict === 'creditedToPayee' || (isInstant && verdict === 'settled');
  });
  return { state: isThere || isBooked ? 'delivered' : 'underWay' };
};

/** True where the bank has refused it and it may be given again. */
export const mayGoAgain = (fate: Fate): boolean => fate.state === 'refused' && fate.isAboutUs;

const CLOSED: Words = { en: 'The account is closed.', es: 'La cuenta está cerrada.' };
const BLOCKED: Words = {
  en: 'The account takes no transfers.',
  es: 'La cuenta no admite transferencias.',
};

/** What a payee can read of a refusal; the others are for the operator, in the bank's code. */
const SHOWN: Readonly<Record<string, Words>> = {
  AC04: CLOSED,
  AC07: CLOSED,
  AC06: BLOCKED,
  AC14: BLOCKED,
  AG01: BLOCKED,
};

const MENDABLE: Readonly<Record<string, { fields: readonly string[]; message: Words }>> = {
  AC01: {
    fields: ['bank_account_number'],
    message: {
      en: 'The bank does not know this account.',
      es: 'El banco no conoce esta cuenta.',
    },
  },
  RC01: {
    fields: ['bank_number'],
    message: {
      en: 'The bank does not know this BIC. It can be left out.',
      es: 'El banco no conoce este BIC. Puede omitirlo.',
    },
  },
};
const MENDS: typeof MENDABLE = { ...MENDABLE, AC02: MENDABLE['AC01']!, AC03: MENDABLE['AC01']! };

const saying = (what: string, reason: string | null): string =>
  reason === null ? `${what} and gave no reason.` : `${what}: ${reason}.`;

/** Why money is not with the payee, as the contract has it. */
export const refusalOf = (fate: Extract<Fate, { reason: string | null }>) => {
  const { state, reason } = fate;
  const what = state === 'returned' ? 'The transfer was returned' : 'The bank refused the transfer';
  const shown = reason === null ? undefined : SHOWN[reason];
  return shown
    ? { message: shown, showToCustomer: true }
    : { message: saying(what, reason), showToCustomer: false };
};

/** What a look-up says of a fate. @param endToEndId the rail's reference of every payment. */
export const resultOf = (fate: Fate, endToEndId: string): OutgoingResult => {
  switch (fate.state) {
    case 'underWay':
      return { state: 'initiated', railReference: endToEndId };
    case 'delivered':
      return { state: 'delivered', railReference: endToEndId };
    case 'returned':
      return { state: 'failed', railReference: endToEndId, ...refusalOf(fate) };
    case 'refused': {
      const mend = MENDS[fate.reason ?? ''];
      if (mend) return { state: 'needsInfo', ...mend };
      return { state: 'failed', railReference: endToEndId, ...refusalOf(fate) };
    }
    default:
      return fate;
  }
};
