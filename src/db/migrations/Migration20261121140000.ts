import { Migration } from '@mikro-orm/migrations';

/** SEP-6 tells exchanges from deposits and withdrawals of one asset, and wallets list them apart. */
export class Migration20261121140000 extends Migration {
  override up(): void {
    this.addSql('alter table transaction add column is_exchange boolean not null default false');
  }

  override down(): void {
    this.addSql('alter table transaction drop column is_exchange');
  }
}
