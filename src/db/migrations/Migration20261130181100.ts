import { Migration } from '@mikro-orm/migrations';

/** What a decision over a payment, a case or a customer writes, and so does a preview of it. */
const WRITTEN = [
  'callback',
  'claimable_balance',
  'customer',
  'customer_callback',
  'customer_event',
  'investigation',
  'investigation_event',
  'ledger_payment',
  'limit_charge',
  'limit_total',
  'parking',
  'posting',
  'price_decision',
  'quote',
  'rail_payment',
  'rail_receipt',
  'rail_refund',
  'received_payment',
  'refund_decision',
  'review_decision',
  'transaction',
  'transaction_event',
] as const;

const UNSEEN = `'customer_verification', 'used_token', 'mikro_orm_migrations'`;

const guards: readonly string[] = [
  `create function refuse_commit() returns trigger language plpgsql as $$
   begin
     raise exception 'railhead_preview writes nothing that is committed: %', tg_table_name;
   end $$`,
  ...WRITTEN.map(
    (table) => `create constraint trigger ${table}_never_commits
      after insert or update or delete on ${table} deferrable initially deferred
      for each row when (current_user = 'railhead_preview') execute function refuse_commit()`,
  ),
];

const role: readonly string[] = [
  `do $$ begin
     if not exists (select from pg_roles where rolname = 'railhead_preview') then
       create role railhead_preview nologin;
     end if;
   exception
     when duplicate_object or unique_violation then null;
     when insufficient_privilege then
       raise notice 'role railhead_preview was not made: this user may not make roles';
   end $$`,
  `do $$ declare seen text; begin
     if exists (select from pg_roles where rolname = 'railhead_preview') then
       grant usage on schema public to railhead_preview;
       for seen in select oid::regclass::text from pg_class
         where relnamespace = 'public'::regnamespace and relkind in ('r', 'v')
           and relname not in (${UNSEEN})
       loop
         execute format('grant select on %s to railhead_preview', seen);
       end loop;
       grant insert, update, delete on ${WRITTEN.join(', ')} to railhead_preview;
     end if;
   end $$`,
];

/**
 * The role under which the console tries a decision, to show what it would do. It may write what the
 * decision writes, and the database refuses to commit any of it.
 */
export class Migration20261130181100 extends Migration {
  override up(): void {
    for (const statement of [...guards, ...role]) this.addSql(statement);
  }

  override down(): void {
    for (const table of WRITTEN) {
      this.addSql(`drop trigger ${table}_never_commits on ${table}`);
      this.addSql(`do $$ begin
        if exists (select from pg_roles where rolname = 'railhead_preview') then
          revoke all on ${table} from railhead_preview;
        end if;
      end $$`);
    }
    this.addSql('drop function refuse_commit()');
  }
}
