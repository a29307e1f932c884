import { Migration } from '@mikro-orm/migrations';

/** Why a pay-out failed, for the customer, where its rail says that they may read it. */
export class Migration20261129163000 extends Migration {
  override up(): void {
    this.addSql('alter table transaction add column failure_message text');
    this.addSql('alter table rail_payment add column shows_message boolean not null default false');
    this.addSql(`do $$ begin
      if exists (select from pg_roles where rolname = 'railhead_rail') then
        grant update (failure_message) on transaction to railhead_rail;
      end if;
    end $$`);
  }

  override down(): void {
    this.addSql('alter table rail_payment drop column shows_message');
    this.addSql('alter table transaction drop column failure_message');
  }
}
