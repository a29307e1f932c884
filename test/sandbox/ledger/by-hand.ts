import { Keypair, Networks, Operation, TransactionBuilder } from '@stellar/stellar-sdk';
import type { FeeBumpTransaction, Transaction } from '@stellar/stellar-sdk';
import { startLedger } from './support.ts';
import type { TestLedger } from './support.ts';

export const ASYNC = '/transactions_async';

export const hashOf = (transaction: Transaction | FeeBumpTransaction): string =>
  Buffer.from(transaction.hash()).toString('hex');

/** A clock that never ticks: ledgers close when the test says so. */
export const BY_HAND = { closeMs: 3_600_000, submitTimeoutMs: 60 };

export function feeBump(payer: Keypair, fee: string, inner: Transaction): FeeBumpTransaction {
  const bump = TransactionBuilder.buildFeeBumpTransaction(payer, fee, inner, Networks.TESTNET);
  bump.sign(payer);
  return bump;
}

/** A ledger of one's own clock, and two accounts of 100 XLM. */
export async function startByHand(): Promise<{
  readonly test: TestLedger;
  readonly alice: Keypair;
  readonly bob: Keypair;
}> {
  const test = await startLedger(BY_HAND);
  const [alice, bob] = [Keypair.random(), Keypair.random()];
  const operations = [alice, bob].map((account) =>
    Operation.createAccount({ destination: account.publicKey(), startingBalance: '100' }),
  );
  await test.post(await test.build(test.ledger.root, operations), ASYNC);
  await test.ledger.closeLedger();
  return { test, alice, bob };
}
