import type { EntityManager } from '@mikro-orm/postgresql';
import { formatAmount } from '../../domain/money/amount.ts';
import type { PlaceFindings } from '../../services/accounting/audit/compare.ts';
import { breakText } from '../../services/accounting/audit/report.ts';
import type { Break } from '../../services/accounting/audit/report-types.ts';

/** The result of comparing one place for a day. It is part of a workflow's history: no rows in it. */
export interface PlaceOutcome {
  readonly place: string;
  readonly breaks: number;
  readonly notCompared: string | null;
}

/** The fourth part of a break's name, after place, direction and key: its type in the books. */
const KIND = `(case when place = 'books' then type else '' end)`;

/** A difference that is seen again is the same one, a day older. */
const KEEP_BREAK = `insert into reconciliation_break
    (place, direction, key, type, asset, amount, here, there, message, first_day, last_day)
  values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?::date, ?::date)
  on conflict (place, direction, key, ${KIND}) where resolved_at is null do update set
    type = excluded.type, asset = excluded.asset, amount = excluded.amount, here = excluded.here,
    there = excluded.there, message = excluded.message, last_day = excluded.last_day,
    days = reconciliation_break.days
      + (case when reconciliation_break.last_day < excluded.last_day then 1 else 0 end)`;

/** A break that is not found any more is resolved: the other side has come, or a person acted. */
const RESOLVE_GONE = `update reconciliation_break set resolved_at = now()
  where place = ? and resolved_at is null and not exists (
    select from jsonb_to_recordset(?::jsonb) as found (direction text, key text, type text)
     where found.direction = reconciliation_break.direction and found.key = reconciliation_break.key
       and (place <> 'books' or found.type = reconciliation_break.type))`;

const KEEP_REPORT = `insert into reconciliation_report (day, place, state, through, agreed, breaks, text)
  values (?::date, ?, ?, ?, ?, ?, ?)
  on conflict (day, place) do update set state = excluded.state, through = excluded.through,
    agreed = excluded.agreed, breaks = excluded.breaks, text = excluded.text, at = now()`;

const section = (title: string, breaks: readonly Break[]): readonly string[] =>
  breaks.length === 0 ? [] : ['', title, ...breaks.map(breakText)];

/** The report of one place, as a person reads it. */
const placeReport = (found: PlaceFindings): string => {
  const { place, agreed, through, notCompared, truncated, breaks, waiting } = found;
  if (notCompared !== null) return `${place}: not compared, ${notCompared}`;
  const counted = breaks.length === 1 ? '1 break' : `${breaks.length} breaks`;
  return [
    `${place}: ${agreed} agree, ${counted}${truncated ? ' and more' : ''}, through ${through}`,
    ...section('Breaks', breaks),
    ...section('Waiting: these differ, and nobody has to act', waiting),
  ].join('\n');
};

/** One break for each name, because the database holds one open break for a name. */
const byName = (place: string, breaks: readonly Break[]): readonly Break[] => {
  const nameOf = ({ direction, key, type }: Break): string =>
    `${direction ?? ''}/${key}/${place === 'books' ? type : ''}`;
  return [...new Map(breaks.map((one) => [nameOf(one), one])).values()];
};

/**
 * Records a day's findings of one place, in the caller's database transaction: its report, its
 * breaks, and which earlier breaks are resolved. The same day again replaces the day's report.
 */
export const recordBreaks = async (
  em: EntityManager,
  day: string,
  found: PlaceFindings,
): Promise<PlaceOutcome> => {
  const { place, notCompared, truncated } = found;
  const young = found.waiting.filter(({ type }) => type === 'timing');
  const breaks = byName(place, [...young, ...found.breaks]);
  for (const one of breaks) {
    const difference = one.amountHere - one.amountThere;
    const words = [one.here, one.there, one.message];
    const named = [place, one.direction ?? '', one.key, one.type, one.asset ?? ''];
    const values = [...named, formatAmount(difference), ...words, day, day];
    await em.execute(KEEP_BREAK, values, 'run');
  }
  // Where a place was not compared, or not to its end, no earlier break is resolved.
  if (notCompared === null && !truncated) {
    const names = breaks.map(({ direction, key, type }) => ({
      direction: direction ?? '',
      key,
      type,
    }));
    await em.execute(RESOLVE_GONE, [place, JSON.stringify(names)], 'run');
  }
  const state = notCompared === null ? 'compared' : 'not_compared';
  const count = found.breaks.length;
  const report = [day, place, state, found.through, found.agreed, count, placeReport(found)];
  await em.execute(KEEP_REPORT, report, 'run');
  return { place, breaks: count, notCompared };
};
