import { Migration } from '@mikro-orm/migrations';

const statements: readonly string[] = [
  `create constraint trigger client_charge_never_commits
     after insert or update or delete on client_charge deferrable initially deferred
     for each row when (current_user = 'railhead_preview') execute function refuse_commit()`,
  `do $$ begin
     if exists (select from pg_roles where rolname = 'railhead_preview') then
       grant select on client to railhead_preview;
       grant select, insert, update, delete on client_charge to railhead_preview;
     end if;
   end $$`,
];

/** Previews of decisions write what a transaction takes of its client's limits, and commit none of it. */
export class Migration20261130194500 extends Migration {
  override up(): void {
    for (const statement of statements) this.addSql(statement);
  }

  override down(): void {
    this.addSql('drop trigger client_charge_never_commits on client_charge');
    this.addSql(`do $$ begin
      if exists (select from pg_roles where rolname = 'railhead_preview') then
        revoke all on client, client_charge from railhead_preview;
      end if;
    end $$`);
  }
}
