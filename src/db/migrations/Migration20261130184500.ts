import { Migration } from '@mikro-orm/migrations';

const statements: readonly string[] = [
  `create constraint trigger price_answer_never_commits
     after insert or update or delete on price_answer deferrable initially deferred
     for each row when (current_user = 'railhead_preview') execute function refuse_commit()`,
  // A user that has both roles would have the rights of previews without being that role, so that
  // nothing refused its commit. The console's role passes the right to take it on, and no other.
  `do $$ begin
     if exists (select from pg_roles where rolname = 'railhead_preview')
        and exists (select from pg_roles where rolname = 'railhead_console') then
       grant insert, update, delete on price_answer to railhead_preview;
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

/** The role of previews is taken by the console's role, and by nobody who would only inherit it. */
export class Migration20261130184500 extends Migration {
  override up(): void {
    for (const statement of statements) this.addSql(statement);
  }

  override down(): void {
    this.addSql('drop trigger price_answer_never_commits on price_answer');
    this.addSql(`do $$ begin
      if exists (select from pg_roles where rolname = 'railhead_preview') then
        revoke insert, update, delete on price_answer from railhead_preview;
      end if;
    end $$`);
  }
}
