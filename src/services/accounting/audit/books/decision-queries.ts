import type { BookBreakType } from '../../../../domain/ledger/book-breaks.ts';

/** One way in which the books can be wrong, as a query for the rows that are. */
export interface BookCheck {
  readonly type: BookBreakType;
  /** Gives `key`, `asset`, `here` and `there` (words), `amount_here` and `amount_there`. */
  readonly sql: string;
  readonly message: string;
}

/*
 * What left, on the ledger and on the rails, against what was decided of it. The views
 * `decided_payout` and `decided_refund` say what was decided; nothing else here does.
 */

/** Every pay-out that left, or that a rail may have made although its answer was lost. */
const PAID = `paid as (
    select transaction_id, 'rail_payment ' || key as "row", asset, amount, state <> 'asked' as is_done
      from rail_payment where state in ('asked', 'initiated', 'ready_for_pickup', 'delivered')
    union all
    select transaction_id, 'ledger_payment ' || id, asset, amount, true
      from ledger_payment
      where leg = 'payout' and state = 'included' and transaction_id is not null
  )`;

/** What each transaction was credited with in its asset, and all that was taken of it. */
const BALANCE = `${PAID}, came as (
    select substr(account, 10)::uuid as transaction_id, asset, sum(amount) as amount from posting
      where account like 'customer:%' and amount > 0 and entry not like 'reversed/%' group by 1, 2
  ), taken as (
    select transaction_id, sum(amount) as amount, string_agg("row", ', ' order by "row") as rows
      from (
        select p.transaction_id, coalesce(payout_claim(d, p.amount), p.amount) as amount, p."row"
          from paid p left join decided_payout d using (transaction_id)
        union all
        select transaction_id, amount + fee, 'ledger_payment ' || id from ledger_payment
          where leg in ('refund', 'surplus') and state = 'included' and transaction_id is not null
        union all
        -- The money of an exchanged deposit goes back as it came, and is compared with that below.
        select h.transaction_id, h.amount + h.fee, h."row"
          from sent_back h join decided_payout d using (transaction_id)
          where not (d.is_exchanged and d.kind = 'deposit')
      ) as one group by transaction_id
  )`;

const OVERPAID = `with ${BALANCE}
  select t.id::text as key, t.asset, taken.rows as here, null as there,
      taken.amount as amount_here, coalesce(came.amount, 0) as amount_there
    from taken join transaction t on t.id = taken.transaction_id
      left join came on came.transaction_id = t.id and came.asset = t.asset
    where taken.amount > coalesce(came.amount, 0)
  union all
  select h.transaction_id::text, h.asset, string_agg(h."row", ', '), null, sum(h.amount + h.fee),
      min(received.amount)
    from sent_back h join decided_payout d using (transaction_id)
      cross join lateral (select coalesce(sum(coalesce(i.attached_amount, r.amount)), 0) as amount
        from rail_receipt r left join investigation i
          on i.source_key = r.investigation_key and i.attached_to = r.transaction_id
        where r.transaction_id = h.transaction_id and r.disposition = 'credited') as received
    where d.is_exchanged and d.kind = 'deposit'
    group by h.transaction_id, h.asset having sum(h.amount + h.fee) > min(received.amount)`;

/** What a person settled beside a pay-out was decided by them. */
const UNDERPAID = `with ${BALANCE}
  select t.id::text as key, t.asset, taken.rows as here, null as there,
      taken.amount as amount_here, came.amount as amount_there
    from taken join transaction t on t.id = taken.transaction_id
      join came on came.transaction_id = t.id and came.asset = t.asset
    where t.status = 'completed' and taken.amount < came.amount
      and exists (select from paid where paid.transaction_id = t.id and is_done)
      and not exists (select from posting where entry = 'settled/' || t.id)`;

const PAID_TWICE = `with ${PAID}
  select transaction_id::text as key, min(asset) as asset,
      string_agg("row", ', ' order by "row") as here, null as there,
      sum(amount) as amount_here, max(amount) as amount_there
    from paid group by transaction_id having count(*) > 1`;

