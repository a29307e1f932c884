import { Migration } from '@mikro-orm/migrations';

/**
 * A customer says by which type their status was judged. Customers of no type, who were accepted
 * whatever they had told, are judged anew by the next thing that they tell.
 */
export class Migration20261121164000 extends Migration {
  override up(): void {
    this.addSql('alter table customer add column judged_as text');
    this.addSql('update customer set judged_as = type where type is not null');
  }

  override down(): void {
    this.addSql('alter table customer drop column judged_as');
  }
}
