import { formatAmount, stroopsOf } from '../../domain/money/amount.ts';
import { assetCode, type AssetId } from '../../domain/money/asset.ts';
import { escapeControls } from '../../lib/escape-controls.ts';
import type { InvestigationReason } from '../../domain/transactions/investigation.ts';

/** What each reason says of its money, for whoever has to decide over it. */
const REASONS: Readonly<Record<InvestigationReason, string>> = {
  unmatched: 'nobody announced it: no memo, or one that we never gave',
  late: 'it came after its transaction had expired, or at its deadline',
  second_payment: 'its transaction has its money already',
  wrong_asset: 'the right memo with another asset',
  transaction_closed: 'its transaction has ended',
  short: 'less than is acceptable, where the policy asks a person',
  surplus: 'more than is acceptable, where the policy asks a person',
  not_acceptable: 'its transaction may not take it, and it goes back by itself',
  crumbs: 'payments that are not acceptable, each too little to be sent back by itself',
  unannounced_rail_money: 'a rail received it, and nobody said why',
  contradiction: 'a rail says two things that cannot both be true',
  story_ended_without_it: 'its story ended before it was told',
  unreadable: 'it came by a way that Railhead cannot read: see its operation on the ledger',
  clawback: 'its issuer took it back from an account of ours',
  claimable_balance: 'it was left as a claimable balance, for an account of ours to claim',
  debit: 'it left an account of ours by an operation that is none of ours',
  customer_rejected: 'it came before its customer was accepted, who was then rejected',
  customer_unknown: 'it came before its customer was accepted, who was not known in time',
};

/** What a reason says, in a sentence; null where it speaks for itself. */
export const reasonWords = (reason: string): string | null =>
  Object.hasOwn(REASONS, reason) ? REASONS[reason as InvestigationReason] : null;

const MINUTE_MS = 60_000;
const UNITS = { m: MINUTE_MS, h: 60 * MINUTE_MS, d: 24 * 60 * MINUTE_MS } as const;

/** Milliseconds of "30m", "12h" or "7d"; null for anything else. */
export const parseAge = (text: string): number | null => {
  const [, count, unit] = /^(\d{1,6})([mhd])$/.exec(text) ?? [];
  return count && unit ? Number(count) * UNITS[unit as keyof typeof UNITS] : null;
};

/** How long ago, in the largest unit that says it: "3 d", "5 h", "12 min". */
export const ageWords = (ms: number): string => {
  if (ms >= UNITS.d) return `${Math.floor(ms / UNITS.d)} d`;
  if (ms >= UNITS.h) return `${Math.floor(ms / UNITS.h)} h`;
  return `${Math.max(Math.floor(ms / UNITS.m), 0)} min`;
};

/** "12.5 USDC": an amount as people say it; one of the books may be a minus. */
export const moneyWords = (amount: string, asset: AssetId): string => {
  const sign = amount.startsWith('-') ? '-' : '';
  return `${sign}${formatAmount(stroopsOf(amount.slice(sign.length)))} ${assetCode(asset)}`;
};

/** A table whose columns are as wide as what stands in them; the last one may run on. */
export const tableOf = (
  heads: readonly string[],
  written: readonly (readonly string[])[],
): readonly string[] => {
  const rows = written.map((cells) => cells.map(escapeControls));
  const widths = heads.map((head, column) =>
    Math.max(head.length, ...rows.map((row) => row[column]?.length ?? 0)),
  );
  const line = (cells: readonly string[]): string =>
    cells
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join('  ')
      .trimEnd();
  return [line(heads), ...rows.map(line)];
};
