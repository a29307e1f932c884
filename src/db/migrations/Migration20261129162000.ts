import { Migration } from '@mikro-orm/migrations';

const statements: readonly string[] = [
  // A transaction under a fee-bump has two hashes. What others paid is listed by the outer one, and its
  // payer may know only the inner one. Rows of earlier versions have no inner hash.
  `alter table received_payment add column inner_transaction_hash text`,
  `alter table claimable_balance add column inner_transaction_hash text`,
  // Of ours the key is the inner hash; this is the one that Horizon lists.
  `alter table ledger_envelope add column included_hash text`,
  // Which of several fee-bumps a ledger took is not known of earlier rows; of one alone it is.
  `update ledger_envelope
      set included_hash = case when cardinality(outer_hashes) = 1 then outer_hashes[1] else inner_hash end
    where state = 'included' and cardinality(outer_hashes) < 2`,
  `create index received_payment_hash on received_payment (transaction_hash)`,
  `create index received_payment_inner_hash on received_payment (inner_transaction_hash)
     where inner_transaction_hash is not null`,
  `create index claimable_balance_hash on claimable_balance (transaction_hash)`,
  `create index claimable_balance_inner_hash on claimable_balance (inner_transaction_hash)
     where inner_transaction_hash is not null`,
  `create index ledger_envelope_included on ledger_envelope (included_hash)
     where included_hash is not null`,
];

/** Both hashes of a transaction under a fee-bump, so that a wallet finds its own by either. */
export class Migration20261129162000 extends Migration {
  override up(): void {
    for (const statement of statements) this.addSql(statement);
  }

  override down(): void {
    this.addSql('alter table ledger_envelope drop column included_hash');
    this.addSql('alter table received_payment drop column inner_transaction_hash');
    this.addSql('alter table claimable_balance drop column inner_transaction_hash');
    this.addSql('drop index received_payment_hash');
    this.addSql('drop index claimable_balance_hash');
  }
}
