import { Migration } from '@mikro-orm/migrations';

const ROLES = `array['viewer', 'operator', 'approver', 'admin']`;

const tables: readonly string[] = [
  // The people who work on the console. One who logs in by OpenID Connect has no password.
  `create table operator (
    id uuid primary key,
    name text not null check (length(name) between 1 and 100),
    email text not null unique check (email = lower(email)),
    roles text[] not null check (roles <@ ${ROLES}),
    password_hash text,
    totp_ciphertext bytea,
    totp_key_id text,
    -- The newest step of a code that was taken: no code is taken twice.
    totp_step bigint not null default 0,
    openid_subject text unique,
    disabled_at timestamptz,
    created_at timestamptz not null default now(),
    check ((password_hash is null) <> (openid_subject is null)),
    check ((totp_ciphertext is null) = (totp_key_id is null))
  )`,
  `create table operator_session (
    -- SHA-256 of what the browser holds, so that nobody logs in with what is read here.
    id_hash bytea primary key,
    operator_id uuid not null references operator,
    address text,
    created_at timestamptz not null default now(),
    expires_at timestamptz not null
  )`,
  `create index operator_session_of on operator_session (operator_id)`,
  `create index operator_session_end on operator_session (expires_at)`,
  `create table operator_act (
    id bigint generated always as identity primary key,
    at timestamptz not null default now(),
    -- Null for a name that a command was given, and where nobody knows who it was.
    operator_id uuid references operator,
    operator text not null,
    channel text not null check (channel in ('console', 'command')),
    act text not null,
    subject text,
    reason text,
    address text,
    before_id text,
    after_id text,
    -- The database transaction that wrote it, and what it is a record of.
    written_in xid8 not null default pg_current_xact_id()
  )`,
  `create index operator_act_written_in on operator_act (written_in)`,
  `create index operator_act_at on operator_act (at, id)`,
  `create index operator_act_by on operator_act (operator, id)`,
  `create index operator_act_kind on operator_act (act, id)`,
  `create index operator_act_about on operator_act (subject, id) where subject is not null`,
  // What two people decide. What was proposed is never changed, and nobody approves their own.
  `create table proposal (
    id uuid primary key,
    kind text not null check (kind in ('resolve', 'investigation')),
    subject text not null,
    terms jsonb not null,
    terms_hash text not null,
    asset text not null,
    amount numeric(19,7),
    evidence text not null check (length(evidence) between 1 and 2000),
    proposed_by uuid not null references operator,
    proposed_at timestamptz not null default now(),
    expires_at timestamptz not null,
    state text not null default 'open'
      check (state in ('open', 'approved', 'refused', 'expired')),
    decided_by uuid references operator,
    decided_at timestamptz,
    reason text,
    outcome text,
    carried_out_at timestamptz,
    check (decided_by <> proposed_by),
    check ((state in ('approved', 'refused')) = (decided_by is not null)),
    check ((state = 'open') = (decided_at is null)),
    check (state <> 'approved' or decided_at < expires_at),
    check (carried_out_at is null or state = 'approved')
  )`,
  `create unique index proposal_open on proposal (kind, subject) where state = 'open'`,
  `create index proposal_newest on proposal (proposed_at)`,
  // Which decisions take two people, as anchor.ts says it: commands read it as well.
  `create table decision_policy (
    is_only boolean primary key default true check (is_only),
    policy jsonb not null,
    published_at timestamptz not null default now()
  )`,
];

