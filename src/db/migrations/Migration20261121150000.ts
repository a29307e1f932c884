import { Migration } from '@mikro-orm/migrations';

/** The place of a rail at which a customer chose to pay in, or to be paid (SEP-6 `location_id`). */
export class Migration20261121150000 extends Migration {
  override up(): void {
    this.addSql('alter table transaction add column location_id text');
  }

  override down(): void {
    this.addSql('alter table transaction drop column location_id');
  }
}
