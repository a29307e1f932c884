import { Migration } from '@mikro-orm/migrations';

/**
 * Which session opened a one-time link, so that it may open it again, and whether its browser came back
 * with what it was given. One that did not keeps no cookies, and gets the link back.
 */
export class Migration20261129165000 extends Migration {
  override up(): void {
    this.addSql(
      `alter table used_token
         add column opened_by text,
         add column arrived boolean not null default false`,
    );
  }

  override down(): void {
    this.addSql('alter table used_token drop column opened_by, drop column arrived');
  }
}
