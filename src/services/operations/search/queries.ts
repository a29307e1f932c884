import { text, type Text } from '../../../domain/operations/text.ts';
import type { Recognised } from './recognise.ts';

/*
 * Where each kind of text is looked for. Every condition is an index's, and every query gives the newest
 * few: a list of a million payments is never read.
 * `$value`, `$base`, `$code` and `$rails` are put in by `search.ts`.
 */

interface Place {
  readonly because: Text;
  readonly sql: string;
}

export const EACH_MAX = 20;

/** What is no money has become nothing. */
const NOTHING = 'null::text as became';

const newest = (by: string): string => `order by ${by} desc limit ${EACH_MAX}`;

/** Payments of which the condition is true. */
const payments = (because: Text, condition: string): Place => ({
  because,
  sql: `select 'payment' as is, t.id::text as id, t.id::text as payment, t.started_at as at,
      coalesce(t.amount_in, t.amount_expected) as amount, t.amount_in_asset as asset, ${NOTHING}
    from transaction t where ${condition} ${newest('t.started_at')}`,
});
/** Payments that a row of another table names. */
const through = (because: Text, from: string): Place =>
  payments(because, `t.id in (select transaction_id from ${from} limit ${EACH_MAX})`);

const received = (because: Text, condition: string): Place => ({
  because,
  sql: `select 'money' as is, coalesce(m.investigation_key, 'stellar/' || m.operation_id) as id,
      m.transaction_id::text as payment, m.closed_at as at, m.amount, m.asset,
      m.disposition as became
    from received_payment m where ${condition} ${newest('m.closed_at')}`,
});
const receipts = (because: Text, condition: string): Place => ({
  because,
  sql: `select 'money' as is, coalesce(m.investigation_key, 'rail/' || m.id) as id,
      m.transaction_id::text as payment, m.received_at as at, m.amount, m.asset,
      m.disposition as became
    from rail_receipt m where ${condition} ${newest('m.received_at')}`,
});
const customers = (because: Text, condition: string): Place => ({
  because,
  sql: `select 'customer' as is, id::text as id, null::text as payment, created_at as at,
      null::numeric as amount, null::text as asset, ${NOTHING}
    from customer where ${condition} ${newest('created_at')}`,
});
const cases = (because: Text, condition: string): Place => ({
  because,
  sql: `select 'case' as is, source_key as id, transaction_id::text as payment, opened_at as at,
      amount, asset, ${NOTHING} from investigation where ${condition} ${newest('opened_at')}`,
});
/** What left for a payment or a case by one of our envelopes. */
const sent = (because: Text, condition: string): Place => ({
  because,
  sql: `select case when l.transaction_id is null then 'case' else 'payment' end as is,
      coalesce(l.transaction_id::text, l.investigation_key) as id, l.transaction_id::text as payment,
      l.queued_at as at, l.amount, l.asset, ${NOTHING}
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
    payments(text('the payment’s id', 'el id del pago'), 't.id = $value::uuid'),
    customers(text('the customer’s id', 'el id del cliente'), 'id = $value::uuid'),
    payments(text('its customer', 'su cliente'), 't.customer_id = $value::uuid'),
  ],
  hash: [
    payments(
      text('the transaction that paid', 'la transacción que pagó'),
      't.stellar_transaction_id = $value',
    ),
    sent(text('an envelope of ours', 'un sobre nuestro'), 'inner_hash = $value'),
    sent(
      text('an envelope that a ledger included', 'un sobre que un ledger incluyó'),
      'included_hash = $value',
    ),
    sent(text('a fee-bump of ours', 'un fee-bump nuestro'), 'outer_hashes @> array[$value]'),
    received(
      text('the transaction that paid us', 'la transacción que nos pagó'),
      'm.transaction_hash = $value',
    ),
    received(
      text('the transaction inside a fee-bump', 'la transacción dentro de un fee-bump'),
      'm.inner_transaction_hash = $value',
    ),
    {
      because: text(
        'a transaction that the journal does not know',
        'una transacción que el registro no conoce',
      ),
      sql: `select 'outgoing' as is, hash as id, null::text as payment, closed_at as at,
          null::numeric as amount, null::text as asset, ${NOTHING}
        from outgoing_transaction where hash = $value ${newest('closed_at')}`,
    },
    cases(
      text('a claimable balance', 'un saldo reclamable'),
      `source_key = 'claimable/' || $value`,
    ),
  ],
  account: [
    payments(text('who asked for it', 'quien lo pidió'), 't.account = $value or t.account = $base'),
    payments(
      text('who is paid', 'a quien se paga'),
      't.to_account = $value or t.to_account = $base',
    ),
    payments(text('who paid', 'quien pagó'), 't.from_account = $value or t.from_account = $base'),
    received(
      text('who paid us', 'quien nos pagó'),
      'm.from_account = $value or m.from_account = $base',
    ),
    customers(
      text('the customer’s account', 'la cuenta del cliente'),
      'account = $value and erased_at is null',
    ),
  ],
  key: [
    through(text('the key of a pay-out', 'la clave de un pago'), 'rail_payment where key = $value'),
    through(
      text('the key of a refund', 'la clave de una devolución'),
      'rail_refund where key = $value',
    ),
    cases(
      text('the key of a refund', 'la clave de una devolución'),
      'source_key in (select investigation_key from rail_refund where key = $value)',
    ),
  ],
  case: [
    cases(text('the case’s key', 'la clave del caso'), 'source_key = $value'),
    received(
      text('where it is recorded', 'dónde consta'),
      `m.operation_id = case when $value ~ '^stellar/[0-9]{1,18}$'
        then split_part($value, '/', 2)::bigint end`,
    ),
    receipts(
      text('where it is recorded', 'dónde consta'),
      `m.id = case when $value ~ '^rail/[0-9]{1,18}$' then split_part($value, '/', 2)::bigint end`,
    ),
  ],
  amount: [
    payments(text('what came', 'lo que llegó'), ofAmount('t', 'amount_in', 'amount_in_asset')),
    payments(
      text('what was paid out', 'lo que se pagó'),
      ofAmount('t', 'amount_out', 'amount_out_asset'),
    ),
    payments(
      text('what was announced', 'lo que se anunció'),
      ofAmount('t', 'amount_expected', 'amount_in_asset'),
    ),
    received(
      text('what came on Stellar', 'lo que llegó por Stellar'),
      ofAmount('m', 'amount', 'asset'),
    ),
    receipts(
      text('what came on a rail', 'lo que llegó por un banco'),
      ofAmount('m', 'amount', 'asset'),
    ),
  ],
  memo: [
    payments(text('the memo to pay with', 'el memo para pagar'), 't.receiving_memo = $value'),
    payments(text('the payee’s memo', 'el memo del beneficiario'), 't.destination_memo = $value'),
    received(text('the memo of a payment', 'el memo de un pago'), 'm.memo = $value'),
  ],
  reference: [
    payments(
      text('the reference to quote', 'la referencia que se indica'),
      `t.${ON_RAIL.replace('and ', 'and t.')}`,
    ),
    payments(
      text('the bank’s reference', 'la referencia del banco'),
      't.external_transaction_id = $value',
    ),
    through(
      text('the bank’s reference of a pay-out', 'la referencia del banco de un pago'),
      `rail_payment where ${ON_RAIL}`,
    ),
    through(
      text('the bank’s reference of a refund', 'la referencia del banco de una devolución'),
      `rail_refund where ${ON_RAIL}`,
    ),
    receipts(
      text('the bank’s reference', 'la referencia del banco'),
      `m.${ON_RAIL.replace('and ', 'and m.')}`,
    ),
    receipts(
      text('the reference that was quoted', 'la referencia que se indicó'),
      'm.reference = $value',
    ),
  ],
};
