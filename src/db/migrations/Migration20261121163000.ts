import { Migration } from '@mikro-orm/migrations';

const statements: readonly string[] = [
  // SEP-12 knows memos of three types. Those that are here are ids, and so is what a program of the
  // version before writes; where there is no memo, the type says nothing.
  ...['customer', 'customer_file'].map(
    (table) => `alter table ${table}
      add column account_memo_type text not null default 'id'
        check (account_memo_type in ('text', 'id', 'hash')),
      add check (account_memo is not null or account_memo_type = 'id')`,
  ),
  `drop index customer_identity`,
  `create unique index customer_identity on customer
     (account, account_memo_type, coalesce(account_memo, ''), coalesce(type, ''))
     where erased_at is null`,
];

/** A customer is told apart by account, memo, memo type and type. */
export class Migration20261121163000 extends Migration {
  override up(): void {
    for (const statement of statements) this.addSql(statement);
  }

  override down(): void {
    throw new Error('customers would be taken for each other: restore a backup');
  }
}
