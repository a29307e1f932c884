import { Migration } from '@mikro-orm/migrations';

/** What a rail fails at now, for health and metrics: no row while it answers. */
export class Migration20261129164000 extends Migration {
  override up(): void {
    this.addSql(
      `create table rail_failure (
         rail text not null,
         call text not null,
         type text not null,
         code text,
         message text,
         failures integer not null default 1,
         since timestamptz not null default now(),
         last_at timestamptz not null default now(),
         primary key (rail, call)
       )`,
    );
    this.addSql(
      `do $$ begin
         if exists (select from pg_roles where rolname = 'railhead_rail') then
           grant select, insert, update, delete on rail_failure to railhead_rail;
         end if;
       end $$`,
    );
  }

  override down(): void {
    this.addSql('drop table rail_failure');
  }
}
