import { Migration } from '@mikro-orm/migrations';

const decided: readonly string[] = [
  /*
   * What was decided to be paid for money that came, and in which asset. The one place that says
   * so, for the guards below and for the audit; an exchange has a price, all else is paid at par.
   */
  // What stands is the newest decision over the price; rows of before decisions were rows say it
  // themselves.
  `create view decided_payout as
     select t.id as transaction_id, t.kind, t.asset,
       case when t.kind = 'deposit' then t.asset else t.amount_out_asset end as paid_asset,
       coalesce(d.amount_in, t.amount_in)::numeric as amount_in,
       case when d.number is null then t.amount_out else d.amount_out end::numeric as amount_out,
       case when d.number is null then coalesce((t.fee_details ->> 'total')::numeric, 0)
         else coalesce((d.fee ->> 'total')::numeric, 0) end as fee,
       t.quote_id is not null or t.is_exchange as is_exchanged
     from transaction t left join lateral (
       select number, amount_in, amount_out, fee from price_decision
         where transaction_id = t.id order by number desc limit 1) as d on true
     where d.number is not null or t.amount_in is not null`,
  // All of these goes back to its payer, or has gone back, so that nothing is paid out of it. A refund
  // that a person has withdrawn gives way to the pay-out.
  `create view decided_refund as
     select transaction_id from refund_decision where withdrawn_at is null
     union
     select transaction_id from ledger_payment
       where leg = 'refund' and transaction_id is not null
         and state in ('queued', 'bound', 'included')
     union
     select id from transaction where status = 'refunded'`,
  // What somebody sent back on a rail: `names` may hold the rail's reference of it, which whoever
  // sent it gives as evidence, alone or among other words.
  `create view refund_by_hand as
     select one.*, regexp_split_to_array(evidence, '[\\s,;:()]+') || evidence as names from (
       select t.id as transaction_id, r.rail, r.asset, p ->> 'id' as evidence,
           (p ->> 'amount')::numeric as amount, (p ->> 'fee')::numeric as fee,
           coalesce(t.completed_at, t.updated_at) as at, 'transaction ' || t.id as "row"
         from transaction t cross join lateral jsonb_array_elements(t.refunds -> 'payments') as p
           cross join lateral (select rail, asset from rail_receipt
             where transaction_id = t.id and disposition = 'credited' order by id limit 1) as r
         where p ->> 'id_type' = 'external'
       union all
       select null, r.rail, r.asset, e.evidence, e.amount - coalesce(e.fee, 0), coalesce(e.fee, 0),
           e.at, 'investigation_event ' || e.id
         from investigation_event e join rail_receipt r on e.source_key = 'rail/' || r.id
         where e.action = 'refundedByHand'
     ) as one`,
  // What a pay-out of this amount takes of what its customer is owed, the fee included.
  `create function payout_claim(decided decided_payout, amount numeric) returns numeric
   language sql immutable as $$
     select case
       -- The fee of an exchanged deposit was taken when its money came.
       when decided.is_exchanged and decided.kind = 'deposit' then amount
       when decided.is_exchanged then
         amount * (decided.amount_in - decided.fee) / nullif(decided.amount_out, 0) + decided.fee
       else amount + decided.fee
     end $$`,
  // What pay-outs that may have begun take of it, and what the books do not show yet.
  `create function unbooked_claims(of_transaction uuid) returns numeric language sql stable
   security definer set search_path from current as $$
     select coalesce(sum(payout_claim(d, p.amount)), 0)
       from decided_payout d cross join lateral (
         select r.amount from rail_payment r
           where r.transaction_id = d.transaction_id and r.state not in ('planned', 'failed')
             and not exists (select from posting where entry = 'paid/' || r.key)
         union all
         select l.amount from ledger_payment l
           where l.transaction_id = d.transaction_id and l.leg = 'payout'
             and l.state in ('queued', 'bound')
             and not exists (select from posting where entry = 'sent/' || l.id)
       ) p
      where d.transaction_id = of_transaction $$`,
];

