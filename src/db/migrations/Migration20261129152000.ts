import { Migration } from '@mikro-orm/migrations';

/**
 * All that goes back to its payer: what is decided to, what a refund is on its way or has arrived for,
 * whatever was decided since, and what has ended so. The audit finds none of it paid out as well.
 */
export class Migration20261129152000 extends Migration {
  override up(): void {
    this.addSql(
      `create or replace view decided_refund as
         select transaction_id from refund_decision where withdrawn_at is null
         union
         select transaction_id from ledger_payment
           where leg = 'refund' and transaction_id is not null
             and state in ('queued', 'bound', 'included')
         union
         select id from transaction where status = 'refunded'`,
    );
  }

  override down(): void {
    throw new Error('what guards pay-outs is not taken back: restore a backup');
  }
}
