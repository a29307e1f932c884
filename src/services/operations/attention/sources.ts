import { PARKED_KIND_SQL } from '../../../domain/operations/parked.ts';
import { TROUBLE_KINDS } from '../../../domain/operations/troubles/troubles.ts';

/*
 * Where everything lies that waits for a person. Each source reads a partial index that holds what is
 * open and nothing else, and gives the same columns:
 *   kind, subject (what it is decided by), since, amount, asset, rail, transaction_id,
 *   detail (ids, codes and amounts; nothing that strangers wrote), shown (what a decision names)
 */

interface Source {
  /** The first part of the kinds that it gives. */
  readonly kinds: readonly string[];
  readonly sql: string;
  /** The same without the rails that are looked up one by one. */
  readonly withoutRails?: string;
}

const KNOWN = TROUBLE_KINDS.filter((kind) => /^(?:case|break)\./.test(kind))
  .map((kind) => `'${kind}'`)
  .join(', ');

const PARKED = `select ${PARKED_KIND_SQL} as kind, t.id::text as subject,
    coalesce(p.opened_at, t.updated_at) as since, coalesce(t.amount_in, t.amount_expected) as amount,
    t.amount_in_asset as asset, t.rail, t.id as transaction_id, t.parked_reason as detail,
    p.number::text as shown
  from transaction t
    left join parking p on p.transaction_id = t.id and p.closed_at is null
  where t.parked_reason is not null`;

/** A number at the end of a source key; null where the key names something else. */
const numberOf = (place: string, key: string): string =>
  `case when ${key} like '${place}/%' then
    case when ${key} ~ '^${place}/[0-9]+$' then split_part(${key}, '/', 2)::bigint end end`;

/** SQL of the rail of a case, by the columns of its key and its transaction; null where it has none. */
export const railOfCase = (key: string, transactionId: string): string =>
  `coalesce((select receipt.rail from rail_receipt receipt where receipt.id = ${numberOf('rail', key)}),
    (select named.rail from transaction named where named.id = ${transactionId}))`;

const NAMED_CASE = `case when i.reason = 'reconciliation' then 'break.' || b.type
    when f.is_parked then 'case.refund_unknown' else 'case.' || i.reason end`;

/**
 * Cases that nothing goes out of now, nor comes in by a claim: those wait for the ledger, or a rail. What
 * is under way of all of them is little, and is read at once.
 */
const CASES = `select
    case when named.kind in (${KNOWN}) then named.kind else 'case.other' end as kind,
    i.source_key as subject, i.opened_at as since,
    coalesce(b.amount, i.amount) as amount, i.asset, null::text as rail,
    i.transaction_id, concat_ws(', ', i.state, b.place, b.key) as detail, null::text as shown
  from investigation i
    left join lateral (select place, key, type, amount from reconciliation_break
        where i.reason = 'reconciliation' and id = ${numberOf('reconciliation', 'i.source_key')}
        limit 1) b on true
    left join (select investigation_key, bool_and(parked_reason is not null) as is_parked
        from rail_refund where state in ('planned', 'asked', 'initiated')
          and investigation_key is not null
        group by investigation_key) f on f.investigation_key = i.source_key
    cross join lateral (select ${NAMED_CASE} as kind) named
  where i.state <> 'resolved' and f.is_parked is not false
    and not exists (select from ledger_payment l where l.investigation_key = i.source_key
          and l.state in ('queued', 'bound'))`;

// Without the offset the condition on the rail would have the planner expect next to no cases.
const CASES_WITH_RAILS = `select kind, subject, since, amount, asset,
    ${railOfCase('subject', 'transaction_id')} as rail, transaction_id, detail, shown
  from (${CASES} offset 0) cases`;

const SENDERS = `select 'sender.' || kind as kind, concat_ws('/', account, nullif(asset, '')) as subject,
    since, balance as amount, nullif(asset, '') as asset, null::text as rail,
    null::uuid as transaction_id, reason as detail, null::text as shown
  from sender_alert`;

