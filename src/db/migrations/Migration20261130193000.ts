import { Migration } from '@mikro-orm/migrations';

const tables: readonly string[] = [
  // How alerts are sent; whoever sends holds the row, so that two processes never send the same.
  `create table alert_channel (
    channel text primary key check (channel in ('webhook', 'email')),
    -- Tries since it was taken the last time.
    attempts integer not null default 0,
    due_at timestamptz,
    last_failure text,
    last_sent_at timestamptz
  )`,
  // What waits for a person, as each channel knows it: a row as long as it waits.
  `create table alert (
    channel text not null references alert_channel,
    kind text not null,
    subject text not null,
    since timestamptz not null,
    amount numeric,
    asset text,
    sent_at timestamptz,
    primary key (channel, kind, subject)
  )`,
  'create index alert_unsent on alert (channel, since) where sent_at is null',
];

/** What enters the list of what waits for a person is sent out, once by each channel. */
export class Migration20261130193000 extends Migration {
  override up(): void {
    for (const statement of tables) this.addSql(statement);
  }

  override down(): void {
    this.addSql('drop table alert');
    this.addSql('drop table alert_channel');
  }
}
