import { Migration } from '@mikro-orm/migrations';
import { journal, OWNER, tables } from './20261130141500/journal.ts';

const events = (parked: string): string =>
  `alter table investigation_event
     drop constraint investigation_event_action_check,
     add constraint investigation_event_action_check check (action in ('opened', 'hold', 'attach',
       'refund', 'refundedByHand', 'writeOff', 'refunded', 'refundFailed', ${parked} 'claim',
       'claimed', 'claimFailed'))`;

/** What is on its way back is not there for anything else. */
const refundable = (customerOnRails: string, caseOnRails: string): string =>
  `create or replace function refundable(owner text, of_asset text) returns numeric language plpgsql
   security definer set search_path from current as $$
   declare
     held numeric;
     on_its_way numeric;
     on_a_rail numeric := 0;
   begin
     select coalesce(sum(amount), 0) into held from posting where account = owner and asset = of_asset;
     if owner like 'customer:%' then
       select coalesce(sum(amount + fee), 0) into on_its_way from ledger_payment
         where transaction_id = substr(owner, 10)::uuid and asset = of_asset
           and leg in ('refund', 'surplus') and state in ('queued', 'bound');
       ${customerOnRails}
     else
       select coalesce(sum(amount + fee), 0) into on_its_way from ledger_payment
         where investigation_key = substr(owner, 15) and asset = of_asset
           and leg in ('refund', 'surplus') and state in ('queued', 'bound');
       ${caseOnRails}
     end if;
     return held - on_its_way - on_a_rail;
   end $$`;

const onRails = (nameFrom: number, column: string): string =>
  `select coalesce(sum(amount + fee), 0) into on_a_rail from rail_refund
         where ${OWNER} = substr(owner, ${nameFrom}) and ${column} is not null and asset = of_asset
           and state in ('planned', 'asked', 'initiated');`;

/** What goes back on a rail is not paid out. */
const payoutNeedsNoRefund = (onRail: string): string =>
  `create or replace function payout_needs_no_refund() returns trigger language plpgsql
   security definer set search_path from current as $$
   begin
     if exists (select from refund_decision
          where transaction_id = new.transaction_id and withdrawn_at is null)
        or exists (select from ledger_payment where transaction_id = new.transaction_id
             and leg = 'refund' and state in ('queued', 'bound', 'included'))
        ${onRail} then
       raise exception 'transaction % is to be refunded and cannot be paid', new.transaction_id;
     end if;
     return new;
   end $$`;

const guards: readonly string[] = [
  refundable(onRails(10, 'transaction_id'), onRails(15, 'investigation_key')),
  // A refund is of money that is there, that was decided over, and that is not on its way already.
  `create function rail_refund_is_covered() returns trigger language plpgsql
   security definer set search_path from current as $$
   declare
     owner text := coalesce('customer:' || new.transaction_id, 'investigation:' || new.investigation_key);
     receipt rail_receipt;
     total numeric;
   begin
     select * into receipt from rail_receipt where id = new.receipt_id for update;
     perform pg_advisory_xact_lock(hashtextextended(owner, 7));
     if receipt.reversed_at is not null then
       raise exception 'receipt % was taken back by its rail', receipt.id;
     end if;
     if (receipt.rail, receipt.asset) <> (new.rail, new.asset) then
       raise exception 'receipt % came on %, in %', receipt.id, receipt.rail, receipt.asset;
     end if;
     if new.transaction_id is not null then
       if receipt.transaction_id is distinct from new.transaction_id
          or receipt.disposition is distinct from 'credited' then
         raise exception 'receipt % is not credited to transaction %', receipt.id, new.transaction_id;
       end if;
       if not exists (select from refund_decision
            where transaction_id = new.transaction_id and withdrawn_at is null) then
         raise exception 'no refund of transaction % is decided', new.transaction_id;
       end if;
     elsif receipt.investigation_key is distinct from new.investigation_key then
       raise exception 'receipt % is not the money of %', receipt.id, new.investigation_key;
     end if;
     select sum(amount + fee) into total from rail_refund
       where receipt_id = new.receipt_id and state <> 'failed';
     if total > receipt.amount then
       raise exception 'refunds of % are more than the % that was received', total, receipt.amount;
     end if;
     if refundable(owner, new.asset) < 0 then
       raise exception 'a refund of % and a fee of % are more than % holds',
         new.amount, new.fee, owner;
     end if;
     return null;
   end $$`,
  `create trigger rail_refund_covered after insert on rail_refund
     for each row execute function rail_refund_is_covered()`,
  payoutNeedsNoRefund(`or exists (select from rail_refund
             where transaction_id = new.transaction_id and state <> 'failed')`),
  // Its decision is not withdrawn either.
  `create function refund_on_its_way_stays_decided() returns trigger language plpgsql
   security definer set search_path from current as $$
   begin
     if exists (select from rail_refund
          where transaction_id = new.transaction_id and state <> 'failed') then
       raise exception 'a refund of transaction % is on its way and is not withdrawn',
         new.transaction_id;
     end if;
     return new;
   end $$`,
  `create trigger refund_decision_on_its_way before update on refund_decision for each row
     when (old.withdrawn_at is null and new.withdrawn_at is not null)
     execute function refund_on_its_way_stays_decided()`,
];