const STOPPED = `select 'stopped.' || split_part(source, '/', 1) as kind, source as subject,
    stopped_at as since, null::numeric as amount, null::text as asset, null::text as rail,
    null::uuid as transaction_id, stopped_reason as detail, null::text as shown
  from cursor
  where stopped_reason is not null and split_part(source, '/', 1) in ('stellar', 'send', 'outgoing', 'sources')`;

const OUTGOING = `select 'outgoing.unknown' as kind, hash as subject, closed_at as since,
    null::numeric as amount, null::text as asset, null::text as rail, null::uuid as transaction_id,
    account || ', ledger ' || ledger as detail, null::text as shown
  from outgoing_transaction where class = 'unknown'`;

// The rail's own message is not among it: strangers wrote that.
const RAILS = `select case call when 'serve' then 'rail.unserved' else 'rail.failing' end as kind,
    rail || '/' || call as subject, since, null::numeric as amount, null::text as asset, rail,
    null::uuid as transaction_id, concat_ws(', ', type, code, failures || ' times') as detail,
    null::text as shown
  from rail_failure`;

const OUTBOXES = ['callback', 'customer_callback'] as const;

const callbacks = (kind: string, which: string): string => `select 'callbacks.${kind}' as kind,
    host as subject, min(at) as since, null::numeric as amount, null::text as asset,
    null::text as rail, null::uuid as transaction_id, count(*) || ' callbacks' as detail,
    null::text as shown
  from (${OUTBOXES.map((table) => `select host, at from ${table} where delivered_at is null and ${which}`).join(' union all ')}) waiting
  group by host`;

const customers = (kind: string, since: string, which: string): string => `select ${kind} as kind,
    id::text as subject, ${since} as since, null::numeric as amount, null::text as asset,
    null::text as rail, null::uuid as transaction_id, coalesce(type, 'no type') as detail,
    null::text as shown
  from customer where ${which} and erased_at is null`;

const PAUSES = `select 'paused' as kind, scope as subject, at as since, null::numeric as amount,
    case when scope like 'asset:%' then substr(scope, 7) end as asset,
    case when scope like 'rail:%' then substr(scope, 6) end as rail, null::uuid as transaction_id,
    'by ' || operator as detail, null::text as shown
  from pause`;

const SOURCES: readonly Source[] = [
  { kinds: ['parked'], sql: PARKED },
  {
    kinds: ['case', 'break'],
    sql: CASES_WITH_RAILS,
    withoutRails: CASES,
  },
  { kinds: ['sender'], sql: SENDERS },
  { kinds: ['stopped'], sql: STOPPED },
  { kinds: ['outgoing'], sql: OUTGOING },
  { kinds: ['rail'], sql: RAILS },
  { kinds: ['callbacks'], sql: callbacks('failing', 'given_up_at is null and attempts > 0') },
  { kinds: ['callbacks'], sql: callbacks('given_up', 'given_up_at is not null') },
  {
    kinds: ['customer'],
    sql: customers(
      `'customer.waiting'`,
      'updated_at',
      `status = 'PROCESSING' and review_due_at is null and review_parked_at is null`,
    ),
  },
  {
    kinds: ['customer'],
    sql: customers(
      `'customer.review_' || review_parked_reason`,
      'review_parked_at',
      'review_parked_at is not null',
    ),
  },
  { kinds: ['paused'], sql: PAUSES },
];

/**
 * SQL of all that waits, as far as it may be of the kinds.
 * @param kinds all of them by default.
 * @param rails `named` by default; `later` leaves out those of cases, for {@link railOfCase} to name of the
 *   few that are shown.
 */
export const waitingSql = (
  kinds: readonly string[] | null,
  rails: 'named' | 'later' = 'named',
): string => {
  const heads = new Set(kinds?.map((kind) => kind.split('.')[0] ?? ''));
  const asked = SOURCES.filter((source) => !kinds || source.kinds.some((kind) => heads.has(kind)));
  return (asked.length > 0 ? asked : SOURCES)
    .map(({ sql, withoutRails = sql }) => (rails === 'later' ? withoutRails : sql))
    .join('\nunion all\n');
};
