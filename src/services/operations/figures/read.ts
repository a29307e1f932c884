import type { EntityManager } from '@mikro-orm/postgresql';
import type { Stroops } from '../../../domain/money/amount.ts';
import type { AssetId } from '../../../domain/money/asset.ts';
import type { TroubleKind } from '../../../domain/operations/kinds.ts';
import { isTroubleKind } from '../../../domain/operations/troubles/troubles.ts';
import { KINDS, type Kind } from '../../../domain/transactions/transaction.ts';
import { addDurations, percentile, type Durations } from './durations.ts';

export interface FigureFilter {
  /** ISO dates of UTC, both included. */
  readonly from: string;
  readonly to: string;
  readonly asset?: AssetId;
  readonly rail?: string;
}

/** What became of some payments. */
export interface Outcome {
  readonly completed: number;
  readonly refunded: number;
  readonly expired: number;
  /** Of completed payments, by the asset on Stellar. */
  readonly volumes: ReadonlyMap<AssetId, Stroops>;
  /** What the books kept as fees, by the asset in which it was kept. */
  readonly fees: ReadonlyMap<AssetId, Stroops>;
  /** Seconds from the money's arrival until the payment was completed, right to a tenth. */
  readonly p50: number | null;
  readonly p95: number | null;
}

export interface Figures {
  readonly total: Outcome;
  readonly groups: readonly (Outcome & {
    readonly asset: AssetId;
    readonly rail: string;
    readonly kind: Kind;
  })[];
  /** Days of which nothing is kept are left out. */
  readonly days: readonly (Outcome & { readonly day: string })[];
  /** Why payments had to wait for a person, the most frequent first. */
  readonly troubles: readonly { readonly kind: TroubleKind; readonly count: number }[];
  /** When the newest day was worked out; null where none was. */
  readonly asOf: Date | null;
}

interface Row {
  readonly day: string;
  readonly measure: 'ended' | 'fee' | 'trouble';
  readonly label: string;
  readonly kind: string;
  readonly rail: string;
  readonly asset: AssetId;
  readonly count: number;
  readonly amount: string | null;
  readonly durations: Durations | null;
}

const ROWS = `select day::text as day, measure, label, kind, rail, asset, count,
    trunc(amount * 10000000)::text as amount, durations
  from day_figure
  where day between ?::date and ?::date and (?::text is null or rail = ?)
    and (?::text is null or case measure when 'fee' then label else asset end = ?)
  order by day, measure, label, kind, rail, asset`;

const sums = (rows: readonly Row[]): ReadonlyMap<AssetId, Stroops> => {
  const totals = new Map<AssetId, Stroops>();
  for (const { asset, amount } of rows) {
    totals.set(asset, (totals.get(asset) ?? 0n) + BigInt(amount ?? 0));
  }
  return totals;
};

const outcomeOf = (rows: readonly Row[]): Outcome => {
  const ended = (status: string): readonly Row[] =>
    rows.filter(({ measure, label }) => measure === 'ended' && label === status);
  const count = (of: readonly Row[]): number => of.reduce((sum, row) => sum + row.count, 0);
  const completed = ended('completed');
  const durations = addDurations(completed.map((row) => row.durations ?? {}));
  return {
    completed: count(completed),
    refunded: count(ended('refunded')),
    expired: count(ended('expired')),
    volumes: sums(completed),
    fees: sums(rows.filter(({ measure }) => measure === 'fee')),
    p50: percentile(durations, 0.5),
    p95: percentile(durations, 0.95),
  };
};

/** The asset on Stellar of the payments that a row is about. */
const assetOf = ({ measure, label, asset }: Row): AssetId => (measure === 'fee' ? label : asset);

const grouped = (
  rows: readonly Row[],
  keyOf: (row: Row) => string,
): readonly (readonly [Row, readonly Row[]])[] => {
  const groups = Map.groupBy(rows, keyOf);
  return [...groups.values()].flatMap((its) => (its[0] ? [[its[0], its] as const] : []));
};

const troublesOf = (rows: readonly Row[]): Figures['troubles'] =>
  grouped(rows, ({ label }) => label)
    .map(([{ label }, its]) => ({
      kind: isTroubleKind(label) ? label : ('parked.other' as const),
      count: its.reduce((sum, { count }) => sum + count, 0),
    }))
    .toSorted((one, other) => other.count - one.count);

/** What the days of a period were: from figures that are kept, so that no payment is read. */
export const readFigures = async (
  em: EntityManager,
  { from, to, ...only }: FigureFilter,
): Promise<Figures> => {
  const [asset, rail] = [only.asset ?? null, only.rail ?? null];
  const rows = await em.execute<Row[]>(ROWS, [from, to, rail, rail, asset, asset]);
  const [filled] = await em.execute<{ at: Date | null }[]>(
    'select filled_at as at from day_filled order by day desc limit 1',
  );
  const payments = rows.filter(({ measure }) => measure !== 'trouble');
  const groups = grouped(payments, (row) => `${assetOf(row)} ${row.rail} ${row.kind}`);
  return {
    total: outcomeOf(payments),
    groups: groups.map(([first, its]) => ({
      ...outcomeOf(its),
      asset: assetOf(first),
      rail: first.rail,
      kind: KINDS.find((kind) => kind === first.kind) ?? 'deposit',
    })),
    days: grouped(payments, ({ day }) => day).map(([{ day }, its]) => ({
      ...outcomeOf(its),
      day,
    })),
    troubles: troublesOf(rows.filter(({ measure }) => measure === 'trouble')),
    asOf: filled?.at ? new Date(filled.at) : null,
  };
};
