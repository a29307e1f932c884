import { Migration } from '@mikro-orm/migrations';

const UNPAID = `transfer_received_at is null
  and status not in ('completed', 'refunded', 'expired', 'error')`;

/** What a client, and the clients of one wallet, have open without having paid is found by them. */
export class Migration20261129131000 extends Migration {
  override up(): void {
    this.addSql(`create index transaction_unpaid_of_client
      on transaction (account, account_memo) where ${UNPAID}`);
    this.addSql(`create index transaction_unpaid_of_domain
      on transaction (client_domain) where client_domain is not null and ${UNPAID}`);
  }

  override down(): void {
    this.addSql('drop index transaction_unpaid_of_client');
    this.addSql('drop index transaction_unpaid_of_domain');
  }
}
