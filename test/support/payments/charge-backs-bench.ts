import { createCreditFunds } from '../../../src/services/transactions/received/credit.ts';
import { inTransaction } from '../../../src/services/deps.ts';
import { recordReversals } from '../../../src/activities/rail/received/record-receipts.ts';
import { Investigation, RailReceipt } from '../../../src/db/entities/money-in.ts';
import { stroopsOf } from '../../../src/domain/money/amount.ts';
import { priceAmount } from '../../../src/domain/money/fee.ts';
import { addReceipt, addTransaction, CUSTOMER_ACCOUNT, USDC } from '../rows.ts';
import { notReviewedAtOnce, railProfile, type Bench } from './bench.ts';

/* A deposit of which its rail takes back what came. */

export const PRICE = priceAmount(stroopsOf('100'), { fixed: '1', percent: '0' }, 2, USDC);

export const addTakenBack = async (
  bench: Bench,
  changes: Parameters<typeof addTransaction>[1] = {},
) => {
  const em = bench.em();
  const row = await addTransaction(em, {
    kind: 'deposit',
    toAccount: CUSTOMER_ACCOUNT,
    ...changes,
  });
  const receipt = await addReceipt(em, { transactionId: row.id, signalledAt: new Date() });
  const funds = { source: `rail/${receipt.id}`, amount: '100', at: new Date().toISOString() };
  // It is reviewed later, so that nothing is queued with the credit.
  const creditFunds = createCreditFunds(notReviewedAtOnce(bench.deps));
  const credit = async (price: Parameters<typeof order>[0] = PRICE) => creditFunds(order(price));
  const order = (price: typeof PRICE) => ({ transactionId: row.id, funds, price });
  const reverse = async (state: 'returned' | 'chargedBack' = 'chargedBack') =>
    inTransaction(bench.orm, async (inner) =>
      recordReversals(inner, railProfile, [{ railReference: receipt.railReference, state }]),
    );
  const receiptNow = async () => bench.em().findOneOrFail(RailReceipt, { id: receipt.id });
  const cases = async () =>
    (
      await bench
        .em()
        .find(Investigation, { transactionId: row.id }, { orderBy: { sourceKey: 'asc' } })
    ).map(({ sourceKey, reason }) => `${sourceKey} ${reason}`);
  return { row, receipt, funds, credit, reverse, receiptNow, cases };
};
