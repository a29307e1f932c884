import type { EntityManager } from '@mikro-orm/postgresql';
import type { RailPayment } from '../../db/entities/money-out.ts';
import type { Transaction } from '../../db/entities/transaction.ts';
import { stroopsOf } from '../../domain/money/amount.ts';
import { isExchanged } from '../../domain/quotes/exchange.ts';
import { givenBack } from '../../domain/transactions/refunds.ts';
import { accounts, post, type PostingLine } from './books.ts';

/** What a pay-out on a rail moves: the customer's money becomes the rail's money and our fee. */
const payoutLines = (row: Transaction, payment: RailPayment): readonly PostingLine[] => {
  // What went back as a surplus is the customer's no more.
  const amountIn = stroopsOf(row.amountIn ?? '0') - givenBack(row.refunds);
  const amountOut = stroopsOf(payment.amount);
  const exchange = accounts.exchange(row.asset, payment.asset);
  // At a quote's price what is exchanged is not as much as what is paid; else it is.
  const fee = stroopsOf(row.feeDetails?.total ?? '0');
  const exchanged = isExchanged(row) ? amountIn - fee : amountOut;
  const paid: readonly PostingLine[] =
    payment.asset === row.asset
      ? [{ account: accounts.rail(payment.rail), asset: row.asset, amount: amountOut }]
      : [
          { account: exchange, asset: row.asset, amount: exchanged },
          { account: exchange, asset: payment.asset, amount: -amountOut },
          { account: accounts.rail(payment.rail), asset: payment.asset, amount: amountOut },
        ];
  return [
    { account: accounts.customer(row.id), asset: row.asset, amount: -amountIn },
    { account: accounts.fee, asset: row.asset, amount: amountIn - exchanged },
    ...paid,
  ];
};

/** Books a pay-out that the rail has taken on. Once for each key, however often it is called. */
export const bookPayout = async (
  em: EntityManager,
  row: Transaction,
  payment: RailPayment,
): Promise<void> => {
  await post(em, {
    entry: `paid/${payment.key}`,
    transactionId: row.id,
    lines: payoutLines(row, payment),
  });
};

/** Takes a pay-out back out of the books, by a reversing entry, once the rail has refused it. */
export const reversePayout = async (
  em: EntityManager,
  row: Transaction,
  payment: RailPayment,
): Promise<void> => {
  const booked = await em.execute<unknown[]>('select 1 from posting where entry = ? limit 1', [
    `paid/${payment.key}`,
  ]);
  if (booked.length === 0) return;
  await post(em, {
    entry: `reversed/${payment.key}`,
    transactionId: row.id,
    lines: payoutLines(row, payment).map((line) => ({ ...line, amount: -line.amount })),
  });
};
