import { Migration } from '@mikro-orm/migrations';

/*
 * What is locked first and looked at then, in one call. Each statement of these functions sees what
 * was committed before it began, and so what whoever held the lock before has written.
 */

/** What is open and costs its client nothing, written as its indexes have it. */
const UNPAID = `transfer_received_at is null
  and status not in ('completed', 'refunded', 'expired', 'error')`;

const functions: readonly string[] = [
  `create function open_of_client(
     of_account text, of_memo text, of_remittances boolean, at_most integer
   ) returns integer language plpgsql set search_path = public, pg_temp as $$
   begin
     perform pg_advisory_xact_lock(hashtextextended(
       'open/client/' || of_remittances || '/' || of_account || '/' || coalesce(of_memo, ''), 54));
     return (select count(*) from (
       select from transaction where ${UNPAID} and account = of_account
         and account_memo is not distinct from of_memo
         and (protocol = 'sep31') = of_remittances limit at_most) open);
   end $$`,
  `create function open_of_domain(of_domain text, at_most integer)
     returns integer language plpgsql set search_path = public, pg_temp as $$
   begin
     perform pg_advisory_xact_lock(hashtextextended('open/domain/' || of_domain, 54));
     return (select count(*) from (
       select from transaction where ${UNPAID} and client_domain = of_domain limit at_most) open);
   end $$`,
  `create function claim_memo(of_account text, memo text)
     returns boolean language plpgsql set search_path = public, pg_temp as $$
   begin
     if not pg_try_advisory_xact_lock(
       hashtextextended('memo/' || of_account || '/' || memo, 53)) then return false; end if;
     return not exists (select from transaction where receiving_account = of_account
       and receiving_memo_type = 'id' and receiving_memo = memo);
   end $$`,
];

/** Counting what is open, and drawing a memo, each in one statement. */
export class Migration20261201043000 extends Migration {
  override up(): void {
    for (const statement of functions) this.addSql(statement);
  }

  override down(): void {
    this.addSql('drop function claim_memo, open_of_domain, open_of_client');
  }
}
