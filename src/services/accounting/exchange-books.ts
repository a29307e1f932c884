import type { EntityManager } from '@mikro-orm/postgresql';
import type { RailReceipt } from '../../db/entities/money-in.ts';
import type { Transaction } from '../../db/entities/transaction.ts';
import { stroopsOf, type Stroops } from '../../domain/money/amount.ts';
import type { AssetId } from '../../domain/money/asset.ts';
import type { Price } from '../../domain/money/price.ts';
import { chargedForAccount } from '../../domain/money/new-account.ts';
import { accounts, type PostingLine } from './books.ts';

/*
 * How the books show what is exchanged at a quote's price, whether the quote was there before the
 * money or was made when it came. The exchange account takes what was sold without its fee, and
 * gives what was bought; its two sides are at the quote's price, and what it holds in each asset is
 * what the business has to trade.
 */

/** What a quote's money is exchanged for, less the fee that stays in what was sold. */
const exchangedNet = (price: Pick<Price, 'amountIn' | 'fee'>): Stroops =>
  stroopsOf(price.amountIn) - stroopsOf(price.fee.total);

/** What a deposit's money buys, less the fee, which is ours as soon as the money is there. */
const boughtLines = (
  { asset }: RailReceipt,
  row: Transaction,
  price: Price,
): readonly PostingLine[] => {
  const exchange = accounts.exchange(asset, row.asset);
  const bought = stroopsOf(price.amountOut);
  const forAccount = chargedForAccount(price.fee);
  return [
    { account: accounts.fee, asset, amount: stroopsOf(price.fee.total) - forAccount },
    { account: accounts.newAccountFee, asset, amount: forAccount },
    { account: exchange, asset, amount: exchangedNet(price) },
    { account: exchange, asset: row.asset, amount: -bought },
    { account: accounts.customer(row.id), asset: row.asset, amount: bought },
  ];
};

/**
 * An exchanged deposit is owed what it buys. Where its money has no price, because the quote does
 * not hold or the amount was refused, the customer is owed what came.
 */
export const exchangedReceiptLines = (
  record: RailReceipt,
  row: Transaction,
  price: Price | null,
): readonly PostingLine[] => {
  const { rail, asset } = record;
  const amount = stroopsOf(record.amount);
  return [
    { account: accounts.rail(rail), asset, amount: -amount },
    ...(price === null
      ? [{ account: accounts.customer(row.id), asset, amount }]
      : boughtLines(record, row, price)),
  ];
};

/** Money that a person gave to a deposit is owed as it came, and is exchanged once it has a price. */
export const attachedExchangeLines = (
  record: RailReceipt,
  row: Transaction,
  price: Price,
): readonly PostingLine[] => [
  {
    account: accounts.customer(row.id),
    asset: record.asset,
    amount: -stroopsOf(price.amountIn),
  },
  ...boughtLines(record, row, price),
];

/** What falls away of the fee of an exchanged deposit is exchanged like the rest of its money. */
export const waivedExchangeLines = (
  row: Transaction,
  { charged, more }: { readonly charged: Stroops; readonly more: Stroops },
): readonly PostingLine[] => {
  const { amountInAsset: sold, asset: bought } = row;
  const exchange = accounts.exchange(sold, bought);
  return [
    { account: accounts.newAccountFee, asset: sold, amount: -charged },
    { account: exchange, asset: sold, amount: charged },
    { account: exchange, asset: bought, amount: -more },
    { account: accounts.customer(row.id), asset: bought, amount: more },
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
