import { Migration } from '@mikro-orm/migrations';

const statements: readonly string[] = [
  `alter table ledger_envelope
     -- The newest ledger when it was signed: it is in none before that.
     add column signed_in bigint,
     -- Set when the account's own list of transactions showed a dead envelope as included.
     add column seen_included_at timestamptz,
     -- Set when it was not sent though a ledger could still have included it.
     add column withheld_at timestamptz`,

  // An ended envelope never comes back to life, but for one that the ledger itself shows.
  `create or replace function envelope_goes_forward() returns trigger language plpgsql as $$
   begin
     if old.state <> 'signed' and new.state <> old.state
        and not (old.state = 'dead' and new.state = 'signed' and new.seen_included_at is not null) then
       raise exception 'envelope % is % and cannot become %', old.inner_hash, old.state, new.state;
     end if;
     if new.xdr <> old.xdr or new.sequence <> old.sequence or new.channel <> old.channel then
       raise exception 'a signed envelope is never changed';
     end if;
     return new;
   end $$`,
];

/** What the account's own list of transactions says of an envelope is what counts. */
export class Migration20261129120000 extends Migration {
  override up(): void {
    for (const statement of statements) this.addSql(statement);
  }

  override down(): void {
    throw new Error('what the ledger showed of an envelope is not forgotten: restore a backup');
  }
}
