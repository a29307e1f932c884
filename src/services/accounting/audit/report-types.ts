import type { Stroops } from '../../../domain/money/amount.ts';
import type { AssetId } from '../../../domain/money/asset.ts';
import type { LineBreakType } from '../../../domain/ledger/reconcile.ts';

/** Breaks of the books themselves, which no other side is needed to see. */
const BOOK_BREAKS = [
  /** An entry whose lines do not sum to zero in an asset. */
  'unbalanced',
  /** What the books say of a row is not what the row says, or one of the two is missing. */
  'posting',
  /** A transaction has ended, and the books still owe its customer. */
  'customer_owed',
  /** An investigation is resolved, and the books still hold its money. */
  'investigation_held',
  /** Money that nobody credited, refunded or filed, although its story is over. */
  'forgotten',
  /** More was paid out, given back and kept of a transaction than was credited to it. */
  'overpaid',
  /** A completed transaction's customer was paid and given back less than was decided. */
  'underpaid',
  /** More than one pay-out of a transaction left. */
  'paid_twice',
  /** What left is not what was decided: another amount, another asset, or nothing was. */
  'not_decided',
  /** A pay-out left although all of the transaction's money goes back. */
  'refused_payout',
  /** A fee below zero: of a transaction, of a payment, or in the books. */
  'negative_fee',
  /** The ledger's balance is not what the books and the ledger's history come to. */
  'balance',
  /** A journal row that is older than the account's watch, or names no operation. */
  'impossible',
] as const;
export type BookBreakType = (typeof BOOK_BREAKS)[number];

export interface Break {
  readonly type: LineBreakType | BookBreakType;
  /** Where: `stellar/<account>`, `fees/<account>`, `rail/<name>` or `books`. */
  readonly place: string;
  /** Which way the money went; null where the break is about no movement. */
  readonly direction: 'in' | 'out' | null;
  /** What it is named by there: an operation id, a key, an entry. */
  readonly key: string;
  readonly asset: AssetId | null;
  /** Our row and what it says; null where there is none. */
  readonly here: string | null;
  readonly there: string | null;
  /** Stroops that count as moved on each side. */
  readonly amountHere: Stroops;
  readonly amountThere: Stroops;
  readonly message: string;
}

/** What was looked at in one place. */
export interface PlaceReport {
  readonly place: string;
  /** Names upon which both sides agree. */
  readonly agreed: number;
  /** Up to where: a ledger's number, or a time. */
  readonly through: string;
  /** Why nothing was compared here; null where it was. */
  readonly notCompared: string | null;
}

/** What an account of ours holds of an asset, by the ledger and by the books; in stroops. */
export interface HoldingReport {
  readonly account: string;
  readonly asset: AssetId;
  readonly ledger: number;
  /** What it held when its watch began: written down, or worked out from the ledger's history. */
  readonly opening: Stroops;
  readonly openingIsBooked: boolean;
  /** By the ledger's history since then, fees included. */
  readonly moved: Stroops;
  readonly balance: Stroops;
  /** What the books have of it, and what the ledger has that the books do not have yet. */
  readonly booked: Stroops;
  readonly onTheWay: Stroops;
  /** What was received and is not posted yet, because its story has not credited it. */
  readonly unposted: Stroops;
}

/** The books' totals: one line for each asset and each kind of account. */
export interface TotalReport {
  readonly asset: AssetId;
  /** `stellar:<account>`, `rail:<name>`, `customer`, `investigation`, `fee`, `exchange`, …. */
  readonly account: string;
  readonly amount: Stroops;
}

export interface AuditReport {
  readonly startedAt: string;
  readonly endedAt: string;
  /** What is wrong; a clean audit has none. */
  readonly breaks: readonly Break[];
  /** What differs and is not reported as a break: too young, or before a person. */
  readonly waiting: readonly Break[];
  readonly places: readonly PlaceReport[];
  readonly holdings: readonly HoldingReport[];
  readonly totals: readonly TotalReport[];
  /** True when there were more breaks than are listed. */
  readonly truncated: boolean;
}