const guards: readonly string[] = [
  `create trigger operator_act_append_only before update or delete on operator_act
     for each row execute function refuse_change()`,
  `create trigger operator_act_no_truncate before truncate on operator_act
     for each statement execute function refuse_change()`,
  ...['operator', 'proposal'].flatMap((table) => [
    `create trigger ${table}_stays_written before delete on ${table}
       for each row execute function refuse_removal()`,
    `create trigger ${table}_no_truncate before truncate on ${table}
       for each statement execute function refuse_removal()`,
  ]),
  `create function proposal_goes_forward() returns trigger language plpgsql
   security definer set search_path from current as $$
   begin
     if (new.id, new.kind, new.subject, new.terms, new.terms_hash, new.asset, new.evidence,
         new.proposed_by, new.proposed_at, new.expires_at)
        <> (old.id, old.kind, old.subject, old.terms, old.terms_hash, old.asset, old.evidence,
         old.proposed_by, old.proposed_at, old.expires_at)
        or new.amount is distinct from old.amount then
       raise exception 'a proposal is never changed';
     end if;
     if old.state <> 'open' and (new.state <> old.state
          or new.decided_by is distinct from old.decided_by
          or new.decided_at is distinct from old.decided_at) then
       raise exception 'proposal % is % and cannot become %', old.id, old.state, new.state;
     end if;
     return new;
   end $$`,
  `create trigger proposal_forward before update on proposal
     for each row execute function proposal_goes_forward()`,
  // The audit trail is complete: no change commits without a row that was written with it.
  `create function act_is_recorded() returns trigger language plpgsql
   security definer set search_path from current as $$
   begin
     if not exists (select from operator_act where written_in = pg_current_xact_id()) then
       raise exception 'a change of % needs its row of operator_act', tg_table_name;
     end if;
     return null;
   end $$`,
  ...['operator', 'proposal', 'decision_policy'].map(
    (table) => `create constraint trigger ${table}_is_recorded after insert or update on ${table}
      deferrable initially deferred for each row execute function act_is_recorded()`,
  ),
  `create constraint trigger operator_session_is_recorded after insert or delete on operator_session
     deferrable initially deferred for each row execute function act_is_recorded()`,
  // What the console decides for the business, whatever page does it.
  ...['pause', 'customer', 'callback_replay'].map(
    (table) => `create constraint trigger ${table}_is_recorded
      after insert or update or delete on ${table} deferrable initially deferred
      for each row when (current_user = 'railhead_console') execute function act_is_recorded()`,
  ),
];

/** Secrets of customers and of wallets, which no page shows. */
const UNSEEN = `'customer_verification', 'used_token', 'mikro_orm_migrations'`;

/** The console reads what its pages show; it writes sessions, decisions and the audit trail. */
const role: readonly string[] = [
  `do $$ begin
     if not exists (select from pg_roles where rolname = 'railhead_console') then
       create role railhead_console nologin;
     end if;
   exception
     when duplicate_object or unique_violation then null;
     when insufficient_privilege then
       raise notice 'role railhead_console was not made: this user may not make roles';
   end $$`,
  `do $$ declare seen text; begin
     if exists (select from pg_roles where rolname = 'railhead_console') then
       grant usage on schema public to railhead_console;
       for seen in select oid::regclass::text from pg_class
         where relnamespace = 'public'::regnamespace and relkind in ('r', 'v')
           and relname not in (${UNSEEN})
       loop
         execute format('grant select on %s to railhead_console', seen);
       end loop;
       grant insert, delete on operator_session to railhead_console;
       grant insert, update on operator, decision_policy to railhead_console;
       grant insert (operator_id, operator, channel, act, subject, reason, address, before_id,
         after_id) on operator_act to railhead_console;
       grant insert, update (state, decided_by, decided_at, reason, outcome, carried_out_at)
         on proposal to railhead_console;
       grant insert, update, delete on rate_bucket, pause to railhead_console;
     end if;
   end $$`,
];

/** The operators' console: who comes in, what they did, and what two of them decide. */
export class Migration20261130150000 extends Migration {
  override up(): void {
    for (const statement of [...tables, ...guards, ...role]) this.addSql(statement);
  }

  override down(): void {
    for (const table of ['pause', 'customer', 'callback_replay']) {
      this.addSql(`drop trigger ${table}_is_recorded on ${table}`);
    }
    for (const table of ['operator_session', 'operator_act', 'proposal', 'operator']) {
      this.addSql(`drop table ${table}`);
    }
    this.addSql('drop table decision_policy');
    this.addSql('drop function act_is_recorded()');
    this.addSql('drop function proposal_goes_forward()');
  }
}
