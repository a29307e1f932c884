import { randomUUID } from 'node:crypto';
import { Quote } from '../../../src/db/entities/quote.ts';
import type { Transaction } from '../../../src/db/entities/transaction.ts';
import { stroopsOf } from '../../../src/domain/money/amount.ts';
import { quoteAmount, type Quoted } from '../../../src/domain/quotes/quote.ts';
import { isRefusal } from '../../../src/domain/refusal.ts';
import { addTransaction, CUSTOMER_ACCOUNT, USDC } from '../rows.ts';
import type { Bench } from './bench.ts';

export const SHILLING = 'iso4217:KES';

export interface QuotedTransaction {
  readonly row: Transaction;
  readonly terms: Quoted;
  readonly expiresAt: Date;
}

const quoted = (sellAsset: string, amount: string): Quoted => {
  const terms = {
    price: sellAsset === SHILLING ? '129.25' : '0.00775',
    fee: { fixed: sellAsset === SHILLING ? '50' : '1', percent: '0.5' },
    sellAsset,
    sellDecimals: 2,
    buyDecimals: 2,
  };
  const found = quoteAmount({ side: 'sell', amount: stroopsOf(amount) }, terms);
  if (isRefusal(found)) throw new Error(found.message);
  return found;
};

/** A transaction with a quote of its own, as the endpoints leave it. */
export const withQuote = async (
  bench: Bench,
  kind: 'deposit' | 'withdrawal',
): Promise<QuotedTransaction> => {
  const isDeposit = kind === 'deposit';
  const [sellAsset, buyAsset] = isDeposit ? [SHILLING, USDC] : [USDC, SHILLING];
  const terms = quoted(sellAsset, isDeposit ? '10000' : '100');
  const expiresAt = new Date(Date.now() + 600_000);
  const quoteId = randomUUID();
  const id = randomUUID();
  const row = await bench.em().transactional(async (em) => {
    em.create(Quote, {
      id: quoteId,
      account: CUSTOMER_ACCOUNT,
      context: 'sep24',
      sellAsset,
      buyAsset,
      sellAmount: terms.sellAmount,
      buyAmount: terms.buyAmount,
      price: terms.price,
      totalPrice: terms.totalPrice,
      fee: terms.fee,
      expiresAt,
      createdAt: new Date(),
      usedBy: id,
      usedAt: new Date(),
    });
    await em.flush();
    return addTransaction(em, {
      id,
      kind,
      quoteId,
      amountInAsset: sellAsset,
      amountOutAsset: buyAsset,
      amountExpected: terms.sellAmount,
      amountOut: terms.buyAmount,
      feeDetails: terms.fee,
      payUntil: expiresAt,
    });
  });
  return { row, terms, expiresAt };
};
