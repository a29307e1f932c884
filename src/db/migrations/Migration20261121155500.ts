import { Migration } from '@mikro-orm/migrations';

/** How a SEP-24 transaction's customer stood at the move that a callback is about. */
const STANDING = `select customer.status from transaction row
    join customer on customer.id = row.customer_id where row.protocol = 'sep24' and row.id =`;

const statements: readonly string[] = [
  'alter table callback add column customer_status text',
  `update callback set customer_status = (${STANDING} callback.transaction_id)`,
  // Whoever queues a move need not know of it; a copy that is told again says what was told before.
  `create function callback_keeps_customer() returns trigger language plpgsql as $$
   begin
     if new.customer_status is null and new.replay_of is null then
       new.customer_status := (${STANDING} new.transaction_id);
     end if;
     return new;
   end $$`,
  `create trigger callback_of_customer before insert on callback
     for each row execute function callback_keeps_customer()`,
];

/** What a callback says of the customer is what was so at its move, whenever it is delivered. */
export class Migration20261121155500 extends Migration {
  override up(): void {
    for (const statement of statements) this.addSql(statement);
  }

  override down(): void {
    this.addSql('drop trigger callback_of_customer on callback');
    this.addSql('drop function callback_keeps_customer');
    this.addSql('alter table callback drop column customer_status');
  }
}
