import type { EntityManager } from '@mikro-orm/postgresql';
import type { RailReceipt } from '../db/entities/money-in.ts';
import type { Transaction } from '../db/entities/transaction.ts';
import { stroopsOf, type Stroops } from '../domain/amount.ts';
import type { AssetId } from '../domain/asset.ts';
import type { Price } from '../domain/fee.ts';
import { accounts, type PostingLine } from './books.ts';

/*
 * How the books show what is exchanged by a firm quote. The exchange account takes what was sold
 * without its fee, and gives what was bought; its two sides are at the quote's price, and what it
 * holds in each asset is what the business has to trade.
 */

/** True where the money comes in as one asset and is owed as another, at a quote's price. */
export const isQuotedDeposit = (row: Pick<Transaction, 'kind' | 'quoteId'>): boolean =>
  row.kind === 'deposit' && Boolean(row.quoteId);

/** What a quote's money is exchanged for, less the fee that stays in what was sold. */
export const exchangedNet = (price: Pick<Price, 'amountIn' | 'fee'>): Stroops =>
  stroopsOf(price.amountIn) - stroopsOf(price.fee.total);

/**
 * A quoted deposit is owed what it buys; the fee is ours as soon as the money is there. Where the
 * quote does not hold, the customer is owed what came.
 */
export const quotedReceiptLines = (
  record: RailReceipt,
  row: Transaction,
  price: Price | null,
): readonly PostingLine[] => {
  const amount = stroopsOf(record.amount);
  const customer = accounts.customer(row.id);
  const received = { account: accounts.rail(record.rail), asset: record.asset, amount: -amount };
  if (price === null) return [received, { account: customer, asset: record.asset, amount }];
  const exchange = accounts.exchange(record.asset, row.asset);
  const bought = stroopsOf(price.amountOut);
  return [
    received,
    { account: accounts.fee, asset: record.asset, amount: stroopsOf(price.fee.total) },
    { account: exchange, asset: record.asset, amount: exchangedNet(price) },
    { account: exchange, asset: row.asset, amount: -bought },
    { account: customer, asset: row.asset, amount: bought },
  ];
};

/** The asset in which a customer is owed anything; the transaction's own where it is nothing. */
export const heldAsset = async (em: EntityManager, row: Transaction): Promise<AssetId> => {
  const held = await em.execute<{ asset: string }[]>(
    'select asset from posting where account = ? group by asset having sum(amount) > 0',
    [accounts.customer(row.id)],
  );
  return held.find(({ asset }) => asset === row.asset)?.asset ?? held[0]?.asset ?? row.asset;
};
