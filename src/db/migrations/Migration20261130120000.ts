import { Migration } from '@mikro-orm/migrations';

/**
 * The trace that a payment was queued in. Another process sends it, together with others, and what
 * it asks of Horizon then belongs to that trace. Null where traces are not exported.
 */
export class Migration20261130120000 extends Migration {
  override up(): void {
    this.addSql('alter table ledger_payment add column traceparent text');
  }

  override down(): void {
    this.addSql('alter table ledger_payment drop column traceparent');
  }
}
