import { Migration } from '@mikro-orm/migrations';

const statements: readonly string[] = [
  `create table saved_view (
    operator_id uuid not null references operator,
    name text not null check (length(name) between 1 and 60),
    query text not null check (length(query) <= 1000),
    primary key (operator_id, name)
  )`,
  `create constraint trigger saved_view_is_recorded after insert or update or delete on saved_view
     deferrable initially deferred for each row execute function act_is_recorded()`,
  `do $$ begin
     if exists (select from pg_roles where rolname = 'railhead_console') then
       grant select, insert, update, delete on saved_view to railhead_console;
     end if;
   end $$`,
];

/** Filters of the list of what waits, as each operator has named them. */
export class Migration20261130180000 extends Migration {
  override up(): void {
    for (const statement of statements) this.addSql(statement);
  }

  override down(): void {
    this.addSql('drop table saved_view');
  }
}
