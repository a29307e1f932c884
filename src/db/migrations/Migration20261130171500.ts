import { Migration } from '@mikro-orm/migrations';

const TRANSACTION = [
  // What waits for a person, among millions of rows that do not.
  ['transaction_parked', 'transaction (id) where parked_reason is not null'],
  // What people look a payment up by.
  ['transaction_to_account', 'transaction (to_account, started_at) where to_account is not null'],
  [
    'transaction_from_account',
    'transaction (from_account, started_at) where from_account is not null',
  ],
  ['transaction_customer', 'transaction (customer_id, started_at) where customer_id is not null'],
  ['transaction_memo', 'transaction (receiving_memo) where receiving_memo is not null'],
  [
    'transaction_destination_memo',
    'transaction (destination_memo, started_at) where destination_memo is not null',
  ],
  ...['amount_in', 'amount_out', 'amount_expected'].map(
    (column) =>
      [
        `transaction_by_${column}`,
        `transaction (${column}, started_at) where ${column} is not null`,
      ] as const,
  ),
] as const;

const OTHERS = [
  ['customer_waiting', `customer (updated_at) where status = 'PROCESSING' and erased_at is null`],
  ...['callback', 'customer_callback'].flatMap((table) => [
    [
      `${table}_failing`,
      `${table} (host, at) where delivered_at is null and given_up_at is null and attempts > 0`,
    ] as const,
    [
      `${table}_given_up`,
      `${table} (host, at) where delivered_at is null and given_up_at is not null`,
    ] as const,
  ]),
  ...['ledger_payment', 'rail_refund'].flatMap((table) => [
    [`${table}_of`, `${table} (transaction_id) where transaction_id is not null`] as const,
    [
      `${table}_of_case`,
      `${table} (investigation_key) where investigation_key is not null`,
    ] as const,
  ]),
  ['investigation_of', 'investigation (transaction_id) where transaction_id is not null'],
  ['received_payment_payer', 'received_payment (from_account, closed_at)'],
  ['received_payment_memo', 'received_payment (memo, closed_at) where memo is not null'],
  ['received_payment_amount', 'received_payment (amount, closed_at)'],
  ['rail_receipt_quoted', 'rail_receipt (reference) where reference is not null'],
  ['rail_receipt_amount', 'rail_receipt (amount, received_at)'],
  ['ledger_envelope_outer', 'ledger_envelope using gin (outer_hashes)'],
  ['outgoing_transaction_hash', 'outgoing_transaction (hash)'],
] as const;

const INDEXES = [...TRANSACTION, ...OTHERS];

/** Since when reading or sending has stopped; a cursor says why, and said no time. */
const stopped: readonly string[] = [
  'alter table cursor add column stopped_at timestamptz',
  'update cursor set stopped_at = now() where stopped_reason is not null',
  `create function cursor_stops() returns trigger language plpgsql as $$
   begin
     if new.stopped_reason is null then
       new.stopped_at := null;
     elsif new.stopped_at is null then
       new.stopped_at := now();
     end if;
     return new;
   end $$`,
  `create trigger cursor_stopped_at before insert or update of stopped_reason on cursor
     for each row execute function cursor_stops()`,
];

/**
 * What operators look at and look up: lists of what waits, and one field that finds a payment by
 * anything that somebody knows of it. None of it reads a large table from its beginning.
 */
export class Migration20261130171500 extends Migration {
  override up(): void {
    for (const [name, what] of INDEXES) this.addSql(`create index ${name} on ${what}`);
    for (const statement of stopped) this.addSql(statement);
  }

  override down(): void {
    for (const [name] of INDEXES) this.addSql(`drop index ${name}`);
    this.addSql('drop trigger cursor_stopped_at on cursor');
    this.addSql('drop function cursor_stops');
    this.addSql('alter table cursor drop column stopped_at');
  }
}
