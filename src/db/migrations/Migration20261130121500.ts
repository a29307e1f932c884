import { Migration } from '@mikro-orm/migrations';

/**
 * Workers of rails, each by the identity that Temporal knows it by. Temporal remembers one that was
 * killed for a minute; what a worker says of itself here is known sooner.
 */
export class Migration20261130121500 extends Migration {
  override up(): void {
    this.addSql(
      `create table rail_worker (
         rail text not null,
         identity text not null,
         seen_at timestamptz not null default now(),
         ended_at timestamptz,
         primary key (rail, identity)
       )`,
    );
    this.addSql(
      `do $$ begin
         if exists (select from pg_roles where rolname = 'railhead_rail') then
           grant select, insert, update, delete on rail_worker to railhead_rail;
         end if;
       end $$`,
    );
  }

  override down(): void {
    this.addSql('drop table rail_worker');
  }
}
