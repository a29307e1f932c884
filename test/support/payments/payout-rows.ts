import type { EntityManager } from '@mikro-orm/postgresql';
import type { Transaction } from '../../../src/db/entities/transaction.ts';
import { addOwed, addTransaction, USDC } from '../rows.ts';

export const feeOf = (total: string) => ({ total, asset: USDC, details: [] });

/** Rows of what was credited, of what goes out of it, and of the books. */
export const createPayoutRows = (fork: () => EntityManager) => {
  const run = async (sql: string, parameters: readonly unknown[] = []): Promise<unknown> =>
    fork().execute(sql, parameters, 'run');
  return {
    run,
    /** A withdrawal of 100 that was credited, of which 99 is to be paid and 1 is the fee. */
    credited: async (changes: Parameters<typeof addTransaction>[1] = {}): Promise<Transaction> => {
      const terms = { amountIn: '100', amountOut: '99', feeDetails: feeOf('1') };
      const row = await addTransaction(fork(), { ...terms, ...changes });
      await addOwed(fork(), `customer:${row.id}`, USDC, changes.amountIn ?? '100');
      return row;
    },
    addLeg: async (
      { id }: Transaction,
      leg: 'payout' | 'refund' | 'surplus',
      { amount, asset = USDC, fee = '0' }: Record<string, string | number>,
    ): Promise<unknown> =>
      run(
        `insert into ledger_payment (transaction_id, leg, number, operation, source_account,
           destination, asset, amount, fee) values (?, ?, 1, 'payment', 'G1', 'G2', ?, ?, ?)`,
        [id, leg, asset, amount, fee],
      ),
    post: async (
      entry: string,
      transactionId: string | null,
      lines: readonly (readonly [account: string, amount: string])[],
    ): Promise<void> =>
      fork().transactional(async (em) => {
        for (const [account, amount] of lines) {
          await em.execute(
            `insert into posting (entry, account, asset, amount, transaction_id)
               values (?, ?, ?, ?, ?)`,
            [entry, account, USDC, amount, transactionId],
            'run',
          );
        }
      }),
  };
};
