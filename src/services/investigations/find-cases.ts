import type { EntityManager } from '@mikro-orm/postgresql';
import { formatAmount, stroopsOf } from '../../domain/money/amount.ts';
import type { AssetId } from '../../domain/money/asset.ts';

/** What is looked for; null is no limit. */
export interface CaseFilter {
  readonly reason: string | null;
  /** `all` shows resolved ones, too; without a state those that wait are shown. */
  readonly state: 'open' | 'held' | 'resolved' | 'all' | null;
  readonly rail?: string | null;
  readonly asset?: AssetId | null;
  /** Only cases that were opened at least so long ago. */
  readonly olderThanMs: number | null;
  readonly limit: number;
  /** What the page before gave as `next`; one that cannot be read begins anew. */
  readonly after?: string;
}

/** One case of the list; decimal strings. */
export interface FoundCase {
  readonly sourceKey: string;
  readonly reason: string;
  readonly state: string;
  readonly asset: AssetId;
  readonly amount: string;
  /** What nobody has decided over yet. */
  readonly left: string;
  readonly rail: string | null;
  readonly transactionId: string | null;
  readonly openedAt: Date;
}

interface FoundCases {
  readonly cases: readonly FoundCase[];
  /** Where the next page begins; null on the last one. */
  readonly next: string | null;
}

interface Row {
  readonly source_key: string;
  readonly reason: string;
  readonly state: string;
  readonly asset: AssetId;
  readonly amount: string;
  readonly left_over: string;
  readonly rail: string | null;
  readonly transaction_id: string | null;
  readonly opened_at: Date;
  readonly place: string;
}

const WAITS = `i.state <> 'resolved'`;
/** Each as its index is written. */
const STATES = {
  waiting: WAITS,
  open: `${WAITS} and i.state = 'open'`,
  held: `${WAITS} and i.state = 'held'`,
  resolved: `i.state = 'resolved'`,
  all: 'true',
} as const;

const RAIL = `coalesce((select rail from rail_receipt where i.source_key like 'rail/%'
    and id = case when i.source_key ~ '^rail/[0-9]{1,18}$'
      then split_part(i.source_key, '/', 2)::bigint end),
  (select rail from transaction where id = i.transaction_id))`;

// Microseconds, and the key beside them: else a row could be shown twice, or never.
const CASES = (
  state: keyof typeof STATES,
): string => `select i.source_key, i.reason, i.state, i.asset,
    i.amount::text as amount, i.transaction_id, i.opened_at, i.rail,
    refundable('investigation:' || i.source_key, i.asset)::text as left_over,
    to_char(i.opened_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') as place
  from (select i.*, ${RAIL} as rail from investigation i
    where ${STATES[state]}
      and (?::text is null or i.reason = ?) and (?::text is null or i.asset = ?)
      and i.opened_at <= now() - make_interval(secs => ?)
      and (i.opened_at, i.source_key) > (?::timestamptz, ?)
      and (?::text is null or ${RAIL} = ?)
    order by i.opened_at, i.source_key limit ?) i
  order by i.opened_at, i.source_key`;

const PLACE = /^(\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}\.\d{6}Z) (.+)$/s;

const readAfter = (text: string | undefined): readonly [string, string] => {
  const [, at, key] = PLACE.exec(Buffer.from(text ?? '', 'base64url').toString('utf8')) ?? [];
  return at !== undefined && key !== undefined ? [at, key] : ['-infinity', ''];
};

const short = (amount: string): string => formatAmount(stroopsOf(amount));

/** The cases that fit the filter, oldest first, a page at a time. */
export const findCases = async (em: EntityManager, filter: CaseFilter): Promise<FoundCases> => {
  const { reason, asset = null, rail = null, olderThanMs, limit, after } = filter;
  const rows = await em.execute<Row[]>(CASES(filter.state ?? 'waiting'), [
    reason,
    reason,
    asset,
    asset,
    (olderThanMs ?? 0) / 1_000,
    ...readAfter(after),
    rail,
    rail,
    limit + 1,
  ]);
  const shown = rows.slice(0, limit);
  const last = rows.length > limit ? shown.at(-1) : undefined;
  return {
    cases: shown.map((row) => ({
      sourceKey: row.source_key,
      reason: row.reason,
      state: row.state,
      asset: row.asset,
      amount: short(row.amount),
      left: short(row.left_over),
      rail: row.rail,
      transactionId: row.transaction_id,
      openedAt: new Date(row.opened_at),
    })),
    next: last ? Buffer.from(`${last.place} ${last.source_key}`).toString('base64url') : null,
  };
};
