import { formatAmount, type Stroops } from '../money/amount.ts';
import type { AssetId } from '../money/asset.ts';

/**
 * One movement of money as one side wrote it down: our journal ("here"), or the ledger's history
 * or a rail's statement ("there").
 */
export interface Line {
  /** What both sides name it by: an operation id, an idempotency key, a rail's reference. */
  readonly key: string;
  /** Where a person finds it: `ledger_payment 17`, `operation 123`. */
  readonly row: string;
  readonly direction: 'in' | 'out';
  readonly asset: AssetId;
  /** Stroops, never below nothing. */
  readonly amount: Stroops;
  /** `pending` may still become either; `returned` moved nothing in the end. */
  readonly state: 'settled' | 'pending' | 'returned';
  /** Milliseconds since 1970: when its side says that it happened. */
  readonly atMs: number;
  /** Why a difference here is known already: a person was asked about it, in these words. */
  readonly explained?: string | null;
  /** What else must be the same where both sides know it: destination, memo. */
  readonly details?: Readonly<Record<string, string | null>>;
}

const LINE_BREAKS = [
  /** The other side knows of it, and we do not. */
  'missing_here',
  /** We know of it, and the other side does not. */
  'missing_there',
  'amount',
  'asset',
  /** It went to somebody else, or with another memo. */
  'details',
  /** One side says that it happened, the other that it did not. */
  'state',
  /** It happened more than once under one name. */
  'doubled',
  /** As missing, or not settled yet, but too young to say so: the other side may just be behind. */
  'timing',
  /** They differ, and a person was asked about it: its story is parked, or it is investigated. */
  'explained',
] as const;
export type LineBreakType = (typeof LINE_BREAKS)[number];

/** A difference between the two sides, named by its type and rows. */
export interface LineBreak {
  readonly type: LineBreakType;
  readonly direction: Line['direction'];
  readonly key: string;
  readonly asset: AssetId;
  /** The row of our journal, and what it says; null where there is none. */
  readonly here: string | null;
  readonly there: string | null;
  /** Stroops that count as moved on each side: what is pending or returned is none. */
  readonly amountHere: Stroops;
  readonly amountThere: Stroops;
  readonly message: string;
}

interface MatchOptions {
  /** Lines from this moment on may still be on their way to the other side. */
  readonly youngFromMs: number;
}

interface Matched {
  readonly breaks: readonly LineBreak[];
  /** How many names both sides have and agree upon. */
  readonly agreed: number;
}

const groupOf = ({ direction, key }: Line): string => `${direction}/${key}`;
const moved = (lines: readonly Line[]): Stroops =>
  lines.reduce((sum, { state, amount }) => sum + (state === 'settled' ? amount : 0n), 0n);
const worded = (lines: readonly Line[]): string | null =>
  lines.length === 0
    ? null
    : lines
        .map(
          ({ row, amount, asset, state }) => `${row}: ${formatAmount(amount)} ${asset}, ${state}`,
        )
        .join('; ');

type Finding = readonly [LineBreakType, string];

const onlyThere = (there: readonly Line[], young: boolean): Finding | null => {
  if (there.every(({ state }) => state === 'returned')) return null;
  return young
    ? ['timing', 'the other side has it; it may still come here']
    : ['missing_here', 'the other side has it, and nothing here knows of it'];
};

const onlyHere = (here: readonly Line[], young: boolean): Finding | null => {
  if (here.every(({ state }) => state !== 'settled')) return null;
  return young
    ? ['timing', 'we have it; the other side may still show it']
    : ['missing_there', 'we have it as settled, and the other side knows nothing of it'];
};

const differingDetail = (here: Line, there: Line): string | undefined => {
  const said = there.details ?? {};
  return Object.entries(here.details ?? {}).find(
    ([name, value]) => said[name] !== undefined && said[name] !== value,
  )?.[0];
};

/** Two sides that have one line each. */
const compareOne = (here: Line, there: Line, young: boolean): Finding | null => {
  if (here.asset !== there.asset) return ['asset', 'the two sides say different assets'];
  if (here.amount !== there.amount) return ['amount', 'the two sides say different amounts'];
  const detail = differingDetail(here, there);
  if (detail !== undefined) return ['details', `the two sides say different things of ${detail}`];
  if (here.state === there.state) return null;
  if (here.state === 'settled' && there.state === 'returned') {
    return ['state', 'we have it as settled, and the other side as returned'];
  }
  if (here.state === 'returned' && there.state !== 'returned') {
    return ['state', 'we have it as failed, and the other side did it'];
  }
  if (here.state === 'pending' && there.state === 'pending') return null;
  // One side has come further than the other.
  return young
    ? ['timing', `${here.state} here, ${there.state} there`]
    : ['state', `${here.state} here, ${there.state} there`];
};

const compareGroup = (
  here: readonly Line[],
  there: readonly Line[],
  young: boolean,
): Finding | null => {
  if (here.length === 0) return onlyThere(there, young);
  if (there.length === 0) return onlyHere(here, young);
  const happened = there.filter(({ state }) => state !== 'returned');
  if (happened.length > 1) return ['doubled', `it happened ${happened.length} times there`];
  if (here.length > 1) return ['doubled', `it is written down ${here.length} times here`];
  const [one] = here;
  const other = happened[0] ?? there[0];
  return one && other ? compareOne(one, other, young) : null;
};

/**
 * Matches what two sides wrote down, by name. Each name comes to at most one break, so that what
 * the breaks say moved here less what they say moved there is the whole difference of the sides.
 */
export const matchLines = (
  here: readonly Line[],
  there: readonly Line[],
  { youngFromMs }: MatchOptions,
): Matched => {
  const ours = Map.groupBy(here, groupOf);
  const theirs = Map.groupBy(there, groupOf);
  const breaks: LineBreak[] = [];
  let agreed = 0;
  for (const name of new Set([...ours.keys(), ...theirs.keys()])) {
    const mine = ours.get(name) ?? [];
    const other = theirs.get(name) ?? [];
    const [first] = [...mine, ...other];
    if (!first) continue;
    const young = [...mine, ...other].some(({ atMs }) => atMs >= youngFromMs);
    const found = compareGroup(mine, other, young);
    const explained = [...mine, ...other].find((line) => line.explained)?.explained;
    if (!found) {
      if (mine.length > 0 && other.length > 0) agreed += 1;
      continue;
    }
    // What happened twice is said again and again, whoever knows of it.
    const known = found[0] !== 'doubled' && explained;
    breaks.push({
      type: known ? 'explained' : found[0],
      message: known ? `${found[1]}: ${explained}` : found[1],
      direction: first.direction,
      key: first.key,
      asset: first.asset,
      here: worded(mine),
      there: worded(other),
      amountHere: moved(mine),
      amountThere: moved(other),
    });
  }
  return { breaks, agreed };
};
