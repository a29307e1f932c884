import type { EntityManager } from '@mikro-orm/postgresql';

/**
 * What somebody sent back at the bank is named by the bank's reference, which they gave as their
 * evidence, whatever key they chose there.
 */
const NAME_SHOWN = `update reconciliation_line s set key = 'reference/' || s.reference
  from (select distinct unnest(names) as name from refund_by_hand where rail = ?) as by_hand
  where s.run = ? and s.side = 'there' and s.direction = 'out' and s.reference = by_hand.name
    and not exists (select from rail_payment p where p.rail = ? and p.key = s.key)`;

/** Refunds that name one reference were one payment at the bank. */
const KEEP_OURS = `insert into reconciliation_line
    (run, side, direction, key, reference, amount, at, state)
  select ?, 'here', 'out', 'reference/' || coalesce(shown.reference, h.evidence),
      string_agg(h."row", ', ' order by h."row"), sum(h.amount), min(h.at), 'settled'
    from refund_by_hand h left join lateral (
      select s.reference from unnest(h.names) as name join reconciliation_line s
        on s.run = ? and s.side = 'there' and s.direction = 'out' and s.key = 'reference/' || name
        limit 1) as shown on true
    where h.rail = ? and ((h.at >= ? and h.at < ?) or shown.reference is not null)
    group by coalesce(shown.reference, h.evidence)`;

interface ByHandRange {
  readonly run: string;
  readonly rail: string;
  readonly since: Date;
  readonly until: Date;
}

/** Puts what was sent back by hand beside the statement that is kept. */
export const keepByHand = async (
  em: EntityManager,
  { run, rail, since, until }: ByHandRange,
): Promise<void> => {
  await em.execute(NAME_SHOWN, [rail, run, rail], 'run');
  await em.execute(KEEP_OURS, [run, run, rail, since, until], 'run');
};
