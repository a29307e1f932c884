import { Migration } from '@mikro-orm/migrations';

const statements: readonly string[] = [
  // The accounts whose sequence numbers carry envelopes. Number 0 is the distribution account itself.
  `create table channel (
    account text primary key,
    distribution_account text not null,
    number integer not null check (number >= 0),
    state text not null default 'planned' check (state in ('planned', 'creating', 'ready')),
    envelope_hash text references ledger_envelope,
    created_at timestamptz not null default now(),
    check ((number = 0) = (account = distribution_account)),
    check ((state = 'creating') <= (envelope_hash is not null))
  )`,
  `create index channel_of on channel (distribution_account, number)`,
  // What an envelope is for, what it counts for, and what is offered for it.
  `alter table ledger_envelope
     add column purpose text not null default 'payments' check (purpose in ('payments', 'channels')),
     add column operations integer not null default 1 check (operations between 1 and 100),
     add column fee_bid bigint not null default 0 check (fee_bid >= 0),
     add column outer_xdr text,
     add column stopped_reason text,
     add column cleared_by text,
     add column cleared_evidence text,
     add check ((outer_xdr is null) = (outer_hashes = '{}')),
     add check ((cleared_by is null) = (cleared_evidence is null))`,
  `create index ledger_envelope_open on ledger_envelope (source_account) where state = 'signed'`,
  // Who let a stopped sender go on, and by what evidence.
  `create table sender_clearance (
    id bigint generated always as identity primary key,
    source text not null,
    reason text not null,
    operator text not null,
    evidence text not null,
    at timestamptz not null default now()
  )`,
  `create trigger sender_clearance_append_only before update or delete on sender_clearance
     for each row execute function refuse_change()`,
  // What the customer reads once a refund has gone out.
  `alter table ledger_payment add column message text`,
  `create index ledger_payment_bound on ledger_payment (source_account) where state = 'bound'`,

  // An outer hash that was written down may have been sent: it is never forgotten.
  `create or replace function envelope_goes_forward() returns trigger language plpgsql as $$
   begin
     if old.state <> 'signed' and new.state <> old.state then
       raise exception 'envelope % is % and cannot become %', old.inner_hash, old.state, new.state;
     end if;
     if new.xdr <> old.xdr or new.sequence <> old.sequence or new.channel <> old.channel
        or new.max_time <> old.max_time then
       raise exception 'a signed envelope is never changed';
     end if;
     if not (new.outer_hashes @> old.outer_hashes) then
       raise exception 'envelope % forgets an outer hash', old.inner_hash;
     end if;
     return new;
   end $$`,
];

/** Channels, fee-bumps and the stops that a person clears. */
export class Migration20261121120000 extends Migration {
  override up(): void {
    for (const statement of statements) this.addSql(statement);
  }

  override down(): void {
    throw new Error('channels are not taken back: their accounts stand on the ledger');
  }
}
