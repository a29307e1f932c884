import { Migration } from '@mikro-orm/migrations';

/**
 * The client domain by which a customer was submitted: in SEP-31 a sending anchor is an account and
 * its client domain. Customers from before get theirs when they are submitted next.
 */
export class Migration20261129161000 extends Migration {
  override up(): void {
    this.addSql('alter table customer add column client_domain text');
  }

  override down(): void {
    this.addSql('alter table customer drop column client_domain');
  }
}