/** What the rail itself has sent back is in the journal, and was not sent by hand. */
const refundByHand = (butOnRails: string): string =>
  `create or replace view refund_by_hand as
     select one.*, regexp_split_to_array(evidence, '[\\s,;:()]+') || evidence as names from (
       select t.id as transaction_id, r.rail, r.asset, p ->> 'id' as evidence,
           (p ->> 'amount')::numeric as amount, (p ->> 'fee')::numeric as fee,
           coalesce(t.completed_at, t.updated_at) as at, 'transaction ' || t.id as "row"
         from transaction t cross join lateral jsonb_array_elements(t.refunds -> 'payments') as p
           cross join lateral (select rail, asset from rail_receipt
             where transaction_id = t.id and disposition = 'credited' order by id limit 1) as r
         where p ->> 'id_type' = 'external' ${butOnRails}
       union all
       select null, r.rail, r.asset, e.evidence, e.amount - coalesce(e.fee, 0), coalesce(e.fee, 0),
           e.at, 'investigation_event ' || e.id
         from investigation_event e join rail_receipt r on e.source_key = 'rail/' || r.id
         where e.action = 'refundedByHand'
     ) as one`;

const audit: readonly string[] = [
  refundByHand(`and not exists (select from rail_refund f
           where f.transaction_id = t.id and f.state = 'delivered'
             and f.rail_reference = p ->> 'id')`),
  // All that went back of transactions on their rails, by hand or by the rail itself.
  `create view sent_back as
     select transaction_id, rail, asset, amount, fee, "row" from refund_by_hand
       where transaction_id is not null
     union all
     select transaction_id, rail, asset, amount, fee, 'rail_refund ' || key from rail_refund
       where transaction_id is not null and state = 'delivered'`,
];

const roles: readonly string[] = [
  `do $$ begin
     if exists (select from pg_roles where rolname = 'railhead_rail') then
       grant select, update on rail_refund to railhead_rail;
       grant select on sent_back to railhead_rail;
     end if;
   end $$`,
];

const back: readonly string[] = [
  `do $$ begin
     if exists (select from rail_refund) then
       raise exception 'refunds are journalled, which the version before cannot read: restore a backup';
     end if;
   end $$`,
  'drop view sent_back',
  refundByHand(''),
  payoutNeedsNoRefund(''),
  refundable('', ''),
  'drop trigger refund_decision_on_its_way on refund_decision',
  'drop function refund_on_its_way_stays_decided',
  'drop table rail_refund',
  'drop function rail_refund_goes_forward',
  'drop function rail_refund_is_covered',
  events(''),
];

/** Received money goes back on its rail where the rail can send it, once, and journalled as pay-outs are. */
export class Migration20261130141500 extends Migration {
  override up(): void {
    for (const statement of [
      ...tables,
      events(`'refundParked',`),
      ...journal,
      ...guards,
      ...audit,
      ...roles,
    ]) {
      this.addSql(statement);
    }
  }

  override down(): void {
    for (const statement of back) this.addSql(statement);
  }
}
