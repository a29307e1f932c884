import { Migration } from '@mikro-orm/migrations';

const CUSTOMER = `status, revision, judged_as, fields_ciphertext, fields_key_id, states_ciphertext,
  states_key_id, callback_url, review_due_at, review_attempts, review_parked_at, review_parked_reason`;
/** What a payment that waits for its customer takes of them. */
const TRANSACTION = `information_updated_at, payee_ciphertext, payee_key_id, payee_pending,
  required_info_message, required_info_said`;
const RECORDED = ['transaction', 'customer_event', 'customer_callback', 'callback'] as const;

/**
 * What the console writes where an operator decides about a customer, and nothing more; none of it
 * without a row of the audit trail in the same database transaction.
 */
export class Migration20261130181500 extends Migration {
  override up(): void {
    this.addSql(`do $$ begin
      if exists (select from pg_roles where rolname = 'railhead_console') then
        grant update (${CUSTOMER}) on customer to railhead_console;
        grant update (${TRANSACTION}) on transaction to railhead_console;
        grant insert on customer_event, customer_callback, callback to railhead_console;
      end if;
    end $$`);
    for (const table of RECORDED) {
      this.addSql(`create constraint trigger ${table}_is_recorded
        after insert or update or delete on ${table} deferrable initially deferred
        for each row when (current_user = 'railhead_console') execute function act_is_recorded()`);
    }
    // The queue of each status, in the order in which it is worked through.
    this.addSql(`create index customer_queue
      on customer (status, (review_due_at is not null), updated_at, id) where erased_at is null`);
  }

  override down(): void {
    this.addSql('drop index customer_queue');
    for (const table of RECORDED) this.addSql(`drop trigger ${table}_is_recorded on ${table}`);
    this.addSql(`do $$ begin
      if exists (select from pg_roles where rolname = 'railhead_console') then
        revoke update (${CUSTOMER}) on customer from railhead_console;
        revoke update (${TRANSACTION}) on transaction from railhead_console;
        revoke insert on customer_event, customer_callback, callback from railhead_console;
      end if;
    end $$`);
  }
}
