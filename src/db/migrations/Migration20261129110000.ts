import { Migration } from '@mikro-orm/migrations';

const received: readonly string[] = [
  // A contract call is the only operation of its transaction and may pay us several times: its
  // payments have the ids from the operation's own on, and say here how far they are from it.
  `alter table received_payment
     add column memo_bytes bytea check (memo_bytes is null or memo_type = 'text'),
     add column balance_change integer not null default 0
       check (balance_change between 0 and 4094),
     add column tries integer not null default 0,
     add column next_try_at timestamptz not null default now()`,
  `create index received_payment_called on received_payment ((operation_id - balance_change))
     where balance_change > 0`,
  `create index received_payment_due on received_payment
     (receiving_account, next_try_at, operation_id) where signalled_at is null`,
  `create index received_payment_undelivered on received_payment (transaction_id, operation_id)
     where signalled_at is null and transaction_id is not null`,
  `alter table rail_receipt
     add column tries integer not null default 0,
     add column next_try_at timestamptz not null default now()`,
  `create index rail_receipt_due on rail_receipt (rail, next_try_at, id)
     where signalled_at is null`,
  `create index rail_receipt_undelivered on rail_receipt (transaction_id, id)
     where signalled_at is null and transaction_id is not null`,
  `alter table ledger_payment
     add column memo_bytes bytea check (memo_bytes is null or memo_type = 'text')`,
  `create function received_name_stays() returns trigger language plpgsql as $$
   begin
     if (new.memo_type, new.memo, new.memo_bytes, new.to_muxed_id, new.from_account,
           new.from_muxed_account, new.balance_change) is distinct from
        (old.memo_type, old.memo, old.memo_bytes, old.to_muxed_id, old.from_account,
           old.from_muxed_account, old.balance_change) then
       raise exception 'who paid, and by which name, is never changed';
     end if;
     return new;
   end $$`,
  `create trigger received_payment_name_stays before update on received_payment
     for each row execute function received_name_stays()`,
];

const effects: readonly string[] = [
  // How far the account's effects were read: the id of the last operation that has its rows.
  `alter table cursor add column effects_cursor bigint`,
  `update cursor set effects_cursor = ((coalesce(read_ledger, start_ledger) + 1) << 32) - 1
     where source like 'stellar/%' and coalesce(read_ledger, start_ledger) is not null`,
  `create function effects_cursor_rises() returns trigger language plpgsql as $$
   begin
     if old.effects_cursor is not null
        and (new.effects_cursor is null or new.effects_cursor < old.effects_cursor) then
       raise exception 'the effects cursor of % would fall from % to %',
         new.source, old.effects_cursor, new.effects_cursor;
     end if;
     return new;
   end $$`,
  `create trigger cursor_effects_rise before update on cursor
     for each row execute function effects_cursor_rises()`,

  // What an operation of somebody else did to a balance of ours beside paying us.
  `create table balance_movement (
     operation_id bigint not null,
     account text not null,
     asset text not null,
     kind text not null check (kind in ('clawback', 'trade', 'treasury', 'debit')),
     stroops bigint not null check (stroops <> 0),
     transaction_hash text not null,
     closed_at timestamptz not null,
     investigation_key text references investigation,
     recorded_at timestamptz not null default now(),
     primary key (account, operation_id, asset, kind)
   )`,
  `create trigger balance_movement_append_only before update or delete on balance_movement
     for each row execute function refuse_change()`,
  `create trigger balance_movement_no_truncate before truncate on balance_movement
     for each statement execute function refuse_change()`,
];

/** Every way in which the ledger moves a balance, memos as bytes, and a next try for each receipt. */
export class Migration20261129110000 extends Migration {
  override up(): void {
    for (const statement of [...received, ...effects]) this.addSql(statement);
  }

  override down(): void {
    throw new Error('what was read of the ledger is not forgotten: restore a backup');
  }
}
