import { formatAmount, stroopsOf } from '../domain/amount.ts';
import { INFORMATION_STATUSES } from '../domain/status.ts';
import type { FeeDetails, Transaction } from './entities/transaction.ts';

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

const describeFields = (names: unknown) =>
  Array.isArray(names)
    ? {
        transaction: Object.fromEntries(
          names.map(String).map((name) => [name, { description: name.replaceAll(/[._]/g, ' ') }]),
        ),
      }
    : null;

/**
 * SEP-6 and SEP-31 `required_info_message` and `required_info_updates`: what a rail has refused, by
 * name, as their GET /info describes fields; for as long as it is waited for, and no longer.
 */
export const presentRequired = (row: Transaction) => {
  const isAsked = INFORMATION_STATUSES.includes(row.status);
  return {
    message: isAsked ? (row.requiredInfoMessage ?? null) : null,
    updates: isAsked ? describeFields(row.requiredInfoUpdates) : null,
  };
};
