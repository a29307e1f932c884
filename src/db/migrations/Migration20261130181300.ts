import { Migration } from '@mikro-orm/migrations';

/** What the pages of cases are read by: all of them by their time, and what may be attached to. */
export class Migration20261130181300 extends Migration {
  override up(): void {
    this.addSql('create index investigation_opened on investigation (opened_at, source_key)');
    this.addSql(`create index transaction_awaits_money
      on transaction (amount_in_asset, amount_expected, started_at)
      where status in ('pending_user_transfer_start', 'pending_sender')
        and quote_id is null and transfer_received_at is null`);
  }

  override down(): void {
    this.addSql('drop index investigation_opened');
    this.addSql('drop index transaction_awaits_money');
  }
}
