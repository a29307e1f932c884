import { Migration } from '@mikro-orm/migrations';

const statements: readonly string[] = [
  // Whom one key pays, AES-256-GCM, bound to the key. Rows of earlier versions have nobody sealed.
  `alter table rail_payment
     add column payee_ciphertext bytea,
     add column payee_key_id text,
     add check ((payee_ciphertext is null) = (payee_key_id is null))`,
  // The same payee under another data key is no other payee; only \`rekey\` says that it does that.
  `create function rail_payment_keeps_payee() returns trigger language plpgsql as $$
   begin
     if coalesce(current_setting('railhead.rekey', true), '') = 'on'
        and new.payee_key_id <> old.payee_key_id then
       return new;
     end if;
     raise exception 'the payee of rail payment % is sealed and is never changed', old.key;
   end $$`,
  `create trigger rail_payment_keeps_payee before update on rail_payment for each row
     when (old.payee_key_id is not null
       and (new.payee_ciphertext, new.payee_key_id)
         is distinct from (old.payee_ciphertext, old.payee_key_id))
     execute function rail_payment_keeps_payee()`,
];

/** The payee of a pay-out on a rail is sealed with its key: one key never carries two payees. */
export class Migration20261129130000 extends Migration {
  override up(): void {
    for (const statement of statements) this.addSql(statement);
  }

  override down(): void {
    throw new Error('which payee a key carried is not forgotten: restore a backup');
  }
}
