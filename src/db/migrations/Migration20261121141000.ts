import { Migration } from '@mikro-orm/migrations';

/** SEP-24 `callback`: whom to tell, once, that the customer has done what the pages asked. */
export class Migration20261121141000 extends Migration {
  override up(): void {
    this.addSql('alter table transaction add column flow_callback_url text');
  }

  override down(): void {
    this.addSql('alter table transaction drop column flow_callback_url');
  }
}
