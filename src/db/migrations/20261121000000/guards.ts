/** Triggers that carry what a check constraint cannot. */
export const guards: readonly string[] = [
  `create function refuse_change() returns trigger language plpgsql as $$
   begin
     raise exception '% is append-only: write a reversing entry instead', tg_table_name;
   end $$`,
  `create trigger posting_append_only before update or delete on posting
     for each row execute function refuse_change()`,
  `create trigger posting_no_truncate before truncate on posting
     for each statement execute function refuse_change()`,
  `create trigger transaction_event_append_only before update or delete on transaction_event
     for each row execute function refuse_change()`,
  `create trigger transaction_event_no_truncate before truncate on transaction_event
     for each statement execute function refuse_change()`,

  // Every entry sums to zero in each asset, and nobody is paid what is not theirs: what a customer
  // or an investigation is owed never falls below nothing, whichever of two pay-outs commits last.
  `create function posting_holds() returns trigger language plpgsql as $$
   declare balance numeric;
   begin
     select sum(amount) into balance from posting where entry = new.entry and asset = new.asset;
     if balance <> 0 then
       raise exception 'entry % does not balance in %: %', new.entry, new.asset, balance;
     end if;
     if new.account like 'customer:%' or new.account like 'investigation:%' then
       -- Two transactions that draw on one account at once wait for each other here.
       perform pg_advisory_xact_lock(hashtextextended(new.account, 7));
       select sum(amount) into balance from posting
         where account = new.account and asset = new.asset;
       if balance < 0 then
         raise exception 'account % would owe % %', new.account, balance, new.asset;
       end if;
     end if;
     return null;
   end $$`,
  `create constraint trigger posting_balanced after insert on posting
     deferrable initially deferred for each row execute function posting_holds()`,

  // The journal's states only go forward; an ended payment or envelope never comes back to life.
  `create function envelope_goes_forward() returns trigger language plpgsql as $$
   begin
     if old.state <> 'signed' and new.state <> old.state then
       raise exception 'envelope % is % and cannot become %', old.inner_hash, old.state, new.state;
     end if;
     if new.xdr <> old.xdr or new.sequence <> old.sequence or new.channel <> old.channel then
       raise exception 'a signed envelope is never changed';
     end if;
     return new;
   end $$`,
  `create trigger ledger_envelope_forward before update on ledger_envelope
     for each row execute function envelope_goes_forward()`,
  `create function ledger_payment_goes_forward() returns trigger language plpgsql as $$
   begin
     if old.state in ('included', 'failed', 'withdrawn', 'not_ready', 'parked') and new.state <> old.state then
       raise exception 'ledger payment % is % and cannot become %', old.id, old.state, new.state;
     end if;
     if new.amount <> old.amount or new.destination <> old.destination or new.asset <> old.asset then
       raise exception 'a journalled payment is never changed';
     end if;
     return new;
   end $$`,
  `create trigger ledger_payment_forward before update on ledger_payment
     for each row execute function ledger_payment_goes_forward()`,
  `create function rail_payment_goes_forward() returns trigger language plpgsql as $$
   begin
     if old.state in ('delivered', 'failed') and new.state <> old.state then
       raise exception 'rail payment % is % and cannot become %', old.key, old.state, new.state;
     end if;
     if old.state <> 'planned' and new.state = 'planned' then
       raise exception 'rail payment % was asked for and cannot be planned again', old.key;
     end if;
     if (new.key, new.transaction_id, new.rail, new.asset, new.amount, new.funded_by)
        <> (old.key, old.transaction_id, old.rail, old.asset, old.amount, old.funded_by) then
       raise exception 'a journalled payment is never changed';
     end if;
     return new;
   end $$`,
  `create trigger rail_payment_forward before update on rail_payment
     for each row execute function rail_payment_goes_forward()`,

  // What a rail may have paid does not go back on Stellar as well. Both sides hold the row of the
  // transaction while they write.
  `create function refund_needs_no_payout() returns trigger language plpgsql as $$
   begin
     if new.leg = 'refund' and exists (select from rail_payment
          where transaction_id = new.transaction_id and state not in ('planned', 'failed')) then
       raise exception 'transaction % has a pay-out on a rail and cannot be refunded', new.transaction_id;
     end if;
     return new;
   end $$`,
  `create trigger ledger_payment_refund before insert on ledger_payment
     for each row execute function refund_needs_no_payout()`,

  // What came in is written down once, as it came.
  `create function received_money_stays() returns trigger language plpgsql as $$
   begin
     if (new.asset, new.amount) <> (old.asset, old.amount) then
       raise exception 'money that was received is never changed';
     end if;
     return new;
   end $$`,
  `create trigger received_payment_stays before update on received_payment
     for each row execute function received_money_stays()`,
  `create trigger rail_receipt_stays before update on rail_receipt
     for each row execute function received_money_stays()`,

  // A cursor of the ledger only rises.
  `create function cursor_rises() returns trigger language plpgsql as $$
   begin
     if new.source like 'stellar/%' and old.cursor is not null
        and (new.cursor is null or new.cursor::numeric < old.cursor::numeric) then
       raise exception 'the cursor of % would fall from % to %', new.source, old.cursor, new.cursor;
     end if;
     return new;
   end $$`,
  `create trigger cursor_only_rises before update on cursor
     for each row execute function cursor_rises()`,

  // A rail's worker reads rails: how far the ledger was read is not its to say.
  `create function rail_keeps_to_rails() returns trigger language plpgsql as $$
   begin
     if current_user = 'railhead_rail' and new.source not like 'rail/%' then
       raise exception 'the cursor % belongs to the ledger''s worker', new.source;
     end if;
     return new;
   end $$`,
  `create trigger cursor_of_rails before insert or update on cursor
     for each row execute function rail_keeps_to_rails()`,

  `create function touch_updated_at() returns trigger language plpgsql as $$
   begin new.updated_at := now(); return new; end $$`,
  `create trigger transaction_touch before update on transaction
     for each row execute function touch_updated_at()`,
  `create trigger customer_touch before update on customer
     for each row execute function touch_updated_at()`,

  // Waiters hear at once that their ledger payment was settled.
  `create function tell_settled() returns trigger language plpgsql as $$
   begin
     if new.state <> old.state and new.state in ('included', 'failed', 'withdrawn', 'not_ready', 'parked') then
       perform pg_notify('ledger_payment_settled', new.id::text);
     end if;
     return null;
   end $$`,
  `create trigger ledger_payment_settled after update on ledger_payment
     for each row execute function tell_settled()`,
  `create function tell_queued() returns trigger language plpgsql as $$
   begin perform pg_notify('ledger_payment_queued', new.source_account); return null; end $$`,
  `create trigger ledger_payment_queued after insert on ledger_payment
     for each row execute function tell_queued()`,
];
