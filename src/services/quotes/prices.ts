import type { Anchor } from '../../domain/anchor.ts';
import { marketsOf } from '../../domain/quotes/market.ts';
import { ANY_ACCOUNT } from '../../domain/money/new-account.ts';
import type { QuotePolicy } from '../../domain/quotes/rates.ts';
import { isRefusal, refuseField, type Refusal } from '../../domain/refusal.ts';
import { judgeAsset, priceWanted, type Wanted } from './price.ts';
import type { Subject } from '../deps.ts';

/** GET /prices: what is sold and how much of it, or what is bought and how much. */
interface PricesInput extends Wanted {
  readonly sell_asset?: string | undefined;
  readonly buy_asset?: string | undefined;
}

/**
 * SEP-38 GET /prices: what everything that is bought for an asset costs, or what everything that it
 * is bought with does; all rates are asked at once. What cannot be had on these terms is left out;
 * where nothing can, the reason is said.
 */
export const writePrices = async (
  anchor: Anchor,
  quotes: QuotePolicy,
  subject: Subject | null,
  query: PricesInput,
): Promise<object | Refusal> => {
  const sells = query.sell_asset !== undefined;
  const asset = query.sell_asset ?? query.buy_asset ?? '';
  const field = sells ? 'sell_asset' : 'buy_asset';
  const fault = judgeAsset(anchor, field, asset);
  if (fault) return fault;
  const markets = marketsOf(anchor, null).filter(
    (market) => (sells ? market.sellAsset : market.buyAsset) === asset,
  );
  const all = await Promise.all(
    markets.map(async (market) => {
      const priced = await priceWanted(market, query, {
        quotes,
        context: null,
        subject,
        firm: false,
        destination: ANY_ACCOUNT,
      });
      if (isRefusal(priced)) return priced;
      return {
        asset: sells ? market.buyAsset : market.sellAsset,
        price: priced.quoted.price,
        decimals: sells ? market.buyDecimals : market.sellDecimals,
      };
    }),
  );
  const prices = all.filter((price) => !isRefusal(price));
  if (prices.length === 0) {
    return all.find(isRefusal) ?? refuseField('asset_wrong', field, 'asset_not_exchanged_so');
  }
  return sells ? { buy_assets: prices } : { sell_assets: prices };
};
