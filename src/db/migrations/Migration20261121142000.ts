import { Migration } from '@mikro-orm/migrations';

/** A host is text of a wallet's choosing: a workflow's id and a notification have to bear it. */
const HOST = `left(lower(coalesce(
  substring(url from '^[A-Za-z]+:[/\\\\]*([^/?#\\\\]+)'), 'none')), 255)`;

/**
 * The same for both outboxes.
 * @param about the column that says whom a row is about; its rows are told in order.
 */
const outbox = (table: string, about: string): readonly string[] => [
  `drop index ${table}_waiting`,
  `alter table ${table}
     add column host text not null generated always as (${HOST}) stored,
     add column due_at timestamptz,
     add column last_tried_at timestamptz,
     -- A word of ours and a number: nothing that the other side said is kept.
     add column last_failure text check (last_failure ~ '^[a-z_]{1,40}$'),
     add column last_http_status smallint check (last_http_status between 100 and 999),
     add check (last_http_status is null or last_failure is not null),
     add column replay_id bigint references callback_replay,
     add column replayed_at timestamptz,
     add column replay_of bigint references ${table} on delete cascade`,
  `create index ${table}_waiting on ${table} (host, ${about}, id)
     where delivered_at is null and given_up_at is null`,
  `create index ${table}_replayed on ${table} (replay_of) where replay_of is not null`,
  // Told at the commit of the move; a worker that does not hear it finds the row by the sweep.
  `create trigger ${table}_queued after insert or update of given_up_at on ${table} for each row
     when (new.delivered_at is null and new.given_up_at is null)
     execute function notify_callback_queued()`,
];

/** Callbacks are told as soon as they are committed, by host, and can be told again. */
export class Migration20261121142000 extends Migration {
  override up(): void {
    const statements = [
      `create table callback_replay (
         id bigint generated always as identity primary key,
         target text not null,
         operator text not null check (operator <> ''),
         evidence text not null check (evidence <> ''),
         moves integer not null,
         at timestamptz not null default now()
       )`,
      `create function notify_callback_queued() returns trigger language plpgsql as $$
         begin perform pg_notify('callback_queued', new.host); return null; end $$`,
      ...outbox('callback', 'transaction_id'),
      ...outbox('customer_callback', 'customer_id'),
      `create index callback_of on callback (transaction_id)`,
    ];
    for (const statement of statements) this.addSql(statement);
  }

  override down(): void {
    throw new Error('which moves were told again is not forgotten: restore a backup');
  }
}
