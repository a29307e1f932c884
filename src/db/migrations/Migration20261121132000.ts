import { Migration } from '@mikro-orm/migrations';

/**
 * How much of their allowance clients and addresses have used. Unlogged, because after a crash
 * everybody may begin anew; with room in each page, so that counting writes no index.
 */
export class Migration20261121132000 extends Migration {
  override up(): void {
    this.addSql(`create unlogged table rate_bucket (
      key text primary key,
      full_at timestamptz not null
    ) with (fillfactor = 50)`);
  }

  override down(): void {
    this.addSql('drop table rate_bucket');
  }
}
