import { Migration } from '@mikro-orm/migrations';

/** What a change of a customer is told to: their own open transactions, and nobody else's. */
export class Migration20261121144500 extends Migration {
  override up(): void {
    this.addSql(
      `create index transaction_of_customer on transaction (customer_id)
         where status not in ('completed', 'refunded', 'expired')`,
    );
  }

  override down(): void {
    this.addSql('drop index transaction_of_customer');
  }
}
