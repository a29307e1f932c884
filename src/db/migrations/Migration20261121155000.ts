import { Migration } from '@mikro-orm/migrations';

/**
 * A payee that is not to be paid as it stands: a part of it is still missing, or the customer told
 * another one, which is not accepted yet.
 */
export class Migration20261121155000 extends Migration {
  override up(): void {
    this.addSql(`alter table transaction
      add column payee_pending boolean not null default false,
      add constraint transaction_payee_pending check (payee_key_id is not null or not payee_pending)`);
  }

  override down(): void {
    throw new Error('which payees may not be paid is not forgotten: restore a backup');
  }
}
