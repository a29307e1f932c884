import { Migration } from '@mikro-orm/migrations';

/**
 * Whether the business knew the client when it gave a quote, as clients whom it does not know share
 * a part of what is promised; and what one client was promised is found by the client.
 */
export class Migration20261121161500 extends Migration {
  override up(): void {
    this.addSql('alter table quote add column is_known boolean not null default true');
    this.addSql('create index quote_of_client on quote (account, buy_asset, expires_at)');
  }

  override down(): void {
    this.addSql('drop index quote_of_client');
    this.addSql('alter table quote drop column is_known');
  }
}
