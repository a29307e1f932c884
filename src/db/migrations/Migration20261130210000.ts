import { Migration } from '@mikro-orm/migrations';

/** A rail is asked ever more rarely while nothing of it is awaited. */
export class Migration20261130210000 extends Migration {
  override up(): void {
    this.addSql('alter table cursor add column resting_since timestamptz');
    this.addSql(`create index transaction_awaited on transaction (rail)
      where status = 'pending_user_transfer_start' and kind = 'deposit'`);
  }

  override down(): void {
    this.addSql('drop index transaction_awaited');
    this.addSql('alter table cursor drop column resting_since');
  }
}
