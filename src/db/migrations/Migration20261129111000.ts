import { Migration } from '@mikro-orm/migrations';

const statements: readonly string[] = [
  // A claimable balance that an account of ours may claim, and that is worth it. It is not ours
  // before it is claimed: then a received payment says what came, and for whom.
  `create table claimable_balance (
     id text primary key check (id ~ '^[0-9a-f]{72}$'),
     account text not null,
     asset text not null,
     amount numeric(19,7) not null check (amount > 0),
     from_account text not null,
     from_muxed_account text,
     memo_type text,
     memo text,
     memo_bytes bytea check (memo_bytes is null or memo_type = 'text'),
     predicate jsonb not null,
     transaction_hash text not null,
     operation_id bigint not null,
     closed_at timestamptz not null,
     -- The transaction that its memo names.
     transaction_id uuid references transaction,
     investigation_key text not null unique references investigation,
     recorded_at timestamptz not null default now()
   )`,
  `create trigger claimable_balance_append_only before update or delete on claimable_balance
     for each row execute function refuse_change()`,
  `create trigger claimable_balance_no_truncate before truncate on claimable_balance
     for each statement execute function refuse_change()`,
  `alter table received_payment
     add column claimable_balance_id text unique references claimable_balance`,
  `create index claimable_balance_of on claimable_balance (transaction_id)
     where transaction_id is not null`,

  // The sender claims it, as a leg of its case that brings money instead of taking it.
  `alter table ledger_payment
     drop constraint ledger_payment_leg_check,
     add constraint ledger_payment_leg_check
       check (leg in ('payout', 'refund', 'surplus', 'create_account', 'claim')),
     drop constraint ledger_payment_operation_check,
     add constraint ledger_payment_operation_check check (operation in
       ('payment', 'create_account', 'create_claimable_balance', 'claim_claimable_balance')),
     add constraint ledger_payment_claim_check check ((leg = 'claim')
       = (operation = 'claim_claimable_balance')),
     add constraint ledger_payment_claims check (leg <> 'claim'
       or (investigation_key is not null and claimable_balance_id is not null))`,
  `alter table investigation_event
     drop constraint investigation_event_action_check,
     add constraint investigation_event_action_check check (action in ('opened', 'hold', 'attach',
       'refund', 'refundedByHand', 'writeOff', 'refunded', 'refundFailed', 'claim', 'claimed',
       'claimFailed'))`,
];

/** Claimable balances that we may claim, and the leg that claims them. */
export class Migration20261129111000 extends Migration {
  override up(): void {
    for (const statement of statements) this.addSql(statement);
  }

  override down(): void {
    throw new Error('what was offered to us is not forgotten: restore a backup');
  }
}
