import type { EntityManager } from '@mikro-orm/postgresql';
import { shortSigned } from '../../../domain/money/amount.ts';
import type { AssetId } from '../../../domain/money/asset.ts';
import type { TroubleKind } from '../../../domain/operations/kinds.ts';
import { isTroubleKind } from '../../../domain/operations/troubles/troubles.ts';
import { readPlace, writePlace, type Order } from './place.ts';
import { railOfCase, waitingSql } from './sources.ts';

/** One thing that waits for a person. `TROUBLES[kind]` says what it is and what may be done. */
export interface Waiting {
  readonly kind: TroubleKind;
  /** What it is decided by: a transaction's id, a case's key, an account, a host, a scope. */
  readonly subject: string;
  /** ISO 8601. */
  readonly since: string;
  /** Decimal string; null where it is about no amount. */
  readonly amount: string | null;
  readonly asset: AssetId | null;
  readonly rail: string | null;
  readonly transactionId: string | null;
  /** Ids, codes and amounts, never what a stranger wrote. */
  readonly detail: string;
  /** What a decision names, so that it is taken for what was shown: the parking's number. */
  readonly shown: string | null;
}

export interface AttentionFilter {
  /** Any of these; all by default. */
  readonly kinds?: readonly TroubleKind[];
  readonly asset?: AssetId;
  readonly rail?: string;
  /** Only what has waited for at least so long. */
  readonly olderThanMs?: number;
}

interface PageOrder extends AttentionFilter {
  /** `oldest` first by default; `largest` compares amounts, and means something within one asset. */
  readonly order?: Order;
  /** At most 200. */
  readonly limit?: number;
  /** What the page before gave as `next`; one that cannot be read begins anew. */
  readonly after?: string;
}

interface AttentionPage {
  readonly items: readonly Waiting[];
  /** Where the next page begins; null on the last one. */
  readonly next: string | null;
}

interface Row {
  readonly kind: string;
  readonly subject: string;
  readonly since: string;
  readonly amount: string | null;
  readonly asset: AssetId | null;
  readonly rail: string | null;
  readonly transaction_id: string | null;
  readonly detail: string | null;
  readonly shown: string | null;
  readonly less: string;
  readonly key: string;
}

const LIMIT = 50;
const LIMIT_MAX = 200;

const FILTER = `(?::text[] is null or kind = any(?::text[])) and (?::text is null or asset = ?)
    and (?::text is null or rail = ?) and since <= now() - make_interval(secs => ?)`;

const filterValues = ({ kinds, asset, rail, olderThanMs = 0 }: AttentionFilter) => {
  const named = kinds ? `{${kinds.join(',')}}` : null;
  const its = [asset ?? null, asset ?? null, rail ?? null, rail ?? null];
  return [named, named, ...its, olderThanMs / 1_000];
};

/** Rails are looked up of all that waits only where they decide what is listed. */
const waitingOf = ({ kinds, rail }: AttentionFilter): string =>
  waitingSql(kinds ?? null, rail === undefined ? 'later' : 'named');

/** All that waits and fits the filter, but for where a page of it begins. */
const fittingSql = (filter: AttentionFilter): string =>
  `select * from (${waitingOf(filter)}) everything where ${FILTER}`;

// Microseconds: else rows of one millisecond would be shown twice, or never.
const SHOWN = `kind, subject, to_char(since at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') as since,
    amount::text as amount, asset, coalesce(rail, ${railOfCase('subject', 'transaction_id')}) as rail,
    transaction_id::text as transaction_id, detail, shown, less::text as less, key`;

const ORDERS = {
  oldest: {
    after: '(since, less, key) > (?::timestamptz, ?::numeric, ?)',
    by: 'since, less, key',
  },
  largest: {
    after: '(less, since, key) > (?::numeric, ?::timestamptz, ?)',
    by: 'less, since, key',
  },
} as const;

const present = (row: Row): Waiting => ({
  kind: isTroubleKind(row.kind) ? row.kind : 'case.other',
  subject: row.subject,
  since: row.since,
  amount: row.amount && shortSigned(row.amount),
  asset: row.asset,
  rail: row.rail,
  transactionId: row.transaction_id,
  detail: row.detail ?? '',
  shown: row.shown,
});

