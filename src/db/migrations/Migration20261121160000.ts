import { Migration } from '@mikro-orm/migrations';

const statements: readonly string[] = [
  // An erased customer's payment may be paid as long as it is open; once nobody can pay it any more,
  // whoever it was to pay is nobody's to know.
  `create function transaction_forgets_payee() returns trigger language plpgsql as $$
   begin
     if exists (select from customer
         where id in (new.customer_id, new.sender_id, new.receiver_id) and erased_at is not null) then
       new.payee_ciphertext := null;
       new.payee_key_id := null;
       new.payee_pending := false;
     end if;
     return new;
   end $$`,
  `create trigger transaction_forgets_payee before update of status on transaction for each row
     when (new.status = 'expired' and old.status <> 'expired' and new.payee_key_id is not null)
     execute function transaction_forgets_payee()`,
  `update transaction set payee_ciphertext = null, payee_key_id = null, payee_pending = false
    where status = 'expired' and payee_key_id is not null and exists (select from customer
      where id in (customer_id, sender_id, receiver_id) and erased_at is not null)`,
];

/** The payee of a payment that nobody made goes with the customer who was erased. */
export class Migration20261121160000 extends Migration {
  override up(): void {
    for (const statement of statements) this.addSql(statement);
  }

  override down(): void {
    throw new Error('what was erased does not come back: restore a backup');
  }
}
