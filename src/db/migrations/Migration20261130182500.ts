import { Migration } from '@mikro-orm/migrations';

const tables: readonly string[] = [
  // What a day was: how its payments ended, what they earned, and why some waited for a person.
  `create table day_figure (
    day date not null,
    measure text not null check (measure in ('ended', 'fee', 'trouble')),
    -- ended: the status; fee: the asset of the payments; trouble: its kind
    label text not null,
    kind text not null,
    rail text not null,
    asset text not null,
    count integer not null check (count > 0),
    amount numeric(30,7),
    -- Of completed payments: how many took so long, by the number of their bucket.
    durations jsonb,
    primary key (day, measure, label, kind, rail, asset)
  )`,
  `create table day_filled (
    day date primary key,
    filled_at timestamptz not null
  )`,
  `create index transaction_event_ended on transaction_event (at)
     where to_status in ('completed', 'refunded', 'expired')`,
  'create index parking_opened on parking (opened_at)',
];

const grants = `do $$ begin
     if exists (select from pg_roles where rolname = 'railhead_console') then
       grant select on day_figure, day_filled to railhead_console;
     end if;
   end $$`;

/** The figures of each day, so that a page of a year reads hundreds of rows and no million. */
export class Migration20261130182500 extends Migration {
  override up(): void {
    for (const statement of [...tables, grants]) this.addSql(statement);
  }

  override down(): void {
    this.addSql('drop index parking_opened');
    this.addSql('drop index transaction_event_ended');
    this.addSql('drop table day_filled');
    this.addSql('drop table day_figure');
  }
}
