import { Migration } from '@mikro-orm/migrations';

const statements: readonly string[] = [
  `create table evidence_file (
    id uuid primary key,
    source_key text not null references investigation,
    content_type text not null
      check (content_type in ('application/pdf', 'image/png', 'image/jpeg', 'text/plain')),
    size integer not null check (size between 1 and 5242880),
    sha256 text not null check (sha256 ~ '^[0-9a-f]{64}$'),
    content_ciphertext bytea not null,
    content_key_id text not null,
    added_by uuid not null references operator,
    added_at timestamptz not null default now()
  )`,
  `create index evidence_file_of on evidence_file (source_key, added_at)`,
  // The same content under another data key is no other file; only \`rekey\` says that it does that.
  `create function evidence_goes_unchanged() returns trigger language plpgsql as $$
   begin
     if coalesce(current_setting('railhead.rekey', true), '') <> 'on'
        or (new.id, new.source_key, new.content_type, new.size, new.sha256, new.added_by,
          new.added_at)
          <> (old.id, old.source_key, old.content_type, old.size, old.sha256, old.added_by,
          old.added_at) then
       raise exception 'an evidence file is never changed';
     end if;
     return new;
   end $$`,
  `create trigger evidence_file_unchanged before update on evidence_file
     for each row execute function evidence_goes_unchanged()`,
  `create trigger evidence_file_stays_written before delete on evidence_file
     for each row execute function refuse_removal()`,
  `create trigger evidence_file_no_truncate before truncate on evidence_file
     for each statement execute function refuse_removal()`,
  `create constraint trigger evidence_file_is_recorded after insert on evidence_file
     deferrable initially deferred for each row execute function act_is_recorded()`,
  `do $$ begin
     if exists (select from pg_roles where rolname = 'railhead_console') then
       grant select, insert on evidence_file to railhead_console;
     end if;
   end $$`,
];

/** Files that operators lay beside a case, encrypted. */
export class Migration20261130182700 extends Migration {
  override up(): void {
    for (const statement of statements) this.addSql(statement);
  }

  override down(): void {
    this.addSql('drop table evidence_file');
    this.addSql('drop function evidence_goes_unchanged()');
  }
}
