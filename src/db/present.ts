import type { FeeDetails } from './entities/transaction.ts';
import { formatAmount, stroopsOf } from '../domain/amount.ts';

/** The columns of a money row hold seven decimals; clients read the shortest form. */
export const presentAmount = (stored: string | null | undefined): string | null =>
  stored === null || stored === undefined ? null : formatAmount(stroopsOf(stored));

export const presentTime = (at: Date | null | undefined): string | null =>
  at?.toISOString() ?? null;

/**
 * SEP-24 calls the lines `breakdown`, SEP-6, SEP-31 and SEP-38 call them `details`; clients of both
 * kinds exist, so both are there.
 */
export const presentFee = (fee: FeeDetails | null | undefined) =>
  fee
    ? { total: fee.total, asset: fee.asset, details: fee.details, breakdown: fee.details }
    : undefined;

/**
 * SEP-6 and SEP-31 `required_info_updates`: what a rail has refused, by name, as their GET /info
 * describes fields.
 */
export const presentRequired = (names: unknown) =>
  Array.isArray(names)
    ? {
        transaction: Object.fromEntries(
          names.map(String).map((name) => [name, { description: name.replaceAll(/[._]/g, ' ') }]),
        ),
      }
    : undefined;
