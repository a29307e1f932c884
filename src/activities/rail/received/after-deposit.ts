import { Transaction } from '../../../db/entities/transaction.ts';
import { formatAmount, stroopsOf } from '../../../domain/money/amount.ts';
import type { RailHostDeps } from '../pay-out/execute.ts';

/** Notifies the rail that a deposit is completed. Its failure never touches the deposit. */
export const createAfterDeposit =
  ({ orm, rail }: RailHostDeps) =>
  async (transactionId: string): Promise<void> => {
    const row = await orm.em.fork().findOneOrFail(Transaction, { id: transactionId });
    await rail.afterDeposit?.({
      transactionId,
      amountReceived: formatAmount(stroopsOf(row.amountIn ?? '0')),
      stellarTransactionId: row.stellarTransactionId ?? '',
    });
  };
