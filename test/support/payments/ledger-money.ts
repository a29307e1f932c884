import type { Transaction } from '../../../src/db/entities/transaction.ts';
import { addTransaction, uniqueNumber } from '../rows.ts';
import type { LedgerBench } from './ledger-bench.ts';

/** True of a request that hands in a transaction. */
export const isSubmission = (request: { readonly method: string; readonly path: string }) =>
  request.method === 'POST' && request.path.startsWith('/transactions_async');

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
