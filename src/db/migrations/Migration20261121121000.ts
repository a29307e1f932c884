import { Migration } from '@mikro-orm/migrations';

const statements: readonly string[] = [
  // The ledger through which a source has been read whole, and when the newest one known closed.
  `alter table cursor
     add column read_ledger bigint,
     add column latest_ledger_closed_at timestamptz`,

  // Money that the list of transactions names and the list of payments has not shown yet.
  `create table expected_payment (
    operation_id bigint primary key,
    account text not null,
    ledger bigint not null,
    at timestamptz not null default now()
  )`,
  `create index expected_payment_of on expected_payment (account, ledger)`,

  // What stands on the ledger under our signature, and no envelope of the journal carried.
  `create table outgoing_transaction (
    account text not null,
    token bigint not null,
    hash text not null,
    inner_hash text not null,
    xdr text not null,
    result_xdr text not null,
    successful boolean not null,
    -- Stroops that this account paid for it.
    fee_charged bigint not null check (fee_charged >= 0),
    ledger bigint not null,
    closed_at timestamptz not null,
    class text not null check (class in ('treasury', 'payments', 'unknown')),
    operator text,
    evidence text,
    recorded_at timestamptz not null default now(),
    named_at timestamptz,
    primary key (account, token),
    check ((operator is null) = (evidence is null)),
    check ((operator is null) = (named_at is null)),
    check ((class = 'unknown') <= (operator is null)),
    check ((class = 'payments') <= (operator is not null))
  )`,
  `create index outgoing_transaction_unknown on outgoing_transaction (account, token)
     where class = 'unknown'`,
  `create index outgoing_transaction_ledger on outgoing_transaction (account, ledger)`,

  // What the account did in it, and what each operation changed of what it holds.
  `create table outgoing_operation (
    operation_id bigint primary key,
    account text not null,
    token bigint not null,
    type text not null,
    destination text,
    class text not null check (class in ('treasury', 'payment', 'unknown')),
    -- [{"asset", "stroops"}], whole numbers as text; what went out is below nothing.
    changes jsonb not null,
    closed_at timestamptz not null,
    foreign key (account, token) references outgoing_transaction
  )`,
  `create index outgoing_operation_of on outgoing_operation (account, operation_id)`,

  `create function outgoing_goes_forward() returns trigger language plpgsql as $$
   begin
     if tg_op <> 'UPDATE' then
       raise exception 'a row of % is never removed: it says where money is', tg_table_name;
     end if;
     if old.class <> 'unknown' and new.class <> old.class then
       raise exception 'what was named % cannot become %', old.class, new.class;
     end if;
     return new;
   end $$`,
  ...['outgoing_transaction', 'outgoing_operation'].flatMap((table) => [
    `create trigger ${table}_forward before update or delete on ${table}
       for each row execute function outgoing_goes_forward()`,
    `create trigger ${table}_no_truncate before truncate on ${table}
       for each statement execute function outgoing_goes_forward()`,
  ]),
  `create function outgoing_stays_as_read() returns trigger language plpgsql as $$
   begin
     raise exception 'what the ledger said of % is never changed', tg_table_name;
   end $$`,
  `create trigger outgoing_transaction_as_read before update of token, hash, inner_hash, xdr,
       result_xdr, successful, fee_charged, ledger, closed_at on outgoing_transaction
     for each row execute function outgoing_stays_as_read()`,
  `create trigger outgoing_operation_as_read before update of operation_id, token, type, destination,
       changes, closed_at on outgoing_operation
     for each row execute function outgoing_stays_as_read()`,

  // A cursor of the ledger only rises, whichever way money goes.
  `create or replace function cursor_rises() returns trigger language plpgsql as $$
   begin
     if (new.source like 'stellar/%' or new.source like 'outgoing/%') and old.cursor is not null
        and (new.cursor is null or new.cursor::numeric < old.cursor::numeric) then
       raise exception 'the cursor of % would fall from % to %', new.source, old.cursor, new.cursor;
     end if;
     if new.read_ledger < old.read_ledger then
       raise exception '% was read through ledger % already', new.source, old.read_ledger;
     end if;
     return new;
   end $$`,
];

/** Reading what we send, and the proof that what came in was read. */
export class Migration20261121121000 extends Migration {
  override up(): void {
    for (const statement of statements) this.addSql(statement);
  }

  override down(): void {
    throw new Error('what was read of the ledger is not taken back: restore a backup');
  }
}
