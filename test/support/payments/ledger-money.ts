import { afterEach } from '@jest/globals';
import { ReceivedPayment } from '../../../src/db/entities/money-in.ts';
import type { Transaction } from '../../../src/db/entities/transaction.ts';
import { opened } from '../opened.ts';
import { addTransaction, uniqueNumber } from '../rows.ts';
import { createLedgerBench, type LedgerBench } from './ledger-bench.ts';

/** A withdrawal that waits for money to the bench's account, by a memo of its own. */
export const expectMoney = async (
  bench: LedgerBench,
  changes: Partial<Transaction> = {},
): Promise<Transaction> =>
  addTransaction(bench.em(), {
    asset: bench.assetId,
    receivingAccount: bench.distribution,
    receivingMemoType: 'id',
    receivingMemo: uniqueNumber(),
    ...changes,
  });

/** The payments that were recorded of one transaction on the ledger, in its order. */
export const recordedOf = async (
  bench: LedgerBench,
  transactionHash: string,
): Promise<ReceivedPayment[]> =>
  bench.em().find(ReceivedPayment, { transactionHash }, { orderBy: { operationId: 'asc' } });

/** A listener that has read everything, and somebody who can pay; after each test no fault is left. */
export const openListener = async () => {
  const bench = await opened(createLedgerBench());
  const payer = await bench.createAccount(true, '100000');
  await bench.look();
  afterEach(() => {
    bench.meddling.now = null;
    bench.ledger.faults.clear();
    bench.told.length = 0;
    bench.investigated.length = 0;
  });
  return { bench, payer };
};
