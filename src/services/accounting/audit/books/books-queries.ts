import { KEPT_BALANCES } from '../../balances.ts';
import { DECISION_CHECKS, type BookCheck } from './decision-queries.ts';

/** Statuses in which a story is over; in `error` a person may still hold the money. */
const ENDED = `('completed', 'refunded', 'expired')`;
const OVER = `(status in ${ENDED} or (status = 'error' and parked_reason is null))`;

/**
 * What each row of the journal has to stand as in the books, on the accounts of the ledger and the
 * rails, against what stands there. Entries that say the same of one row are added up.
 */
const POSTINGS = `with recorded as (
    select 'stellar/' || operation_id as source, 'received_payment ' || operation_id as "row",
        'stellar:' || receiving_account as account, asset,
        case when disposition is null then 0 else -amount end as amount from received_payment
    union all
    select 'rail/' || id, 'rail_receipt ' || id, 'rail:' || rail, asset,
        case when disposition is null then 0 else -amount end from rail_receipt
    union all
    select 'charged-back/' || id, 'rail_receipt ' || id, 'rail:' || rail, asset,
        case when reversal_accepted_by is null then 0 else amount end
      from rail_receipt where reversed_at is not null
    union all
    select 'sent/' || id, 'ledger_payment ' || id, 'stellar:' || source_account, asset,
        case when state = 'included' then amount else 0 end from ledger_payment where leg <> 'claim'
    union all
    select 'network-fee/' || inner_hash, 'ledger_envelope ' || inner_hash,
        'stellar:' || source_account, 'stellar:native',
        case when state in ('included', 'failed') then coalesce(fee_charged, 0) / 10000000.0 else 0 end
      from ledger_envelope
      -- One that counted as dead and is on the ledger stands below, as it was named.
      where not (state = 'dead' and seen_included_at is not null)
    union all
    select 'outgoing/' || operation_id, 'outgoing_operation ' || operation_id, 'stellar:' || account,
        c ->> 'asset', -(c ->> 'stroops')::numeric * 0.0000001
      from outgoing_operation cross join jsonb_array_elements(changes) as c
      where class = 'treasury'
    union all
    select 'moved/' || account || '/' || operation_id,
        string_agg('balance_movement ' || operation_id || ' (' || kind || ')', ', '),
        'stellar:' || account, asset, -sum(stroops) * 0.0000001
      from balance_movement group by account, operation_id, asset
    union all
    select 'network-fee/' || inner_hash, 'outgoing_transaction ' || hash, 'stellar:' || account,
        'stellar:native', fee_charged * 0.0000001
      from outgoing_transaction where class = 'treasury'
    union all
    select 'paid/' || key, 'rail_payment ' || key, 'rail:' || rail, asset,
        case when state in ('initiated', 'ready_for_pickup', 'delivered') then amount else 0 end
      from rail_payment
    union all
    select 'sent-back/' || key, 'rail_refund ' || key, 'rail:' || rail, asset,
        case when state = 'delivered' then amount else 0 end from rail_refund
    union all
    select 'refunded-by-hand/' || e.source_key || '/' || e.decision_id, 'investigation_event ' || e.id,
        'rail:' || r.rail, r.asset, e.amount - coalesce(e.fee, 0)
      from investigation_event e join rail_receipt r on e.source_key = 'rail/' || r.id
      where e.action = 'refundedByHand'
    union all
    select 'refunded-by-hand/' || transaction_id, min("row"), 'rail:' || rail, asset, sum(amount)
      from refund_by_hand where transaction_id is not null group by transaction_id, rail, asset
  ), booked as (
    select case
        when entry like 'credited/%' then substr(entry, 10)
        when entry like 'filed/%' then substr(entry, 7)
        when entry like 'received/%' then 'stellar/' || substr(entry, 10)
        when entry like 'reversed/%' then 'paid/' || substr(entry, 10)
        else entry end as source,
      account, asset, sum(amount) as amount, string_agg(distinct entry, ', ') as entries
    from posting
    where (account like 'stellar:%' or account like 'rail:%') and entry not like 'opening/%'
    group by 1, 2, 3
  )
  select coalesce(recorded.source, booked.source) as key, coalesce(recorded.asset, booked.asset) as asset,
    recorded."row" as here, booked.entries as there,
    coalesce(recorded.amount, 0) as amount_here, coalesce(booked.amount, 0) as amount_there
  from recorded full join booked using (source, account, asset)
  where coalesce(recorded.amount, 0) <> coalesce(booked.amount, 0)`;

const FORGOTTEN = `select r.source as key, r.asset, r."row" as here, r.story as there,
    r.amount as amount_here, 0 as amount_there
  from (
    select 'stellar/' || p.operation_id as source, 'received_payment ' || p.operation_id as "row",
        p.asset, p.amount, t.status as story, t.status, t.parked_reason
      from received_payment p left join transaction t on t.id = p.transaction_id
      where p.disposition is null
    union all
    select 'rail/' || p.id, 'rail_receipt ' || p.id, p.asset, p.amount, t.status, t.status,
        t.parked_reason
      from rail_receipt p left join transaction t on t.id = p.transaction_id
      where p.disposition is null
  ) as r
  where r.status is null or ${OVER}`;

const RUNNING_BALANCE = `select account || ' ' || asset as key, asset, 'posting' as here,
    'book_balance' as there, coalesce(summed.amount, 0) as amount_here,
    coalesce(kept.amount, 0) as amount_there
  from (select book_account(account) as account, asset, sum(amount) as amount
      from posting group by 1, 2) summed
    full join (select account, asset, sum(amount) as amount
      from (${KEPT_BALANCES}) kept group by 1, 2) kept using (account, asset)
  where coalesce(summed.amount, 0) <> coalesce(kept.amount, 0)`;

/** Every check that needs nothing but the database. */
export const BOOK_CHECKS: readonly BookCheck[] = [
  {
    type: 'unbalanced',
    message: 'the lines of the entry do not sum to zero',
    sql: `select entry as key, asset, 'posting ' || min(id) as here, null as there,
        sum(amount) as amount_here, 0 as amount_there
      from posting group by entry, asset having sum(amount) <> 0`,
  },
  {
    type: 'posting',
    message: 'the books and the journal say different things of it',
    sql: POSTINGS,
  },
  {
    type: 'running_balance',
    message: 'the balance that is kept of the account is not the sum of its lines',
    sql: RUNNING_BALANCE,
  },
  {
    type: 'customer_owed',
    message: 'the transaction has ended, and the books still owe its customer',
    sql: `select t.id::text as key, p.asset, 'transaction ' || t.id || ' is ' || t.status as here,
        null as there, sum(p.amount) as amount_here, 0 as amount_there
      from posting p join transaction t on p.account = 'customer:' || t.id
      where ${OVER} group by t.id, p.asset having sum(p.amount) <> 0`,
  },
  {
    type: 'investigation_held',
    message: 'the investigation is resolved, and the books still hold its money',
    sql: `select i.source_key as key, p.asset, 'investigation ' || i.source_key as here, null as there,
        sum(p.amount) as amount_here, 0 as amount_there
      from posting p join investigation i on p.account = 'investigation:' || i.source_key
      where i.state = 'resolved' group by i.source_key, p.asset having sum(p.amount) <> 0`,
  },
  {
    type: 'forgotten',
    message: 'nobody credited, refunded or filed it, and its story is over',
    sql: FORGOTTEN,
  },
  ...DECISION_CHECKS,
];
