import type { Orm } from '../../db/orm.ts';
import type { AssetId } from '../../domain/money/asset.ts';
import { ageWords, moneyWords, tableOf } from './words.ts';

export interface CaseFilter {
  readonly reason: string | null;
  /** `all` shows resolved ones, too; without a state those that wait are shown. */
  readonly state: 'open' | 'held' | 'resolved' | 'all' | null;
  /** Only cases that were opened at least so long ago. */
  readonly olderThanMs: number | null;
  readonly limit: number;
}

interface CaseRow {
  readonly source_key: string;
  readonly reason: string;
  readonly state: string;
  readonly asset: AssetId;
  readonly amount: string;
  readonly left_over: string;
  readonly transaction_id: string | null;
  readonly opened_at: Date;
  readonly of_all: number;
}

const CASES = `select source_key, reason, state, asset, amount::text as amount,
    refundable('investigation:' || source_key, asset)::text as left_over, transaction_id,
    opened_at, (count(*) over ())::int as of_all
  from investigation
  where (?::text is null or reason = ?)
    and case ?::text when 'all' then true when 'waiting' then state <> 'resolved' else state = ? end
    and opened_at <= ?
  order by opened_at limit ?`;

const HEADS = ['case', 'age', 'state', 'money', 'left', 'reason', 'transaction'];

/** The cases that fit the filter, oldest first, as lines of a table for a terminal. */
export const listCases = async (
  orm: Orm,
  filter: CaseFilter,
  now: number,
): Promise<readonly string[]> => {
  const { reason, olderThanMs, limit } = filter;
  const state = filter.state ?? 'waiting';
  const before = new Date(now - (olderThanMs ?? 0));
  const values = [reason, reason, state, state, before, limit];
  const rows = await orm.em.fork().execute<CaseRow[]>(CASES, values);
  if (rows.length === 0) return ['No investigation fits.'];
  const cells = rows.map((row) => [
    row.source_key,
    ageWords(now - new Date(row.opened_at).getTime()),
    row.state,
    moneyWords(row.amount, row.asset),
    moneyWords(row.left_over, row.asset),
    row.reason,
    row.transaction_id ?? '-',
  ]);
  const ofAll = rows[0]?.of_all ?? 0;
  const rest = ofAll > rows.length ? [`… and ${ofAll - rows.length} more; see --limit`] : [];
  return [...tableOf(HEADS, cells), ...rest];
};
