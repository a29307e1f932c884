import { Migration } from '@mikro-orm/migrations';

const investigations: readonly string[] = [
  // Everything that was ever decided of a case, and by what evidence; nothing is written over.
  `create table investigation_event (
    id bigint generated always as identity primary key,
    source_key text not null references investigation,
    action text not null check (action in ('opened', 'hold', 'attach', 'refund', 'refundedByHand',
      'writeOff', 'refunded', 'refundFailed')),
    amount numeric(19,7) check (amount > 0),
    fee numeric(19,7) check (fee >= 0),
    number integer,
    transaction_id uuid references transaction,
    operator text not null,
    evidence text not null,
    decision_id text,
    at timestamptz not null default now(),
    unique (source_key, decision_id)
  )`,
  `create index investigation_event_of on investigation_event (source_key, id)`,
  `create trigger investigation_event_append_only before update or delete on investigation_event
     for each row execute function refuse_change()`,
  `create trigger investigation_event_no_truncate before truncate on investigation_event
     for each statement execute function refuse_change()`,
  // A case's history begins with what was said when it was opened, whoever opened it.
  `create function investigation_is_opened() returns trigger language plpgsql
   security definer set search_path from current as $$
   begin
     insert into investigation_event (source_key, action, operator, evidence, at)
       values (new.source_key, 'opened', 'railhead', coalesce(new.resolution, new.reason), new.opened_at);
     return null;
   end $$`,
  `create trigger investigation_opened after insert on investigation
     for each row execute function investigation_is_opened()`,
  `insert into investigation_event (source_key, action, operator, evidence, at)
     select source_key, 'opened', 'railhead', coalesce(resolution, reason), opened_at
       from investigation`,
  // The transaction that money was given to; what was received names it too.
  `alter table investigation
     add column attached_to uuid references transaction,
     add column attached_amount numeric(19,7) check (attached_amount > 0),
     add check ((attached_to is null) = (attached_amount is null))`,
  `create index investigation_attached on investigation (attached_to) where attached_to is not null`,
  `create index investigation_open on investigation (opened_at) where state <> 'resolved'`,
];

const refunds: readonly string[] = [
  // A refund may keep a fee, and a surplus may go back beside a pay-out.
  `alter table ledger_payment
     add column fee numeric(19,7) not null default 0 check (fee >= 0),
     drop constraint ledger_payment_leg_check,
     add constraint ledger_payment_leg_check
       check (leg in ('payout', 'refund', 'surplus', 'create_account')),
     add check (fee = 0 or leg in ('refund', 'surplus'))`,
  `create function refund_fee_stays() returns trigger language plpgsql as $$
   begin
     if new.fee <> old.fee then raise exception 'a journalled payment is never changed'; end if;
     return new;
   end $$`,
  `create trigger ledger_payment_fee_stays before update on ledger_payment
     for each row execute function refund_fee_stays()`,
  // A case may be refunded in parts, one after the other; a transaction's leg goes out once.
  `drop index ledger_payment_alive`,
  `create unique index ledger_payment_alive on ledger_payment (transaction_id, leg)
     where transaction_id is not null and state in ('queued', 'bound', 'included')`,
  `create unique index ledger_payment_case_alive on ledger_payment (investigation_key, leg)
     where investigation_key is not null and state in ('queued', 'bound')`,
  `create index ledger_payment_refunding on ledger_payment (transaction_id)
     where leg in ('refund', 'surplus') and state in ('queued', 'bound')`,
  `create index ledger_payment_refunding_case on ledger_payment (investigation_key)
     where leg in ('refund', 'surplus') and state in ('queued', 'bound')`,

  // What the books owe a customer or an investigation, less what is on its way back to them. A
  // rail's worker writes postings but sees no payments, so it asks by its owner's rights.
  `create function refundable(owner text, of_asset text) returns numeric language plpgsql
   security definer set search_path from current as $$
   declare
     held numeric;
     on_its_way numeric;
   begin
     select coalesce(sum(amount), 0) into held from posting where account = owner and asset = of_asset;
     if owner like 'customer:%' then
       select coalesce(sum(amount + fee), 0) into on_its_way from ledger_payment
         where transaction_id = substr(owner, 10)::uuid and asset = of_asset
           and leg in ('refund', 'surplus') and state in ('queued', 'bound');
     else
       select coalesce(sum(amount + fee), 0) into on_its_way from ledger_payment
         where investigation_key = substr(owner, 15) and asset = of_asset
           and leg in ('refund', 'surplus') and state in ('queued', 'bound');
     end if;
     return held - on_its_way;
   end $$`,
  `create or replace function posting_holds() returns trigger language plpgsql as $$
   declare balance numeric;
   begin
     select sum(amount) into balance from posting where entry = new.entry and asset = new.asset;
     if balance <> 0 then
       raise exception 'entry % does not balance in %: %', new.entry, new.asset, balance;
     end if;
     if new.account like 'customer:%' or new.account like 'investigation:%' then
       -- Two transactions that draw on one account at once wait for each other here.
       perform pg_advisory_xact_lock(hashtextextended(new.account, 7));
       balance := refundable(new.account, new.asset);
       if balance < 0 then
         raise exception 'account % would owe % %', new.account, balance, new.asset;
       end if;
     end if;
     return null;
   end $$`,
  // A refund is covered by what the books hold before it may be signed, not after it was sent.
  `create function refund_is_covered() returns trigger language plpgsql as $$
   declare owner text := coalesce('customer:' || new.transaction_id, 'investigation:' || new.investigation_key);
   begin
     if new.leg in ('refund', 'surplus') and new.state in ('queued', 'bound') then
       perform pg_advisory_xact_lock(hashtextextended(owner, 7));
       if refundable(owner, new.asset) < 0 then
         raise exception 'a refund of % and a fee of % are more than % holds',
           new.amount, new.fee, owner;
       end if;
     end if;
     return null;
   end $$`,
  `create trigger ledger_payment_covered after insert on ledger_payment
     for each row execute function refund_is_covered()`,
];

const information: readonly string[] = [
  // When what was asked for was told, and of which time the story was signalled: where the two
  // differ, the sweep signals it.
  `alter table transaction
     add column information_updated_at timestamptz,
     add column information_told_at timestamptz`,
  `create index transaction_informed on transaction (id)
     where information_updated_at is not null
       and information_told_at is distinct from information_updated_at
       and status in ('pending_customer_info_update', 'pending_transaction_info_update')`,
  `do $$ begin
     if exists (select from pg_roles where rolname = 'railhead_rail') then
       grant update (information_updated_at) on transaction to railhead_rail;
     end if;
   end $$`,
];

/** Cases that are resolved in parts and keep their history, refunds that are covered, and news that is not lost. */
export class Migration20261121122000 extends Migration {
  override up(): void {
    for (const statement of [...investigations, ...refunds, ...information]) this.addSql(statement);
  }

  override down(): void {
    throw new Error('the history of decisions is not taken back: restore a backup');
  }
}
