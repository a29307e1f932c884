import type { EntityManager } from '@mikro-orm/postgresql';
import { RailReceipt } from '../db/entities/money-in.ts';
import type { Transaction } from '../db/entities/transaction.ts';
import { formatAmount, stroopsOf, type Stroops } from '../domain/amount.ts';
import { addRefund } from '../domain/refunds.ts';
import type { Resolution } from '../domain/story.ts';
import { accounts, post, type PostingLine } from './books.ts';
import { chargeNothing } from './leg-outcome.ts';

/**
 * Books what somebody sent back on the rail, in the caller's database transaction: the rail holds
 * that much less of ours, and what was kept of it is a fee, in the asset that the rail received.
 */
export const bookRefundedByHand = async (
  em: EntityManager,
  row: Transaction,
  held: Stroops,
  { fee: kept = '0', evidence }: Resolution,
): Promise<void> => {
  const its = { transactionId: row.id, disposition: 'credited' as const };
  const { rail, asset } = await em.findOneOrFail(RailReceipt, its);
  const fee = stroopsOf(kept);
  const exchange = accounts.exchange(asset, row.asset);
  const exchanged: readonly PostingLine[] =
    asset === row.asset
      ? []
      : [
          { account: exchange, asset: row.asset, amount: held },
          { account: exchange, asset, amount: -held },
        ];
  await post(em, {
    entry: `refunded-by-hand/${row.id}`,
    transactionId: row.id,
    lines: [
      { account: accounts.customer(row.id), asset: row.asset, amount: -held },
      ...exchanged,
      { account: accounts.rail(rail), asset, amount: held - fee },
      { account: accounts.fee, asset, amount: fee },
    ],
  });
  const amount = formatAmount(held - fee);
  const payment = { id: evidence, id_type: 'external' as const, amount, fee: formatAmount(fee) };
  row.refunds = addRefund(row.refunds ?? null, payment);
  chargeNothing(row);
};
