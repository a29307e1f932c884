import { Migration } from '@mikro-orm/migrations';

const guard = (mayBePlannedAgain: string): string =>
  `create or replace function rail_payment_goes_forward() returns trigger language plpgsql as $$
   begin
     if old.state in ('delivered', 'failed') and new.state <> old.state then
       raise exception 'rail payment % is % and cannot become %', old.key, old.state, new.state;
     end if;
     if old.state <> 'planned' and new.state = 'planned' and not (${mayBePlannedAgain}) then
       raise exception 'rail payment % was asked for and cannot be planned again', old.key;
     end if;
     if (new.key, new.transaction_id, new.rail, new.asset, new.amount, new.funded_by)
        <> (old.key, old.transaction_id, old.rail, old.asset, old.amount, old.funded_by) then
       raise exception 'a journalled payment is never changed';
     end if;
     return new;
   end $$`;

/**
 * A rail may say that a call did nothing (`RetryLater`). Where that was the only call that could
 * have done anything, the payment is planned again; the count of calls goes back with it.
 */
export class Migration20261130113700 extends Migration {
  override up(): void {
    this.addSql(
      guard(`old.state = 'asked' and old.answer_lost_at is null and new.asks = old.asks - 1
         and new.asked_at is null`),
    );
  }

  override down(): void {
    this.addSql(guard('false'));
  }
}
