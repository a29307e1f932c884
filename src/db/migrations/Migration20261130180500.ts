import { Migration } from '@mikro-orm/migrations';

/** What the code of a decision locks, writes or changes. */
const WRITTEN = [
  'transaction',
  'transaction_event',
  'parking',
  'price_decision',
  'refund_decision',
  'review_decision',
  'received_payment',
  'rail_receipt',
  'rail_payment',
  'rail_refund',
  'ledger_payment',
  'investigation',
  'investigation_event',
  'posting',
  'callback',
  'limit_charge',
  'limit_total',
  'price_answer',
] as const;

const statements: readonly string[] = [
  `do $$ begin
     if not exists (select from pg_roles where rolname = 'railhead_preview') then
       create role railhead_preview nologin;
     end if;
   exception
     when duplicate_object or unique_violation then null;
     when insufficient_privilege then
       raise notice 'role railhead_preview was not made: this user may not make roles';
   end $$`,
  // Deferred, so that it is looked at when everything else is done; the role that wrote is looked at
  // when it writes, whatever role is there by the commit.
  `create function refuse_commit() returns trigger language plpgsql as $$
   begin
     raise exception 'what is only previewed is never committed: %', tg_table_name
       using errcode = 'insufficient_privilege';
   end $$`,
  ...WRITTEN.map(
    (table) => `create constraint trigger never_committed
      after insert or update or delete on ${table} deferrable initially deferred
      for each row when (current_user = 'railhead_preview') execute function refuse_commit()`,
  ),
  `do $$ declare seen text; begin
     if exists (select from pg_roles where rolname = 'railhead_preview')
        and exists (select from pg_roles where rolname = 'railhead_console') then
       grant usage on schema public to railhead_preview;
       for seen in select oid::regclass::text from pg_class
         where relnamespace = 'public'::regnamespace and relkind in ('r', 'v')
           and has_table_privilege('railhead_console', oid, 'select')
       loop
         execute format('grant select on %s to railhead_preview', seen);
       end loop;
       grant insert, update on ${WRITTEN.join(', ')} to railhead_preview;
       -- The console takes the role for one transaction, and has nothing of it otherwise.
       -- Roles are the cluster's: another database of it may have granted it.
       if (select rolinherit from pg_roles where rolname = 'railhead_console') then
         alter role railhead_console noinherit;
       end if;
       if not exists (select from pg_auth_members
            where roleid = 'railhead_preview'::regrole and member = 'railhead_console'::regrole) then
         grant railhead_preview to railhead_console;
       end if;
     end if;
   exception
     when insufficient_privilege then
       raise notice 'role railhead_preview was not granted: this user may not grant it';
   end $$`,
];

/** What a decision would do is tried on the console in a role that may write and never commit. */
export class Migration20261130180500 extends Migration {
  override up(): void {
    for (const statement of statements) this.addSql(statement);
  }

  override down(): void {
    for (const table of WRITTEN) this.addSql(`drop trigger never_committed on ${table}`);
    this.addSql('drop function refuse_commit');
    this.addSql(`do $$ begin
      if exists (select from pg_roles where rolname = 'railhead_preview') then
        execute 'drop owned by railhead_preview';
      end if;
    end $$`);
  }
}
