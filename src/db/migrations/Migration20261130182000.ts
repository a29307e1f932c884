import { Migration } from '@mikro-orm/migrations';

const tables: readonly string[] = [
  // Customers and investigations are millions of accounts; each kind of them is one line here.
  `create function book_account(account text) returns text language sql immutable parallel safe
   return case when account like 'customer:%' then 'customer'
     when account like 'investigation:%' then 'investigation' else account end`,
  `create table book_balance (
    account text not null,
    asset text not null,
    amount numeric(30,7) not null,
    primary key (account, asset)
  )`,
  // A line for each posting, until it is added to its balance: payments never wait for one row.
  `create table book_balance_change (
    id bigint generated always as identity primary key,
    account text not null,
    asset text not null,
    amount numeric(30,7) not null
  )`,
  `create function note_balance_change() returns trigger language plpgsql
   security definer set search_path from current as $$
   begin
     insert into book_balance_change (account, asset, amount)
       select book_account(account), asset, sum(amount) from added group by 1, 2;
     return null;
   end $$`,
  'lock table posting in share row exclusive mode',
  `insert into book_balance (account, asset, amount)
     select book_account(account), asset, sum(amount) from posting group by 1, 2`,
  `create trigger posting_changes_balance after insert on posting
     referencing new table as added
     for each statement execute function note_balance_change()`,
  // Adds up at most so many changes; two at once take different ones.
  `create function add_up_balances(most integer) returns integer language plpgsql as $$
   declare taken integer;
   begin
     perform pg_advisory_xact_lock(hashtextextended('book_balance', 0));
     with gone as (
       delete from book_balance_change where id in
         (select id from book_balance_change order by id limit most)
       returning account, asset, amount
     ), summed as (
       select account, asset, sum(amount) as amount, count(*) as changes from gone group by 1, 2
     ), added as (
       insert into book_balance as known (account, asset, amount)
         select account, asset, amount from summed order by account, asset
         on conflict (account, asset) do update set amount = known.amount + excluded.amount
     )
     select coalesce(sum(changes), 0) into taken from summed;
     return taken;
   end $$`,
  // What has left and not arrived, among millions of pay-outs that have.
  `create index rail_payment_under_way on rail_payment (rail, asset)
     where state in ('planned', 'asked', 'initiated', 'ready_for_pickup')`,
  `create index rail_refund_under_way on rail_refund (rail, asset)
     where state in ('planned', 'asked', 'initiated')`,
];

const grants = `do $$ begin
     if exists (select from pg_roles where rolname = 'railhead_console') then
       grant select on book_balance, book_balance_change to railhead_console;
     end if;
   end $$`;

/** The balances of the books, kept as postings are written: nobody sums a million of them for a page. */
export class Migration20261130182000 extends Migration {
  override up(): void {
    for (const statement of [...tables, grants]) this.addSql(statement);
  }

  override down(): void {
    this.addSql('drop index rail_refund_under_way');
    this.addSql('drop index rail_payment_under_way');
    this.addSql('drop trigger posting_changes_balance on posting');
    this.addSql('drop function add_up_balances(integer)');
    this.addSql('drop function note_balance_change()');
    this.addSql('drop table book_balance_change');
    this.addSql('drop table book_balance');
    this.addSql('drop function book_account(text)');
  }
}
