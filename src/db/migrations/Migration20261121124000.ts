import { Migration } from '@mikro-orm/migrations';

/**
 * The daily reconciliation's tables, and guards that keep the journals whole: what was written down
 * of money is never taken away, by whatever hand.
 */
const tables: readonly string[] = [
  // Both sides of one comparison, walked in the order of their keys and then forgotten.
  `create unlogged table reconciliation_line (
    run text not null,
    side text not null check (side in ('here', 'there')),
    direction text collate "C" not null check (direction in ('in', 'out')),
    key text collate "C" not null,
    reference text collate "C" not null,
    amount numeric(19,7) not null,
    at timestamptz not null,
    state text not null check (state in ('settled', 'pending', 'returned')),
    explained text,
    kept_at timestamptz not null default now(),
    primary key (run, side, direction, key, reference)
  )`,

  // One comparison of one place on one day, and what a person reads of it.
  `create table reconciliation_report (
    day date not null,
    place text not null,
    state text not null check (state in ('compared', 'not_compared')),
    through text not null,
    agreed bigint not null,
    breaks integer not null,
    text text not null,
    at timestamptz not null default now(),
    primary key (day, place)
  )`,

  // A difference between our journal and the ledger or a rail, until it is gone or explained.
  `create table reconciliation_break (
    id bigint generated always as identity primary key,
    place text not null,
    key text not null,
    direction text not null default '',
    type text not null,
    asset text not null,
    amount numeric(26,7) not null,
    here text,
    there text,
    message text not null,
    first_day date not null,
    last_day date not null,
    days integer not null default 1,
    investigation_key text references investigation,
    resolved_at timestamptz,
    at timestamptz not null default now()
  )`,
  `create unique index reconciliation_break_open on reconciliation_break (place, direction, key)
     where resolved_at is null`,

  `do $$ begin
     if exists (select from pg_roles where rolname = 'railhead_rail') then
       grant select, insert, update, delete on reconciliation_line to railhead_rail;
       grant select, insert, update on reconciliation_report, reconciliation_break to railhead_rail;
     end if;
   end $$`,
];

/** What holds money, or says where it went. */
const JOURNALS = [
  'received_payment',
  'rail_receipt',
  'ledger_payment',
  'ledger_envelope',
  'rail_payment',
  'investigation',
  'transaction',
  'reconciliation_report',
  'reconciliation_break',
];

const guards: readonly string[] = [
  `create function refuse_removal() returns trigger language plpgsql as $$
   begin
     raise exception 'a row of % is never removed: it says where money is', tg_table_name;
   end $$`,
  ...JOURNALS.flatMap((table) => [
    `create trigger ${table}_stays_written before delete on ${table}
       for each row execute function refuse_removal()`,
    `create trigger ${table}_no_truncate before truncate on ${table}
       for each statement execute function refuse_removal()`,
  ]),
];

export class Migration20261121124000 extends Migration {
  override up(): void {
    for (const statement of [...tables, ...guards]) this.addSql(statement);
  }

  override down(): void {
    throw new Error('what guards the journals is not taken back: restore a backup');
  }
}
