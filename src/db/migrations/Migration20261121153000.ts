import { Migration } from '@mikro-orm/migrations';

/**
 * SEP-6 exchanges without a quote: they are priced when their money comes, by a quote that is made
 * then. The column tells them from those whose quote was there before, and was to be kept to.
 */
export class Migration20261121153000 extends Migration {
  override up(): void {
    this.addSql(`alter table transaction
      add column priced_on_receipt boolean not null default false,
      add constraint transaction_priced_on_receipt check (is_exchange or not priced_on_receipt)`);
  }

  override down(): void {
    throw new Error('which prices were fixed on receipt is not forgotten: restore a backup');
  }
}
