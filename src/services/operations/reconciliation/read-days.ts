import type { EntityManager } from '@mikro-orm/postgresql';
import { readDay } from '../day.ts';
import { shortSigned } from '../../../domain/money/amount.ts';
import type { AssetId } from '../../../domain/money/asset.ts';
import type { TroubleKind } from '../../../domain/operations/kinds.ts';
import { isTroubleKind } from '../../../domain/operations/troubles/troubles.ts';
import { writeCsv } from '../../../lib/web/write-csv.ts';

/** What a day's reconciliation found, over all places. */
export interface ReconciledDay {
  /** ISO date, UTC. */
  readonly day: string;
  readonly places: number;
  readonly notCompared: number;
  readonly agreed: string;
  readonly breaks: number;
}

/** A difference between our journal and the ledger, a rail, or the books themselves. */
export interface FoundBreak {
  readonly id: string;
  readonly kind: TroubleKind;
  readonly type: string;
  readonly place: string;
  readonly direction: string;
  readonly key: string;
  /** Empty where it is about no asset. */
  readonly asset: AssetId;
  /** What we have of it, less what is there; decimal string with its sign. */
  readonly amount: string;
  readonly here: string | null;
  readonly there: string | null;
  readonly message: string;
  /** ISO dates, UTC. */
  readonly firstDay: string;
  readonly lastDay: string;
  readonly days: number;
  /** The case that a person decides; null where there is none yet. */
  readonly caseKey: string | null;
  readonly caseState: string | null;
  /** How much has happened to an open case: a decision names it as `shown`. */
  readonly shown: number | null;
  readonly resolvedAt: Date | null;
}

/** How many open breaks of a kind there are. */
export interface BreakCount {
  readonly kind: TroubleKind;
  readonly type: string;
  readonly count: number;
}

const DAYS = `select to_char(day, 'YYYY-MM-DD') as day, count(*)::int as places,
    (count(*) filter (where state = 'not_compared'))::int as "notCompared",
    sum(agreed)::text as agreed, sum(breaks)::int as breaks
  from reconciliation_report where day < coalesce(?::date, 'infinity'::date)
  group by day order by day desc limit ?`;

/** The days that were reconciled, the newest first; those before `before` where it is a day. */
export const readDays = async (
  em: EntityManager,
  before: string,
  limit: number,
): Promise<readonly ReconciledDay[]> =>
  em.execute<ReconciledDay[]>(DAYS, [readDay(before) === null ? null : before, limit]);

const kindOf = (type: string): TroubleKind => {
  const kind = `break.${type}`;
  return isTroubleKind(kind) ? kind : 'case.other';
};

/** The open breaks by their type, the most first. One that is too young ends by itself. */
export const countBreaks = async (em: EntityManager): Promise<readonly BreakCount[]> => {
  const rows = await em.execute<{ type: string; count: number }[]>(
    `select type, count(*)::int as count from reconciliation_break
      where resolved_at is null and type <> 'timing' group by type order by count desc, type`,
  );
  return rows.map((row) => ({ ...row, kind: kindOf(row.type) }));
};

interface Row {
  readonly id: string;
  readonly type: string;
  readonly place: string;
  readonly direction: string;
  readonly key: string;
  readonly asset: string;
  readonly amount: string;
  readonly here: string | null;
  readonly there: string | null;
  readonly message: string;
  readonly first_day: string;
  readonly last_day: string;
  readonly days: number;
  readonly case_key: string | null;
  readonly case_state: string | null;
  readonly shown: number | null;
  readonly resolved_at: Date | null;
}

const BREAKS = (which: string): string => `select b.id::text as id, b.type, b.place, b.direction,
    b.key, b.asset, b.amount::text as amount, b.here, b.there, b.message,
    to_char(b.first_day, 'YYYY-MM-DD') as first_day, to_char(b.last_day, 'YYYY-MM-DD') as last_day,
    b.days, b.investigation_key as case_key, i.state as case_state, b.resolved_at,
    case when i.state <> 'resolved' then (select count(*)::int from investigation_event e
      where e.source_key = i.source_key and e.action <> 'opened') end as shown
  from reconciliation_break b left join investigation i on i.source_key = b.investigation_key
  where ${which} and (?::text is null or b.type = ?) and b.id > ?::bigint
  order by b.id limit ?`;

const present = (row: Row): FoundBreak => ({
  id: row.id,
  kind: kindOf(row.type),
  type: row.type,
  place: row.place,
  direction: row.direction,
  key: row.key,
  asset: row.asset,
  amount: shortSigned(row.amount),
  here: row.here,
  there: row.there,
  message: row.message,
  firstDay: row.first_day,
  lastDay: row.last_day,
  days: row.days,
  caseKey: row.case_key,
  caseState: row.case_state,
  shown: row.shown,
  resolvedAt: row.resolved_at === null ? null : new Date(row.resolved_at),
});

interface AskedBreaks {
  /** Those that were seen on it; without it those that are open now. */
  readonly day?: string;
  /** Empty for any. */
  readonly type?: string;
  /** Breaks after this id, for the next page. */
  readonly after?: string;
  readonly limit: number;
}

/** Breaks in the order in which they were found. */
export const findBreaks = async (
  em: EntityManager,
  { day, type = '', after = '', limit }: AskedBreaks,
): Promise<readonly FoundBreak[]> => {
  const named = type === '' ? null : type;
  const rest = [named, named, /^\d{1,18}$/.test(after) ? after : '0', limit];
  const rows =
    day === undefined
      ? await em.execute<Row[]>(BREAKS(`b.resolved_at is null and b.type <> 'timing'`), rest)
      : await em.execute<Row[]>(BREAKS('b.last_day >= ?::date and b.first_day <= ?::date'), [
          day,
          day,
          ...rest,
        ]);
  return rows.map(present);
};

/** A day's report of one place. */
export interface PlaceReport {
  readonly place: string;
  readonly state: 'compared' | 'not_compared';
  readonly through: string;
  readonly agreed: string;
  readonly breaks: number;
  /** As a person reads it. */
  readonly text: string;
}

/** A day's reports, place by place; none where the day was not reconciled. */
export const readReports = async (
  em: EntityManager,
  day: string,
): Promise<readonly PlaceReport[]> =>
  em.execute<PlaceReport[]>(
    `select place, state, through, agreed::text as agreed, breaks, text from reconciliation_report
      where day = ?::date order by place`,
    [day],
  );

const COLUMNS = [
  'place',
  'type',
  'direction',
  'key',
  'asset',
  'amount',
  'here',
  'there',
  'message',
  'firstDay',
  'lastDay',
  'caseKey',
  'caseState',
] as const;

/** Breaks as CSV (RFC 4180), with a heading. */
export const writeBreaksCsv = (breaks: readonly FoundBreak[]): string =>
  writeCsv(
    [...COLUMNS, 'days', 'resolvedAt'],
    breaks.map((one) => [
      ...COLUMNS.map((name) => one[name]),
      String(one.days),
      one.resolvedAt?.toISOString(),
    ]),
  );