const NOT_DECIDED = `with ${PAID}
  select p.transaction_id::text as key, min(p.asset) as asset,
      string_agg(p."row", ', ' order by p."row") as here,
      coalesce('decided in ' || min(d.paid_asset), 'nothing was decided') as there,
      sum(p.amount) as amount_here, coalesce(max(d.amount_out), 0) as amount_there
    from paid p left join decided_payout d using (transaction_id)
    where d.amount_out is null or p.amount <> d.amount_out or p.asset <> d.paid_asset
    group by p.transaction_id`;

/** Refunds on a rail of which more went back than came, or that nobody decided. */
const REFUND_NOT_DECIDED = `select f.key, f.asset, 'rail_refund ' || f.key as here,
      'nothing was decided' as there, f.amount as amount_here, 0 as amount_there
    from rail_refund f
    where f.state <> 'planned' and case when f.transaction_id is not null
      then not exists (select from refund_decision d where d.transaction_id = f.transaction_id)
      else not exists (select from investigation_event e where e.source_key = f.investigation_key
        and e.number = f.number and e.action = 'refund') end
  union all
  select r.rail_reference, r.asset, 'rail_receipt ' || r.id,
      string_agg('rail_refund ' || f.key, ', ' order by f.key), r.amount, sum(f.amount + f.fee)
    from rail_receipt r join rail_refund f on f.receipt_id = r.id and f.state <> 'failed'
    group by r.id having sum(f.amount + f.fee) > r.amount`;

const REFUSED_PAYOUT = `with ${PAID}
  select transaction_id::text as key, min(asset) as asset,
      string_agg("row", ', ' order by "row") as here, 'all of it goes back' as there,
      sum(amount) as amount_here, 0 as amount_there
    from paid join decided_refund using (transaction_id) group by transaction_id`;

const NEGATIVE_FEE = `select key, min(asset) as asset, string_agg(here, ', ') as here, null as there,
      min(amount) as amount_here, 0 as amount_there
    from (
      select id::text as key, coalesce(fee_details ->> 'asset', asset) as asset,
          'transaction ' || id as here, (fee_details ->> 'total')::numeric as amount
        from transaction where (fee_details ->> 'total')::numeric < 0
      union all
      select transaction_id::text, asset, 'fees booked of transaction ' || transaction_id, sum(amount)
        from posting where account = 'fee' and transaction_id is not null
        group by transaction_id, asset having sum(amount) < 0
      union all
      select coalesce(transaction_id::text, entry), asset, 'posting ' || id, amount
        from posting where account = 'fee' and amount < 0
          and entry not like 'reversed/%' and entry not like 'refunded-by-hand/%'
      union all
      select coalesce(transaction_id::text, investigation_key), asset, 'ledger_payment ' || id, fee
        from ledger_payment where fee < 0
    ) as found group by key`;

/** Pay-outs, refunds and fees that nobody decided so. */
export const DECISION_CHECKS: readonly BookCheck[] = [
  {
    type: 'overpaid',
    message: 'more was paid out, given back and kept of the transaction than was credited to it',
    sql: OVERPAID,
  },
  {
    type: 'underpaid',
    message: 'the transaction is completed, and less was paid and given back than was decided',
    sql: UNDERPAID,
  },
  {
    type: 'paid_twice',
    message: 'the transaction was paid out more than once',
    sql: PAID_TWICE,
  },
  {
    type: 'not_decided',
    message: 'what was paid out is not what was decided, or nothing was',
    sql: NOT_DECIDED,
  },
  {
    type: 'not_decided',
    message: 'what went back on a rail is more than came, or nothing was decided of it',
    sql: REFUND_NOT_DECIDED,
  },
  {
    type: 'refused_payout',
    message: 'the transaction was paid out although its money goes back',
    sql: REFUSED_PAYOUT,
  },
  {
    type: 'negative_fee',
    message: 'a fee is below zero',
    sql: NEGATIVE_FEE,
  },
];
