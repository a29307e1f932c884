import { Migration } from '@mikro-orm/migrations';

const statements: readonly string[] = [
  // Firm quotes (SEP-38). The formulas hold to the ledger's seven decimals, or there is no row.
  `create table quote (
    id uuid primary key,
    account text not null,
    account_memo text,
    client_domain text,
    context text not null check (context in ('sep6', 'sep24', 'sep31')),
    sell_asset text not null,
    sell_amount numeric(19,7) not null check (sell_amount > 0),
    sell_delivery_method text,
    buy_asset text not null,
    buy_amount numeric(19,7) not null check (buy_amount > 0),
    buy_delivery_method text,
    country_code text,
    price numeric not null check (price > 0),
    total_price numeric not null check (total_price > 0),
    fee jsonb not null,
    expires_at timestamptz not null,
    created_at timestamptz not null default now(),
    used_by uuid unique references transaction deferrable initially deferred,
    used_at timestamptz,
    check ((used_by is null) = (used_at is null)),
    check (used_at < expires_at),
    check (abs(sell_amount - total_price * buy_amount) < 0.00000005),
    check (abs(sell_amount - (fee ->> 'total')::numeric - price * buy_amount) < 0.00000005),
    check (fee ->> 'asset' = sell_asset),
    unique (id, used_by)
  )`,
  // What is promised and not over yet.
  `create index quote_promised on quote (buy_asset, expires_at)`,

  // A transaction has the quote that names it, and that quote has no other.
  `alter table transaction
     add column quote_id uuid unique,
     add constraint transaction_quote foreign key (quote_id, id) references quote (id, used_by)`,

  // What was promised stays as it was promised, and is used once.
  `create function quote_stays() returns trigger language plpgsql as $$
   begin
     if tg_op <> 'UPDATE' then
       raise exception 'a row of quote is never removed: it says what was promised';
     end if;
     if to_jsonb(new) - array['used_by', 'used_at'] <> to_jsonb(old) - array['used_by', 'used_at'] then
       raise exception 'the terms of quote % are never changed', old.id;
     end if;
     if old.used_by is not null and new.used_by is distinct from old.used_by then
       raise exception 'quote % was used already', old.id;
     end if;
     return new;
   end $$`,
  `create trigger quote_stays before update or delete on quote
     for each row execute function quote_stays()`,
  `create trigger quote_no_truncate before truncate on quote
     for each statement execute function quote_stays()`,
  `create function transaction_keeps_quote() returns trigger language plpgsql as $$
   begin
     raise exception 'transaction % keeps the quote that it has', old.id;
   end $$`,
  `create trigger transaction_keeps_quote before update on transaction for each row
     when (old.quote_id is not null and new.quote_id is distinct from old.quote_id)
     execute function transaction_keeps_quote()`,

  // A rail's worker prices what comes in by the quote.
  `do $$ begin
     if exists (select from pg_roles where rolname = 'railhead_rail') then
       grant select on quote to railhead_rail;
     end if;
   end $$`,
];

/** Firm quotes, and the transactions that use them. */
export class Migration20261121130000 extends Migration {
  override up(): void {
    for (const statement of statements) this.addSql(statement);
  }

  override down(): void {
    throw new Error('quotes are not taken back: they say what was promised');
  }
}
