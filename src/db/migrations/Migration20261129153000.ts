import { Migration } from '@mikro-orm/migrations';

/** What the rail took back, and a person had paid all the same, stands in the books as the treasury's. */
export class Migration20261129153000 extends Migration {
  override up(): void {
    this.addSql(
      `insert into posting (entry, account, asset, amount, transaction_id)
       select 'charged-back/' || r.id, line.account, r.asset, line.amount, r.transaction_id
         from rail_receipt r cross join lateral (
           values ('rail:' || r.rail, r.amount), ('treasury', -r.amount)) as line (account, amount)
        where r.reversal_accepted_by is not null`,
    );
  }

  override down(): void {
    throw new Error('books are not unwritten: restore a backup');
  }
}
