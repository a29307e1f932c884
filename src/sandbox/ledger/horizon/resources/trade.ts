import { formatAmount } from '../../state/amounts.ts';
import { assetFields, compareAssets } from '../../names.ts';
import type { AssetName } from '../../names.ts';
import type { JsonObject } from '../../operations/operation.ts';
import type { TradeRecord } from '../../transactions/records.ts';
import { isoTime, link } from './links.ts';

/** A trade as one reads it: which side is the base. */
export type Orientation =
  | { readonly account: string }
  | { readonly base: AssetName }
  /** The asset that comes first in the network's order is the base. */
  | 'canonical';

export function tradeToken({ token, order }: TradeRecord): string {
  return `${token}-${order}`;
}

export function presentTrade(
  record: TradeRecord,
  base: string,
  orientation: Orientation,
): JsonObject {
  const { trade, taker, takerOfferId, token } = record;
  const seller = {
    account: trade.seller,
    offerId: trade.offerId,
    asset: trade.sold,
    amount: trade.soldAmount,
  };
  const buyer = {
    account: taker,
    offerId: takerOfferId,
    asset: trade.bought,
    amount: trade.boughtAmount,
  };
  const baseIsSeller = isBase(seller, buyer.asset, orientation);
  const [first, second] = baseIsSeller ? [seller, buyer] : [buyer, seller];
  const { n, d } = trade.price;
  return {
    _links: {
      self: link(''),
      base: link(`${base}/accounts/${first.account}`),
      counter: link(`${base}/accounts/${second.account}`),
      operation: link(`${base}/operations/${token}`),
    },
    id: tradeToken(record),
    paging_token: tradeToken(record),
    ledger_close_time: isoTime(record.closedAt),
    trade_type: 'orderbook',
    ...side('base', first),
    ...side('counter', second),
    base_is_seller: baseIsSeller,
    price: baseIsSeller ? { n: String(n), d: String(d) } : { n: String(d), d: String(n) },
  };
}

interface Side {
  readonly account: string;
  readonly offerId: bigint;
  readonly asset: AssetName;
  readonly amount: bigint;
}

function isBase(seller: Side, boughtAsset: AssetName, orientation: Orientation): boolean {
  if (orientation === 'canonical') return compareAssets(seller.asset, boughtAsset) < 0;
  if ('account' in orientation) return orientation.account === seller.account;
  return orientation.base === seller.asset;
}

function side(name: string, { account, offerId, asset, amount }: Side): JsonObject {
  return {
    [`${name}_offer_id`]: String(offerId),
    [`${name}_account`]: account,
    [`${name}_amount`]: formatAmount(amount),
    ...assetFields(asset, `${name}_`),
  };
}
