import { Migration } from '@mikro-orm/migrations';

const statements: readonly string[] = [
  // A contract account is paid by a call of the asset's contract.
  `alter table ledger_payment
     drop constraint ledger_payment_operation_check,
     add constraint ledger_payment_operation_check check (operation in
       ('payment', 'create_account', 'create_claimable_balance', 'claim_claimable_balance',
        'invoke_host_function'))`,
  // What the resources of a call cost is offered beside what bids for a place in a ledger. An
  // envelope may restore archived entries that a call needs.
  `alter table ledger_envelope
     add column resource_fee bigint not null default 0 check (resource_fee between 0 and fee_bid),
     drop constraint ledger_envelope_purpose_check,
     add constraint ledger_envelope_purpose_check
       check (purpose in ('payments', 'channels', 'restore'))`,
];

const before: readonly string[] = [
  `alter table ledger_payment
     drop constraint ledger_payment_operation_check,
     add constraint ledger_payment_operation_check check (operation in
       ('payment', 'create_account', 'create_claimable_balance', 'claim_claimable_balance'))`,
  `alter table ledger_envelope
     drop column resource_fee,
     drop constraint ledger_envelope_purpose_check,
     add constraint ledger_envelope_purpose_check check (purpose in ('payments', 'channels'))`,
];

/** Payments to contract accounts. */
export class Migration20261130204500 extends Migration {
  override up(): void {
    for (const statement of statements) this.addSql(statement);
  }

  override down(): void {
    // Where a contract account was paid, the constraints refuse it: that is not forgotten.
    for (const statement of before) this.addSql(statement);
  }
}
