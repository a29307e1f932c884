/**
 * The role of a rail's worker: what a rail needs and nothing else. It cannot see envelopes or
 * channels, nor touch what was received on the ledger. Where the migration's user may not make
 * roles, a database administrator runs the same statements.
 */
export const roles: readonly string[] = [
  `do $$ begin
     if not exists (select from pg_roles where rolname = 'railhead_rail') then
       create role railhead_rail nologin;
     end if;
   exception
     when duplicate_object or unique_violation then null;
     when insufficient_privilege then
       raise notice 'role railhead_rail was not made: this user may not make roles';
   end $$`,
  `do $$ begin
     if exists (select from pg_roles where rolname = 'railhead_rail') then
       grant usage on schema public to railhead_rail;
       grant select on transaction, customer, pause, received_payment, investigation,
         ledger_payment_refund_alive to railhead_rail;
       grant select, insert, update on rail_payment, rail_receipt, cursor to railhead_rail;
       grant select, update (state) on rail_event to railhead_rail;
       grant select, insert on posting, transaction_event, callback to railhead_rail;
       grant insert, update on investigation to railhead_rail;
       grant update (status, message, instructions, rail_reference, next_poll_at,
         external_transaction_id, required_info_message, required_info_updates, parked_reason,
         completed_at, updated_at)
         on transaction to railhead_rail;
     end if;
   end $$`,
];
