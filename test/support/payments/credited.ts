import { addReceived, addTransaction, DISTRIBUTION, USDC } from '../rows.ts';
import type { Bench } from './bench.ts';

/** A withdrawal whose money was credited, so that 100 is the customer's. */
export const addCredited = async (
  bench: Bench,
  changes: Parameters<typeof addTransaction>[1] = {},
) => {
  const em = bench.em();
  const row = await addTransaction(em, {
    status: 'pending_anchor',
    amountIn: '100',
    amountOut: '99',
    ...changes,
  });
  await addReceived(em, { transactionId: row.id, disposition: 'credited' });
  await em.execute(
    `insert into posting (entry, account, asset, amount) values (?, ?, ?, -100), (?, ?, ?, 100)`,
    [`in/${row.id}`, `stellar:${DISTRIBUTION}`, USDC, `in/${row.id}`, `customer:${row.id}`, USDC],
  );
  return row;
};
