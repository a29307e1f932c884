import { Migration } from '@mikro-orm/migrations';

const appendOnly = (table: string): readonly string[] => [
  `create trigger ${table}_append_only before update or delete on ${table}
     for each row execute function refuse_change()`,
  `create trigger ${table}_no_truncate before truncate on ${table}
     for each statement execute function refuse_change()`,
];

const decisions: readonly string[] = [
  // The policies that a transaction was taken on under; whatever anchor.ts says later.
  `alter table transaction add column terms jsonb`,

  // What the money that was credited is worth: decided once, and again only by a person who accepts
  // what was refused. The highest number stands.
  `create table price_decision (
    transaction_id uuid not null references transaction,
    number integer not null check (number > 0),
    source text not null,
    amount_in numeric(19,7) not null check (amount_in > 0),
    amount_out numeric(19,7) check (amount_out >= 0),
    fee jsonb,
    surplus numeric(19,7) not null default 0 check (surplus >= 0),
    refusal text,
    message text,
    actor text not null,
    at timestamptz not null default now(),
    primary key (transaction_id, number),
    check (surplus < amount_in),
    check (case when refusal is null
      then amount_out is not null and fee is not null and (fee ->> 'total')::numeric >= 0
      else amount_out is null and fee is null and surplus = 0 and message is not null end)
  )`,
  ...appendOnly('price_decision'),

  `create table review_decision (
    transaction_id uuid primary key references transaction,
    decision text not null check (decision in ('allow', 'hold', 'reject')),
    message text,
    reason text,
    at timestamptz not null default now(),
    check ((decision = 'allow') = (message is null))
  )`,
  ...appendOnly('review_decision'),

  // All that is left of a transaction's money goes back. Only a person withdraws that.
  `create table refund_decision (
    transaction_id uuid not null references transaction,
    number integer not null check (number > 0),
    actor text not null,
    reason text not null,
    message text not null,
    fee numeric(19,7) check (fee > 0),
    at timestamptz not null default now(),
    withdrawn_by text,
    withdrawn_at timestamptz,
    primary key (transaction_id, number),
    check ((withdrawn_by is null) = (withdrawn_at is null))
  )`,
  `create unique index refund_decision_stands on refund_decision (transaction_id)
     where withdrawn_at is null`,
  `create function refund_decision_stays() returns trigger language plpgsql as $$
   begin
     if (new.transaction_id, new.number, new.actor, new.reason, new.message, new.at)
          is distinct from (old.transaction_id, old.number, old.actor, old.reason, old.message, old.at)
        or new.fee is distinct from old.fee or old.withdrawn_at is not null then
       raise exception 'a decision is never changed: a refund is withdrawn, once';
     end if;
     return new;
   end $$`,
  `create trigger refund_decision_forward before update on refund_decision
     for each row execute function refund_decision_stays()`,
  `create trigger refund_decision_no_delete before delete on refund_decision
     for each row execute function refuse_change()`,
  `create trigger refund_decision_no_truncate before truncate on refund_decision
     for each statement execute function refuse_change()`,

  // What a person was asked, and what they decided. The subject names what it is about, so that a
  // story that starts again asks nothing twice.
  `create table parking (
    transaction_id uuid not null references transaction,
    number integer not null check (number > 0),
    subject text not null,
    reason text not null,
    actions text[] not null,
    payout_key text,
    payout_state text,
    opened_at timestamptz not null default now(),
    closed_at timestamptz,
    action text check (action in
      ('retry', 'refund', 'refundedByHand', 'settled', 'accept', 'payOut')),
    operator text,
    evidence text,
    fee numeric(19,7) check (fee > 0),
    primary key (transaction_id, number),
    check ((action is null) = (operator is null) and (action is null) = (evidence is null)),
    check (action is null or closed_at is not null)
  )`,
  `create index parking_subject on parking (transaction_id, subject, number)`,
  // A transaction asks one thing at a time.
  `create unique index parking_open on parking (transaction_id) where closed_at is null`,
  `create function parking_stays() returns trigger language plpgsql as $$
   begin
     if old.action is not null then
       raise exception 'parking % of % was decided: %', old.number, old.transaction_id, old.action;
     end if;
     return new;
   end $$`,
  `create trigger parking_forward before update on parking
     for each row execute function parking_stays()`,
  `create trigger parking_no_delete before delete on parking
     for each row execute function refuse_change()`,

  // What the rail has taken back after it had been received.
  `alter table rail_receipt
     add column reversed_at timestamptz,
     add column reversed_as text check (reversed_as in ('returned', 'chargedBack')),
     add column reversal_accepted_by text,
     add check ((reversed_at is null) = (reversed_as is null)),
     add check (reversal_accepted_by is null or reversed_at is not null)`,
  // What was reported before this version: the case's key names the receipt.
  `update rail_receipt r set reversed_at = i.opened_at,
       reversed_as = regexp_replace(i.source_key, '^.*/', '')
     from investigation i
    where i.source_key in (
      'contradiction/rail/' || r.rail || '/' || r.rail_reference || '/returned',
      'contradiction/rail/' || r.rail || '/' || r.rail_reference || '/chargedBack')`,
  `create index rail_receipt_reversed on rail_receipt (transaction_id) where reversed_at is not null`,
];

