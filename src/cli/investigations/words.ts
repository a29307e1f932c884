import { shortSigned } from '../../domain/money/amount.ts';
import { assetCode, type AssetId } from '../../domain/money/asset.ts';
import { escapeControls } from '../../lib/escape-controls.ts';
import { isTroubleKind, TROUBLES } from '../../domain/operations/troubles/troubles.ts';
import { doesOf, nextOf, type Trouble } from '../../domain/operations/trouble.ts';

/** What is known of a case's kind; null where nothing is. */
export const troubleOf = (kind: string): Trouble | null =>
  isTroubleKind(kind) ? TROUBLES[kind] : null;

/** What is proved of a trouble, what is not, and what may be decided, as lines for a terminal. */
export const troubleLines = (trouble: Trouble): readonly string[] => [
  `known     ${trouble.proved.en}`,
  `unknown   ${trouble.unproved.en}`,
  ...trouble.decisions.map((name) => {
    const [, word = name] = name.split('.');
    const isSafe = name === trouble.safe ? ' (safe)' : '';
    return `may       ${word}${isSafe}: ${doesOf(trouble, name).en}`;
  }),
  `next      ${nextOf(trouble).en}`,
];

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
export const moneyWords = (amount: string, asset: AssetId): string =>
  `${shortSigned(amount)} ${assetCode(asset)}`;

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
