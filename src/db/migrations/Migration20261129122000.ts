import { Migration } from '@mikro-orm/migrations';

/** Which accounts open transactions are to be paid at, whether `anchor.ts` still names them or not. */
export class Migration20261129122000 extends Migration {
  override up(): void {
    this.addSql(
      `create index transaction_receiving_open on transaction (receiving_account)
         where receiving_account is not null
           and status not in ('incomplete', 'completed', 'refunded', 'expired')`,
    );
  }

  override down(): void {
    this.addSql('drop index transaction_receiving_open');
  }
}