/** What cannot be started keeps nothing behind it waiting: each has its own next try. */
const tries: readonly string[] = [
  ...['transaction', 'investigation'].map(
    (table) => `alter table ${table}
      add column start_tries integer not null default 0, add column start_due_at timestamptz`,
  ),
  `drop index transaction_unstarted`,
  `create index transaction_unstarted on transaction (start_due_at nulls first, started_at)
     where workflow_started_at is null
       and status not in ('incomplete', 'completed', 'refunded', 'expired')`,
  `drop index investigation_unstarted`,
  `create index investigation_unstarted on investigation (start_due_at nulls first, opened_at)
     where workflow_started_at is null and state <> 'resolved'`,
];

const guards: readonly string[] = [
  // While a refund is decided nothing of the transaction is paid, whatever the refund has come to.
  // Both sides hold the row of the transaction while they write. What was asked for before may still
  // be found or repeated under its own key.
  `create function payout_needs_no_refund() returns trigger language plpgsql
   security definer set search_path from current as $$
   begin
     if exists (select from refund_decision
          where transaction_id = new.transaction_id and withdrawn_at is null)
        or exists (select from ledger_payment where transaction_id = new.transaction_id
             and leg = 'refund' and state in ('queued', 'bound', 'included')) then
       raise exception 'transaction % is to be refunded and cannot be paid', new.transaction_id;
     end if;
     return new;
   end $$`,
  `create trigger rail_payment_no_refund before insert on rail_payment
     for each row execute function payout_needs_no_refund()`,
  `create trigger rail_payment_asked_no_refund before update on rail_payment
     for each row when (old.state = 'planned' and new.state = 'asked')
     execute function payout_needs_no_refund()`,
  `create trigger ledger_payment_payout_no_refund before insert on ledger_payment
     for each row when (new.leg = 'payout') execute function payout_needs_no_refund()`,

  // The other way round: nothing is to be refunded that may have been paid.
  `create function refund_decision_needs_no_payout() returns trigger language plpgsql
   security definer set search_path from current as $$
   begin
     if exists (select from rail_payment
          where transaction_id = new.transaction_id and state not in ('planned', 'failed'))
        or exists (select from ledger_payment where transaction_id = new.transaction_id
             and leg = 'payout' and state in ('queued', 'bound', 'included')) then
       raise exception 'transaction % has a pay-out and cannot be refunded', new.transaction_id;
     end if;
     return new;
   end $$`,
  `create trigger refund_decision_no_payout before insert on refund_decision
     for each row execute function refund_decision_needs_no_payout()`,
];

/** Refunds that were decided before this version, as far as their legs show it. */
const backfill: readonly string[] = [
  `insert into refund_decision (transaction_id, number, actor, reason, message, fee, at)
     select distinct on (transaction_id) transaction_id, 1, 'railhead',
         'decided before decisions were rows', coalesce(message, 'Your payment is refunded.'),
         nullif(fee, 0), queued_at
       from ledger_payment p
      where leg = 'refund' and transaction_id is not null
        and not exists (select from rail_payment r where r.transaction_id = p.transaction_id
              and r.state not in ('planned', 'failed'))
      order by transaction_id, number desc`,
];

const roles: readonly string[] = [
  `do $$ begin
     if exists (select from pg_roles where rolname = 'railhead_rail') then
       grant select on price_decision, refund_decision, review_decision to railhead_rail;
       grant insert on refund_decision to railhead_rail;
       grant select, update (closed_at) on parking to railhead_rail;
       grant update (terms) on transaction to railhead_rail;
     end if;
   end $$`,
];

/** Decisions over money are rows, which whoever acts reads, and which a later anchor.ts does not change. */
export class Migration20261129100000 extends Migration {
  override up(): void {
    for (const statement of [...decisions, ...tries, ...backfill, ...guards, ...roles]) {
      this.addSql(statement);
    }
  }

  override down(): void {
    throw new Error('decisions are not taken back: restore a backup');
  }
}
