import { Migration } from '@mikro-orm/migrations';

/** What the host must know of its own calls to a rail before it dares another one. */
export class Migration20261121123000 extends Migration {
  override up(): void {
    this.addSql(`alter table rail_payment
      -- The first call, and those after a look-up that found nothing; counted before they are made.
      add column asks integer not null default 0 check (asks >= 0),
      -- When the caller itself saw the last call end without an answer: nothing of it is under way.
      add column answer_lost_at timestamptz`);
    this.addSql(`update rail_payment set asks = 1 where state <> 'planned'`);
  }

  override down(): void {
    this.addSql('alter table rail_payment drop column asks, drop column answer_lost_at');
  }
}