const payouts: readonly string[] = [
  // Never more than was decided, over all numbers that are alive or done, and never more than the
  // customer is owed once what goes back is taken off.
  `create function payout_is_decided() returns trigger language plpgsql
   security definer set search_path from current as $$
   declare
     decided decided_payout;
     total numeric;
   begin
     select * into decided from decided_payout where transaction_id = new.transaction_id;
     if decided.amount_out is null then
       raise exception 'nothing was decided to be paid out for transaction %', new.transaction_id;
     end if;
     if new.asset <> decided.paid_asset then
       raise exception 'transaction % is paid out in %, not in %',
         new.transaction_id, decided.paid_asset, new.asset;
     end if;
     perform pg_advisory_xact_lock(hashtextextended('customer:' || new.transaction_id, 7));
     select sum(amount) into total from (
       select amount from rail_payment
         where transaction_id = new.transaction_id and state <> 'failed'
       union all
       select amount from ledger_payment
         where transaction_id = new.transaction_id and leg = 'payout'
           and state in ('queued', 'bound', 'included')
     ) as paid;
     if total > decided.amount_out then
       raise exception 'pay-outs of % are more than the % decided for transaction %',
         total, decided.amount_out, new.transaction_id;
     end if;
     if unbooked_claims(new.transaction_id)
        > refundable('customer:' || new.transaction_id, decided.asset) then
       raise exception 'a pay-out of % and its fee are more than is left of transaction %',
         new.amount, new.transaction_id;
     end if;
     return null;
   end $$`,
  `create trigger rail_payment_decided after insert on rail_payment
     for each row execute function payout_is_decided()`,
  `create trigger rail_payment_asked after update of state on rail_payment for each row
     when (old.state = 'planned' and new.state not in ('planned', 'failed'))
     execute function payout_is_decided()`,
  `create trigger ledger_payment_decided after insert on ledger_payment for each row
     when (new.leg = 'payout') execute function payout_is_decided()`,

  // What goes back leaves enough for a pay-out that may have begun.
  `create function refund_leaves_payout() returns trigger language plpgsql
   security definer set search_path from current as $$
   begin
     perform pg_advisory_xact_lock(hashtextextended('customer:' || new.transaction_id, 7));
     if refundable('customer:' || new.transaction_id, new.asset)
        < unbooked_claims(new.transaction_id) then
       raise exception 'a refund of % leaves too little for the pay-out of transaction %',
         new.amount, new.transaction_id;
     end if;
     return null;
   end $$`,
  `create trigger ledger_payment_leaves_payout after insert on ledger_payment for each row
     when (new.leg in ('refund', 'surplus') and new.transaction_id is not null)
     execute function refund_leaves_payout()`,
  // The same for whatever else is taken from a customer: a refund by hand, a settlement.
  `create or replace function posting_holds() returns trigger language plpgsql as $$
   declare
     balance numeric;
     claimed numeric := 0;
   begin
     select sum(amount) into balance from posting where entry = new.entry and asset = new.asset;
     if balance <> 0 then
       raise exception 'entry % does not balance in %: %', new.entry, new.asset, balance;
     end if;
     if new.account like 'customer:%' or new.account like 'investigation:%' then
       -- Two transactions that draw on one account at once wait for each other here.
       perform pg_advisory_xact_lock(hashtextextended(new.account, 7));
       balance := refundable(new.account, new.asset);
       if new.account like 'customer:%' and new.amount < 0 then
         select coalesce(unbooked_claims(id), 0) into claimed from transaction
           where id = substr(new.account, 10)::uuid and asset = new.asset;
         claimed := coalesce(claimed, 0);
       end if;
       if balance < claimed then
         raise exception 'account % would owe % %', new.account, balance - claimed, new.asset;
       end if;
     end if;
     return null;
   end $$`,
];

const fees: readonly string[] = [
  // Rows of before keep what they say; the audit names them.
  `alter table transaction add constraint transaction_fee_not_negative
     check ((fee_details ->> 'total')::numeric >= 0) not valid`,
  `alter table quote add constraint quote_fee_not_negative
     check ((fee ->> 'total')::numeric >= 0) not valid`,
  `create index posting_fee on posting (transaction_id) where account = 'fee'`,
  // A fee is given back where what earned it is undone, and never more than was taken.
  `create function fee_holds() returns trigger language plpgsql as $$
   declare kept numeric;
   begin
     if new.entry not like 'reversed/%' and new.entry not like 'refunded-by-hand/%' then
       raise exception 'entry % books a negative fee of %', new.entry, new.amount;
     end if;
     select sum(amount) into kept from posting
       where account = 'fee' and transaction_id = new.transaction_id and asset = new.asset;
     if kept is null or kept < 0 then
       raise exception 'entry % gives back more of the fee than was taken: %', new.entry, kept;
     end if;
     return null;
   end $$`,
  `create constraint trigger posting_fee_holds after insert on posting
     deferrable initially deferred for each row
     when (new.account = 'fee' and new.amount < 0) execute function fee_holds()`,
];

const reconciliation: readonly string[] = [
  // One row of the books may be wrong in more than one way, and each is a break of its own.
  `drop index reconciliation_break_open`,
  `create unique index reconciliation_break_open on reconciliation_break
     (place, direction, key, (case when place = 'books' then type else '' end))
     where resolved_at is null`,
  // A rail's own worker compares what left on its rail with what was decided.
  `do $$ begin
     if exists (select from pg_roles where rolname = 'railhead_rail') then
       grant select on decided_payout, decided_refund, refund_by_hand to railhead_rail;
     end if;
   end $$`,
];

/** Nothing is paid out that was not decided, and no fee is below nothing. */
export class Migration20261129150000 extends Migration {
  override up(): void {
    for (const statement of [...decided, ...payouts, ...fees, ...reconciliation]) {
      this.addSql(statement);
    }
  }

  override down(): void {
    throw new Error('what guards pay-outs is not taken back: restore a backup');
  }
}
