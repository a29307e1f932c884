import type { EntityManager } from '@mikro-orm/postgresql';
import { stroopsOf } from '../../../../domain/money/amount.ts';
import type { AssetId } from '../../../../domain/money/asset.ts';
import type { BookBreakType } from '../../../../domain/ledger/book-breaks.ts';
import type { Break } from '../report-types.ts';
import type { StatementRange } from './statement.ts';

/**
 * What the rail's own statement says left for each transaction, under whatever keys, with what we
 * have as paid and the range does not show, against what was decided.
 */
const BEYOND = `with shown as (
    select p.transaction_id, s.key, 'statement entry ' || s.reference as entry, s.amount
      from reconciliation_line s join rail_payment p on p.key = s.key and p.rail = ?
      where s.run = ? and s.side = 'there' and s.direction = 'out' and s.state <> 'returned'
  ), left_here as (
    select * from shown
    union all
    select p.transaction_id, p.key, 'rail_payment ' || p.key, p.amount from rail_payment p
      where p.transaction_id in (select transaction_id from shown)
        and p.state in ('initiated', 'ready_for_pickup', 'delivered')
        and not exists (select from reconciliation_line s
          where s.run = ? and s.side = 'there' and s.direction = 'out' and s.key = p.key)
  ), summed as (
    select transaction_id, count(distinct key) as keys, sum(amount) as amount,
        string_agg(entry, '; ' order by entry) as entries
      from left_here group by transaction_id
  )
  select summed.transaction_id::text as id, entries, amount::text as amount,
      coalesce(d.amount_out, 0)::text as decided,
      case when exists (select from decided_refund r where r.transaction_id = summed.transaction_id)
          then 'refused_payout'
        when keys > 1 then 'paid_twice' else 'overpaid' end as type
    from summed left join decided_payout d using (transaction_id)
    where amount > coalesce(d.amount_out, 0) or keys > 1
      or exists (select from decided_refund r where r.transaction_id = summed.transaction_id)
    order by 1 limit ?`;

const MESSAGES: Partial<Record<BookBreakType, string>> = {
  refused_payout: 'the rail paid the transaction out although its money goes back',
  paid_twice: 'the rail paid the transaction out under more than one key',
  overpaid: 'the rail paid out more than was decided',
};

interface BeyondRow {
  readonly id: string;
  readonly entries: string;
  readonly amount: string;
  readonly decided: string;
  readonly type: BookBreakType;
}

/**
 * Transactions for which more left on the rail than was decided, by the statement that is kept.
 * Whoever investigates one of the payments, it stays a break until a person has closed the case.
 */
export const readBeyondDecided = async (
  em: EntityManager,
  { run, profile }: Pick<StatementRange, 'run' | 'profile'>,
  max: number,
): Promise<readonly Break[]> => {
  const asset: AssetId = profile.asset;
  const rows = await em.execute<BeyondRow[]>(BEYOND, [profile.name, run, run, max]);
  return rows.map(({ id, entries, amount, decided, type }) => ({
    type,
    place: `rail/${profile.name}`,
    direction: 'out',
    key: `out/${id}`,
    asset,
    here: `transaction ${id}: ${decided} ${asset} decided`,
    there: `${entries}: ${amount} ${asset}`,
    amountHere: stroopsOf(decided),
    amountThere: stroopsOf(amount),
    message: MESSAGES[type] ?? type,
  }));
};
