import { beforeEach } from '@jest/globals';
import { createFixPrice, type FixOrder } from '../../../src/services/quotes/fix-price.ts';
import { bookSent } from '../../../src/services/accounting/sent-books.ts';
import type { RateDeps } from '../../../src/services/quotes/price-now.ts';
import { LedgerPayment } from '../../../src/db/entities/money-out.ts';
import type { Transaction } from '../../../src/db/entities/transaction.ts';
import { formatAmount, stroopsOf } from '../../../src/domain/money/amount.ts';
import { assetCode } from '../../../src/domain/money/asset.ts';
import type { Anchor } from '../../../src/domain/anchor.ts';
import type { FeeSchedule } from '../../../src/domain/money/price.ts';
import type { Rate, RateRequest } from '../../../src/domain/quotes/rates.ts';
import type { Refusal } from '../../../src/domain/refusal.ts';
import type { Funds } from '../../../src/domain/transactions/story.ts';
import {
  addReceipt,
  addReceived,
  addTransaction,
  CUSTOMER_ACCOUNT,
  DISTRIBUTION,
  USDC,
} from '../rows.ts';
import { opened } from '../opened.ts';
import { createBench, type Bench } from './bench.ts';
import { SHILLING } from './quoted.ts';

/* Exchanges without a quote, of shillings and dollars: their price is fixed when the money comes. */

type Rates = (request: RateRequest) => Promise<Rate | Refusal>;
type Terms = Pick<FixOrder, 'fee' | 'amounts'>;

const FEES: Readonly<Record<string, FeeSchedule>> = {
  deposit: { fixed: '50', percent: '0.5' },
  withdrawal: { fixed: '1', percent: '0.5' },
};
const AMOUNTS = { significantDecimals: 2, tolerancePercent: 10 };

/** What a story of each kind is begun with. */
export const TERMS: Readonly<Record<'deposit' | 'withdrawal', Terms>> = {
  deposit: {
    fee: FEES['deposit'] as FeeSchedule,
    amounts: { ...AMOUNTS, minimum: '1000', maximum: '100000' },
  },
  withdrawal: {
    fee: FEES['withdrawal'] as FeeSchedule,
    amounts: { ...AMOUNTS, minimum: '10', maximum: '1000' },
  },
};

/** 129.25 shillings a coin, for ten minutes. */
export const usualRate: Rates = async ({ sellAsset }) => ({
  price: sellAsset === SHILLING ? '129.25' : '0.00775',
  expiresAt: new Date(Date.now() + 600_000),
});

/** The bench's business with shillings on its rail, whose rates a test may change. */
export const exchanging = (bench: Bench) => {
  const asked: RateRequest[] = [];
  const market = { rate: usualRate };
  const base = bench.deps.anchor;
  const anchor: Anchor = {
    ...base,
    rails: base.rails.map((rail) => ({ ...rail, asset: SHILLING })),
    assets: base.assets.map((policy) => ({
      ...policy,
      operations: { ...policy.operations, withdrawal: TERMS.withdrawal },
    })),
    quotes: {
      offChainAssets: { [SHILLING]: { decimals: 2, deposits: TERMS.deposit } },
      needsCustomer: false,
      rates: async (request) => {
        asked.push(request);
        return market.rate(request);
      },
    },
  };
  const deps: RateDeps = { ...bench.deps, anchor, rateWithinMs: 500 };
  const fix = createFixPrice(deps);
  return {
    anchor,
    asked,
    market,
    deps,
    fix: async (row: Transaction, funds: Funds, terms: Partial<Terms> = {}) => {
      const usual = TERMS[row.kind === 'deposit' ? 'deposit' : 'withdrawal'];
      return fix({ transactionId: row.id, funds, ...usual, ...terms });
    },
  };
};

/** The bench and business of a file's tests; each of them begins with the usual rate. */
export const openExchangeBench = async () => {
  const bench = await opened(createBench());
  const business = exchanging(bench);
  beforeEach(() => {
    business.market.rate = usualRate;
    business.asked.length = 0;
  });
  return { bench, business };
};

/** An exchange without a quote, as SEP-6's endpoint leaves it. */
export const withoutQuote = async (
  bench: Bench,
  kind: 'deposit' | 'withdrawal',
): Promise<Transaction> => {
  const isDeposit = kind === 'deposit';
  return addTransaction(bench.em(), {
    kind,
    protocol: 'sep6',
    isExchange: true,
    pricedOnReceipt: true,
    amountInAsset: isDeposit ? SHILLING : USDC,
    amountOutAsset: isDeposit ? USDC : SHILLING,
    amountExpected: isDeposit ? '10000' : '100',
    amountOut: isDeposit ? '70' : '12000',
    feeDetails: { total: '7', asset: isDeposit ? SHILLING : USDC, details: [] },
    account: CUSTOMER_ACCOUNT,
    accountMemo: '7',
  });
};

/** Money that came for it, recorded and not credited yet. */
export const recordFor = async (
  bench: Bench,
  { id, kind, amountExpected }: Transaction,
  amount = formatAmount(stroopsOf(amountExpected ?? '0')),
): Promise<Funds> => {
  const record =
    kind === 'deposit'
      ? await addReceipt(bench.em(), { transactionId: id, asset: SHILLING, amount })
      : await addReceived(bench.em(), { transactionId: id, amount });
  const source = 'operationId' in record ? `stellar/${record.operationId}` : `rail/${record.id}`;
  return { source, amount, at: new Date().toISOString() };
};

/** The books of one entry: account and asset code to amount. */
export const entryOf = async (
  bench: Bench,
  name: string,
): Promise<Readonly<Record<string, string>>> => {
  const lines = await bench
    .em()
    .execute<{ account: string; asset: string; amount: string }[]>(
      'select account, asset, trim_scale(amount)::text as amount from posting where entry = ?',
      [name],
    );
  return Object.fromEntries(
    lines.map(({ account, asset, amount }) => [`${account} ${assetCode(asset)}`, amount]),
  );
};
/** What the books owe a transaction's customer. */
export const owedTo = async (bench: Bench, { id }: Transaction): Promise<readonly string[]> => {
  const lines = await bench.em().execute<{ asset: string; amount: string }[]>(
    `select asset, trim_scale(sum(amount))::text as amount from posting where account = ?
         group by asset having sum(amount) <> 0`,
    [`customer:${id}`],
  );
  return lines.map(({ asset, amount }) => `${amount} ${assetCode(asset)}`);
};

/** Pays out on Stellar, as the books see it. @returns the payment's id. */
export const payOut = async (bench: Bench, row: Transaction, amount: string): Promise<string> => {
  const em = bench.em();
  const payment = em.create(LedgerPayment, {
    transactionId: row.id,
    leg: 'payout',
    number: 1,
    operation: 'payment',
    sourceAccount: DISTRIBUTION,
    destination: CUSTOMER_ACCOUNT,
    asset: USDC,
    amount,
    queuedAt: new Date(),
  });
  await em.flush();
  await bench.em().transactional(async (inner) => {
    await bookSent(inner, [await inner.findOneOrFail(LedgerPayment, { id: payment.id })]);
  });
  return payment.id;
};
