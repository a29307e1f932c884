import type { EntityManager } from '@mikro-orm/postgresql';
import type { Orm } from '../../../db/orm.ts';
import { PARKED_KIND_SQL } from '../../../domain/operations/parked.ts';
import { inTransaction } from '../../deps.ts';
import { bucketSql } from './durations.ts';

/*
 * The figures of a day are worked out from its rows, and put in the place of what stood there, so that
 * it may be done as often as anybody likes. Rows of the past do not change.
 */

/** A day is worked out once more an hour after it has ended: what was under way is written by then. */
const SETTLED_AFTER = '1 day 1 hour';
const REFRESH_AFTER = '5 minutes';
const DAYS_AT_ONCE = 31;
const ENDED_STATUSES = `('completed', 'refunded', 'expired')`;

const between = (column: string): string =>
  `${column} >= ?::timestamp at time zone 'UTC'
      and ${column} < (?::timestamp + interval '1 day') at time zone 'UTC'`;

/** How payments ended, each once; a volume is in the asset on Stellar. Fees are those of the books. */
const ENDED = `with ended as (
    select e.to_status as status, t.id, t.kind, coalesce(t.rail, '') as rail, t.asset,
      case when t.kind = 'deposit' then t.amount_out else t.amount_in end as amount,
      ${bucketSql('extract(epoch from e.at - coalesce(t.transfer_received_at, t.started_at))')} as bucket
    from transaction_event e join transaction t on t.id = e.transaction_id
    where e.to_status in ${ENDED_STATUSES} and ${between('e.at')}
  ), durations as (
    select kind, rail, asset, jsonb_object_agg(bucket, count) as durations
      from (select kind, rail, asset, bucket, count(*) from ended where status = 'completed'
        group by 1, 2, 3, 4) counted
      group by 1, 2, 3
  )
  insert into day_figure (day, measure, label, kind, rail, asset, count, amount, durations)
  select ?::date, 'ended', status, kind, rail, asset, count(*),
      case when status = 'completed' then sum(amount) end,
      case when status = 'completed' then (select d.durations from durations d
        where (d.kind, d.rail, d.asset) = (ended.kind, ended.rail, ended.asset)) end
    from ended group by status, kind, rail, asset
  union all
  select ?::date, 'fee', e.asset, e.kind, e.rail, p.asset, count(distinct e.id), sum(p.amount), null
    from ended e join posting p on p.transaction_id = e.id and p.account = 'fee'
    where e.status <> 'expired' group by e.asset, e.kind, e.rail, p.asset`;

const TROUBLES = `insert into day_figure (day, measure, label, kind, rail, asset, count)
  select ?::date, 'trouble', ${PARKED_KIND_SQL}, t.kind, t.rail, t.asset, count(*)
    from parking p join transaction its on its.id = p.transaction_id
      cross join lateral (select its.kind, coalesce(its.rail, '') as rail, its.asset,
        p.reason as parked_reason) t
    where ${between('p.opened_at')} group by 3, 4, 5, 6`;

const fillDay = async (em: EntityManager, day: string): Promise<void> => {
  await em.execute(`select pg_advisory_xact_lock(hashtextextended('day_figure', 0))`);
  await em.execute('delete from day_figure where day = ?', [day], 'run');
  await em.execute(ENDED, [day, day, day, day], 'run');
  await em.execute(TROUBLES, [day, day, day], 'run');
  await em.execute(
    `insert into day_filled (day, filled_at) values (?, now())
       on conflict (day) do update set filled_at = excluded.filled_at`,
    [day],
    'run',
  );
};

/** Days since the first payment that are not worked out, or were before they had settled. */
const DUE = `select series.day::date::text as day
  from generate_series(
    (select least((select min(at) from transaction_event where to_status in ${ENDED_STATUSES}),
        (select min(opened_at) from parking)) at time zone 'UTC')::date::timestamp,
    (now() at time zone 'UTC')::date::timestamp, '1 day') as series (day)
  left join day_filled f on f.day = series.day::date
  where f.day is null
    or (f.filled_at < (series.day + interval '${SETTLED_AFTER}') at time zone 'UTC'
      and f.filled_at < now() - interval '${REFRESH_AFTER}')
  order by series.day desc limit ${DAYS_AT_ONCE}`;

/** SQL that says whether a day is due. */
export const FIGURES_DUE = `exists(${DUE})`;

/** Works out the days that are due, the newest first and a month of them at most. @returns how many. */
export const fillFigures = async (orm: Orm): Promise<number> => {
  const due = await orm.em.fork().execute<{ day: string }[]>(DUE);
  for (const { day } of due) await inTransaction(orm, async (em) => fillDay(em, day));
  return due.length;
};

/**
 * Works out every day anew.
 * @param onProgress is called with how many days are done.
 */
export const rebuildFigures = async (
  orm: Orm,
  onProgress: (days: number) => void = () => undefined,
): Promise<void> => {
  await orm.em.fork().execute('delete from day_filled', [], 'run');
  for (let done = 0, filled = -1; filled !== 0;) {
    filled = await fillFigures(orm);
    done += filled;
    onProgress(done);
  }
};
