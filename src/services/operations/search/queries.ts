import type { Recognised } from './recognise.ts';

/*
 * Where each kind of text is looked for. Every condition is an index's, and every query gives the newest
 * few: a list of a million payments is never read.
 * `$value`, `$base`, `$code` and `$rails` are put in by `search.ts`.
 */

interface Place {
  readonly because: string;
  readonly sql: string;
}

export const EACH_MAX = 20;

const newest = (by: string): string => `order by ${by} desc limit ${EACH_MAX}`;

/** Payments of which the condition is true. */
const payments = (because: string, condition: string): Place => ({
  because,
  sql: `select 'payment' as is, t.id::text as id, t.id::text as payment, t.started_at as at,
      coalesce(t.amount_in, t.amount_expected) as amount, t.amount_in_asset as asset
    from transaction t where ${condition} ${newest('t.started_at')}`,
});
/** Payments that a row of another table names. */
const through = (because: string, from: string): Place =>
  payments(because, `t.id in (select transaction_id from ${from} limit ${EACH_MAX})`);

const received = (because: string, condition: string): Place => ({
  because,
  sql: `select 'money' as is, coalesce(m.investigation_key, 'stellar/' || m.operation_id) as id,
      m.transaction_id::text as payment, m.closed_at as at, m.amount, m.asset
    from received_payment m where ${condition} ${newest('m.closed_at')}`,
});
const receipts = (because: string, condition: string): Place => ({
  because,
  sql: `select 'money' as is, coalesce(m.investigation_key, 'rail/' || m.id) as id,
      m.transaction_id::text as payment, m.received_at as at, m.amount, m.asset
    from rail_receipt m where ${condition} ${newest('m.received_at')}`,
});
const customers = (because: string, condition: string): Place => ({
  because,
  sql: `select 'customer' as is, id::text as id, null::text as payment, created_at as at,
      null::numeric as amount, null::text as asset
    from customer where ${condition} ${newest('created_at')}`,
});
const cases = (because: string, condition: string): Place => ({
  because,
  sql: `select 'case' as is, source_key as id, transaction_id::text as payment, opened_at as at,
      amount, asset from investigation where ${condition} ${newest('opened_at')}`,
});
/** What left for a payment or a case by one of our envelopes. */
const sent = (because: string, condition: string): Place => ({
  because,
  sql: `select case when l.transaction_id is null then 'case' else 'payment' end as is,
      coalesce(l.transaction_id::text, l.investigation_key) as id, l.transaction_id::text as payment,
      l.queued_at as at, l.amount, l.asset
    from ledger_payment l where l.envelope_hash in
      (select inner_hash from ledger_envelope where ${condition} limit ${EACH_MAX})
    order by l.queued_at desc limit ${EACH_MAX}`,
});

const ON_RAIL = 'rail = any($rails::text[]) and rail_reference = $value';
const BY_AMOUNT = `and ($code::text is null or split_part(ASSET, ':', 2) = $code
    or (ASSET = 'stellar:native' and $code = 'XLM'))`;
const ofAmount = (table: string, column: string, asset: string): string =>
  `${table}.${column} = $value::numeric ${BY_AMOUNT.replaceAll('ASSET', `${table}.${asset}`)}`;

export const PLACES: Readonly<Record<Recognised, readonly Place[]>> = {
  id: [
    payments('the payment’s id', 't.id = $value::uuid'),
    customers('the customer’s id', 'id = $value::uuid'),
    payments('its customer', 't.customer_id = $value::uuid'),
  ],
  hash: [
    payments('the transaction that paid', 't.stellar_transaction_id = $value'),
    sent('an envelope of ours', 'inner_hash = $value'),
    sent('an envelope that a ledger included', 'included_hash = $value'),
    sent('a fee-bump of ours', 'outer_hashes @> array[$value]'),
    received('the transaction that paid us', 'm.transaction_hash = $value'),
    received('the transaction inside a fee-bump', 'm.inner_transaction_hash = $value'),
    {
      because: 'a transaction that the journal does not know',
      sql: `select 'outgoing' as is, hash as id, null::text as payment, closed_at as at,
          null::numeric as amount, null::text as asset
        from outgoing_transaction where hash = $value ${newest('closed_at')}`,
    },
    cases('a claimable balance', `source_key = 'claimable/' || $value`),
  ],
  account: [
    payments('who asked for it', 't.account = $value or t.account = $base'),
    payments('who is paid', 't.to_account = $value or t.to_account = $base'),
    payments('who paid', 't.from_account = $value or t.from_account = $base'),
    received('who paid us', 'm.from_account = $value or m.from_account = $base'),
    customers('the customer’s account', 'account = $value and erased_at is null'),
  ],
  key: [
    through('the key of a pay-out', 'rail_payment where key = $value'),
    through('the key of a refund', 'rail_refund where key = $value'),
    cases(
      'the key of a refund',
      'source_key in (select investigation_key from rail_refund where key = $value)',
    ),
  ],
  case: [
    cases('the case’s key', 'source_key = $value'),
    received(
      'where it is recorded',
      `m.operation_id = case when $value ~ '^stellar/[0-9]{1,18}$'
        then split_part($value, '/', 2)::bigint end`,
    ),
    receipts(
      'where it is recorded',
      `m.id = case when $value ~ '^rail/[0-9]{1,18}$' then split_part($value, '/', 2)::bigint end`,
    ),
  ],
  amount: [
    payments('what came', ofAmount('t', 'amount_in', 'amount_in_asset')),
    payments('what was paid out', ofAmount('t', 'amount_out', 'amount_out_asset')),
    payments('what was announced', ofAmount('t', 'amount_expected', 'amount_in_asset')),
    received('what came on Stellar', ofAmount('m', 'amount', 'asset')),
    receipts('what came on a rail', ofAmount('m', 'amount', 'asset')),
  ],
  memo: [
    payments('the memo to pay with', 't.receiving_memo = $value'),
    payments('the payee’s memo', 't.destination_memo = $value'),
    received('the memo of a payment', 'm.memo = $value'),
  ],
  reference: [
    payments('the reference to quote', `t.${ON_RAIL.replace('and ', 'and t.')}`),
    payments('the bank’s reference', 't.external_transaction_id = $value'),
    through('the bank’s reference of a pay-out', `rail_payment where ${ON_RAIL}`),
    through('the bank’s reference of a refund', `rail_refund where ${ON_RAIL}`),
    receipts('the bank’s reference', `m.${ON_RAIL.replace('and ', 'and m.')}`),
    receipts('the reference that was quoted', 'm.reference = $value'),
  ],
};
