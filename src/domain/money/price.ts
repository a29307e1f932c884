import type { AssetId } from './asset.ts';

/** What an asset's operation costs. Decimal strings, in the asset that is paid in. */
export interface FeeSchedule {
  readonly fixed: string;
  /** Per cent, for example `"0.5"`. At most four decimals. */
  readonly percent: string;
  readonly minimum?: string;
  /**
   * Deposits: what it costs besides where the account that is paid is missing and is created for it;
   * see `Anchor.startingBalance`. A line of the fee of its own, and charged only where an account is
   * really created. Absent, new accounts are free. Lumens create their own account: they ask nothing.
   */
  readonly newAccount?: string;
}

/** One line of SEP `fee_details`. */
export interface FeeLine {
  readonly name: string;
  readonly description: string;
  readonly amount: string;
}

/**
 * What an amount comes to. All decimal strings; `amountIn − fee.total − surplus = amountOut`
 * exactly.
 */
export interface Price {
  readonly amountIn: string;
  readonly amountOut: string;
  /** What is more than was announced, and goes back before the rest is paid. */
  readonly surplus?: string;
  readonly fee: {
    readonly total: string;
    readonly asset: AssetId;
    readonly details: readonly FeeLine[];
  };
}