interface PageSql {
  readonly sql: string;
  readonly values: readonly string[];
  /** Of the rows that it gives: what is shown, and where the next page begins. */
  readonly read: (rows: readonly Row[]) => AttentionPage;
}

/** SQL of a page of what waits; `fitting` is the SQL of what it is a page of. */
const pageOf = (
  { order = 'oldest', limit = LIMIT, after: from }: PageOrder,
  fitting: string,
): PageSql => {
  const most = Math.min(Math.max(Math.trunc(limit), 1), LIMIT_MAX);
  const place = readPlace(from, order);
  const { after, by } = ORDERS[order];
  const placed =
    place && (order === 'oldest' ? [place.since, place.less] : [place.less, place.since]);
  return {
    sql: `select ${SHOWN} from (
        select * from (
          select *, -coalesce(amount, 0) as less, kind || '/' || subject as key
            from (${fitting}) fitting
        ) placed ${place ? `where ${after}` : ''} order by ${by} limit ${most + 1}
      ) page order by ${by.replaceAll(/\b(?=\w)/g, 'page.')}`,
    values: placed ? [...placed, place.key] : [],
    read: (rows) => {
      const shown = rows.slice(0, most);
      const last = rows.length > most ? shown.at(-1) : undefined;
      return { items: shown.map(present), next: last ? writePlace(order, last) : null };
    },
  };
};

/** Everything that waits for a person, a page at a time, in an order that new rows do not disturb. */
export const readAttention = async (
  em: EntityManager,
  asked: PageOrder = {},
): Promise<AttentionPage> => {
  const { sql, values, read } = pageOf(asked, fittingSql(asked));
  return read(await em.execute<Row[]>(sql, [...filterValues(asked), ...values]));
};

/** How many of a kind wait, and since when the oldest of them does. */
export interface WaitingCount {
  readonly kind: TroubleKind;
  readonly count: number;
  /** ISO 8601. */
  readonly oldest: string;
}

interface CountRow {
  readonly kind: string;
  readonly count: number;
  readonly oldest: Date | string;
}

const COUNTED = `select kind, count(*)::int as count, min(since) as oldest`;
const MOST_FIRST = 'group by kind order by count desc, kind';

const presentCount = ({ kind, count, oldest }: CountRow): WaitingCount => ({
  kind: isTroubleKind(kind) ? kind : 'case.other',
  count,
  oldest: new Date(oldest).toISOString(),
});

/** What waits, counted by kind, the most first; a kind of which nothing waits is left out. */
export const countAttention = async (
  em: EntityManager,
  filter: AttentionFilter = {},
): Promise<readonly WaitingCount[]> => {
  const rows = await em.execute<CountRow[]>(
    `${COUNTED} from (${fittingSql(filter)}) fitting ${MOST_FIRST}`,
    filterValues(filter),
  );
  return rows.map(presentCount);
};

interface Survey extends AttentionPage {
  /** Of all kinds, whatever kinds the page is of. */
  readonly counts: readonly WaitingCount[];
}

/** A page of what waits, and how many of each kind do: all of it is looked at once. */
export const surveyAttention = async (
  em: EntityManager,
  asked: PageOrder = {},
): Promise<Survey> => {
  const { kinds, ...filter } = asked;
  const named = kinds ? `{${kinds.join(',')}}` : null;
  const ofKinds = 'select * from waiting where (?::text[] is null or kind = any(?::text[]))';
  const { sql, values, read } = pageOf(asked, ofKinds);
  const [found] = await em.execute<{ counts: CountRow[] | null; items: Row[] | null }[]>(
    `with waiting as materialized (${fittingSql(filter)}), page as (${sql})
      select (select json_agg(counted) from (${COUNTED} from waiting ${MOST_FIRST}) counted) as counts,
        (select json_agg(page) from page) as items`,
    [...filterValues(filter), named, named, ...values],
  );
  return { ...read(found?.items ?? []), counts: (found?.counts ?? []).map(presentCount) };
};
