import type { Stroops } from '../../../domain/money/amount.ts';
import type { AssetId } from '../../../domain/money/asset.ts';
import type { BookBreakType } from '../../../domain/ledger/book-breaks.ts';
import type { LineBreakType } from '../../../domain/ledger/reconcile.ts';

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
