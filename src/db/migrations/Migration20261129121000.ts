import { Migration } from '@mikro-orm/migrations';

const statements: readonly string[] = [
  // Refunds are a queue of their own, which is looked at once nothing else waits.
  'drop index ledger_payment_queued',
  `create index ledger_payment_queued on ledger_payment (source_account, id)
     where state = 'queued' and leg <> 'refund'`,
  `create index ledger_payment_refunds_queued on ledger_payment (source_account, id)
     where state = 'queued' and leg = 'refund'`,
];

/** Refunds queue behind pay-outs. */
export class Migration20261129121000 extends Migration {
  override up(): void {
    for (const statement of statements) this.addSql(statement);
  }

  override down(): void {
    this.addSql('drop index ledger_payment_refunds_queued');
    this.addSql('drop index ledger_payment_queued');
    this.addSql(`create index ledger_payment_queued on ledger_payment (source_account, id)
      where state = 'queued'`);
  }
}
