import { Migration } from '@mikro-orm/migrations';

/**
 * Who waits for a customer is found by the customer, whatever they are to the transaction, so that
 * what somebody tells costs nothing for the others who wait.
 */
export class Migration20261121154000 extends Migration {
  override up(): void {
    for (const role of ['customer', 'sender', 'receiver']) {
      this.addSql(`create index transaction_waiting_${role} on transaction (${role}_id)
        where status = 'pending_customer_info_update'`);
    }
  }

  override down(): void {
    for (const role of ['customer', 'sender', 'receiver']) {
      this.addSql(`drop index transaction_waiting_${role}`);
    }
  }
}
