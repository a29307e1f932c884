import { Migration } from '@mikro-orm/migrations';

const tables: readonly string[] = [
  // What a transaction takes of its customer's limits: what was announced, then what has come.
  `create table limit_charge (
    transaction_id uuid primary key references transaction,
    customer text not null,
    asset text not null,
    kind text not null check (kind in ('deposit', 'withdrawal', 'remittance')),
    -- The day, UTC, on which it was asked for, and then the day on which the money came.
    day date not null,
    amount numeric(19,7) not null check (amount > 0),
    state text not null check (state in ('reserved', 'counted', 'refused', 'given_back')),
    -- The limit that the money went beyond.
    refusal text,
    check ((state = 'refused') = (refusal is not null))
  )`,

  // The running totals. Two transactions that take of one wait for each other at its row.
  `create table limit_total (
    customer text not null,
    asset text not null,
    kind text not null,
    -- day/2026-11-21 or month/2026-11
    period text not null,
    total numeric(26,7) not null default 0 check (total >= 0),
    primary key (customer, asset, kind, period)
  )`,
];

const guards: readonly string[] = [
  // Only this writes the totals, so that they are the sum of their charges whoever writes those.
  `create function limit_adds_up() returns trigger language plpgsql as $$
   declare change record;
   begin
     if tg_op = 'UPDATE' and (new.transaction_id, new.customer, new.asset, new.kind)
        <> (old.transaction_id, old.customer, old.asset, old.kind) then
       raise exception 'a charge stays with its customer, asset and kind';
     end if;
     for change in
       select period, sum(amount) as amount from (
         select unnest(array['day/' || to_char(new.day, 'YYYY-MM-DD'),
           'month/' || to_char(new.day, 'YYYY-MM')]) as period, new.amount as amount
           where new.state in ('reserved', 'counted')
         union all
         select unnest(array['day/' || to_char(old.day, 'YYYY-MM-DD'),
           'month/' || to_char(old.day, 'YYYY-MM')]), -old.amount
           where tg_op = 'UPDATE' and old.state in ('reserved', 'counted')
       ) changes group by period having sum(amount) <> 0 order by period
     loop
       insert into limit_total (customer, asset, kind, period)
         values (new.customer, new.asset, new.kind, change.period) on conflict do nothing;
       update limit_total set total = total + change.amount
         where (customer, asset, kind, period)
           = (new.customer, new.asset, new.kind, change.period);
     end loop;
     return null;
   end $$`,
  `create trigger limit_charge_adds_up after insert or update on limit_charge
     for each row execute function limit_adds_up()`,
  `create trigger limit_charge_stays_written before delete on limit_charge
     for each row execute function refuse_removal()`,

  // What nobody paid, and what went back, is the customer's to take again, whoever ends it.
  `create function limit_comes_back() returns trigger language plpgsql
     security definer set search_path = public, pg_temp as $$
   begin
     update limit_charge set state = 'given_back'
       where transaction_id = new.id and state in ('reserved', 'counted');
     return null;
   end $$`,
  `create trigger transaction_gives_limit_back after update of status on transaction
     for each row when (new.status in ('expired', 'refunded')
       and new.status is distinct from old.status)
     execute function limit_comes_back()`,
];

/** Daily and monthly limits of each customer. */
export class Migration20261121125000 extends Migration {
  override up(): void {
    for (const statement of [...tables, ...guards]) this.addSql(statement);
  }

  override down(): void {
    this.addSql('drop trigger transaction_gives_limit_back on transaction');
    this.addSql('drop function limit_comes_back');
    this.addSql('drop table limit_charge, limit_total');
    this.addSql('drop function limit_adds_up');
  }
}
