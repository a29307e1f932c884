import { askRate } from './ask-rate.ts';
import { formatAmount, parseAmount, stroopsOf } from '../../domain/money/amount.ts';
import type { Anchor } from '../../domain/anchor.ts';
import { isAssetId, NATIVE } from '../../domain/money/asset.ts';
import { judgeRequested } from '../../domain/money/fee.ts';
import type { Price } from '../../domain/money/price.ts';
import { chooseRail, fundingMethodOf, railsByMethod } from '../../domain/rails/funding-method.ts';
import { currencyOf, marketsOf, type Market } from '../../domain/quotes/market.ts';
import { priceOfQuote, quoteAmount, type Quoted } from '../../domain/quotes/quote.ts';
import { judgeLumens, type Destination } from '../../domain/money/new-account.ts';
import type { RailProfile } from '../../domain/rails/profile.ts';
import type { QuoteContext, QuotePolicy, RateRequest } from '../../domain/quotes/rates.ts';
import { isRefusal, ofField, refuseField, type Refusal } from '../../domain/refusal.ts';
import type { Subject } from '../deps.ts';

/** What a client wants to exchange, in SEP-38's own fields. */
export interface Wanted {
  readonly sell_amount?: string | undefined;
  readonly buy_amount?: string | undefined;
  readonly sell_delivery_method?: string | undefined;
  readonly buy_delivery_method?: string | undefined;
  /** ISO 3166: BR or BR-SP. */
  readonly country_code?: string | undefined;
  readonly expire_after?: Date | undefined;
}

/** The terms on which an exchange is priced. */
interface Asking {
  readonly quotes: QuotePolicy;
  readonly context: QuoteContext | null;
  readonly subject: Subject | null;
  readonly firm: boolean;
  /** Deposits: the account that is paid, as far as it is known. */
  readonly destination: Destination;
  /** How long the rates may take; see {@link askRate}. */
  readonly rateWithinMs?: number;
}

/** An exchange that is priced, and until when its rate stands. */
interface Priced {
  readonly quoted: Quoted;
  readonly expiresAt: Date;
}

const isKnown = (anchor: Anchor, asset: string): boolean =>
  marketsOf(anchor, null).some((market) => [market.sellAsset, market.buyAsset].includes(asset));

/** Refuses an asset that nothing is exchanged for. */
export const judgeAsset = (anchor: Anchor, field: string, asset: string): Refusal | null => {
  if (isKnown(anchor, asset)) return null;
  return isAssetId(asset)
    ? refuseField('asset_unknown', field, 'asset_not_exchanged')
    : refuseField('asset_malformed', field, 'asset_name_malformed');
};

/** Finds the market of two assets for what it is wanted for. */
export const findMarket = (
  anchor: Anchor,
  context: QuoteContext,
  wanted: { readonly sell_asset: string; readonly buy_asset: string },
): Market | Refusal => {
  const { sell_asset, buy_asset } = wanted;
  const fault =
    judgeAsset(anchor, 'sell_asset', sell_asset) ?? judgeAsset(anchor, 'buy_asset', buy_asset);
  if (fault) return fault;
  const market = marketsOf(anchor, context).find(
    ({ sellAsset, buyAsset }) => sellAsset === sell_asset && buyAsset === buy_asset,
  );
  return market ?? refuseField('asset_wrong', 'buy_asset', 'asset_not_sold', { context });
};

const judgeMethod = (
  field: string,
  method: string | undefined,
  market: Market,
  isCurrency: boolean,
): Refusal | null => {
  if (method === undefined) return null;
  if (!isCurrency) {
    return refuseField('field_malformed', field, 'only_off_stellar');
  }
  const rails = railsByMethod(market.rails, method, field);
  return isRefusal(rails) ? rails : null;
};

/** Refuses what none of the market's rails moves by the method that is wanted. */
const judgeMoved = (market: Market, wanted: Wanted, quoted: Quoted): Refusal | null => {
  const method = wanted.sell_delivery_method ?? wanted.buy_delivery_method;
  const rails = railsByMethod(market.rails, method);
  if (isRefusal(rails)) return rails;
  const amount = market.kind === 'deposit' ? quoted.sellAmount : quoted.buyAmount;
  const rail = chooseRail(rails, amount);
  return isRefusal(rail) ? rail : null;
};

/** Refuses a way to deliver, or a place, that a market does not serve. */
const judgePlace = (market: Market, wanted: Wanted): Refusal | null => {
  const isSold = currencyOf(market) === market.sellAsset;
  const { sell_delivery_method, buy_delivery_method, country_code } = wanted;
  const fault =
    judgeMethod('sell_delivery_method', sell_delivery_method, market, isSold) ??
    judgeMethod('buy_delivery_method', buy_delivery_method, market, !isSold);
  if (fault) return fault;
  const places = market.offChain.countryCodes;
  if (country_code === undefined || places === undefined) return null;
  // A whole country holds each of its parts.
  const isServed = places.some(
    (place) => place === country_code || place === country_code.slice(0, 2),
  );
  return isServed
    ? null
    : refuseField('field_malformed', 'country_code', 'is_one_of', { names: places.join(', ') });
};

/** What a client's question is to the business's rates. */
const rateRequest = (
  market: Market,
  wanted: Wanted,
  { context, subject, firm }: Asking,
): RateRequest => ({
  context,
  sellAsset: market.sellAsset,
  buyAsset: market.buyAsset,
  sellAmount: wanted.sell_amount ?? null,
  buyAmount: wanted.buy_amount ?? null,
  deliveryMethod: wanted.sell_delivery_method ?? wanted.buy_delivery_method ?? null,
  countryCode: wanted.country_code ?? null,
  firm,
  transactionId: null,
  expireAfter: wanted.expire_after ?? null,
  client: subject && {
    account: subject.account,
    memo: subject.memo,
    clientDomain: subject.clientDomain,
  },
});

const judgeSold = (market: Market, quoted: Quoted): Refusal | null =>
  judgeRequested(stroopsOf(quoted.sellAmount), {
    ...market.amounts,
    significantDecimals: market.sellDecimals,
  });

/**
 * Prices what a client wants in a market: the business's rate, the fee of the kind of transaction,
 * and its limits, which are limits of what is sold.
 */
export const priceWanted = async (
  market: Market,
  wanted: Wanted,
  asking: Asking,
): Promise<Priced | Refusal> => {
  const side = wanted.sell_amount === undefined ? 'buy' : 'sell';
  const amount = parseAmount(wanted.sell_amount ?? wanted.buy_amount);
  if (isRefusal(amount)) {
    return ofField(`${side}_amount`, amount);
  }
  const place = judgePlace(market, wanted);
  if (place) return place;
  const shortest = { [`${side}_amount`]: formatAmount(amount) };
  const request = rateRequest(market, { ...wanted, ...shortest }, asking);
  const rate = await askRate(asking.quotes, request, asking.rateWithinMs);
  if (isRefusal(rate)) return rate;
  const quoted = quoteAmount(
    { side, amount },
    {
      price: rate.price,
      fee: market.fee,
      sellAsset: market.sellAsset,
      sellDecimals: market.sellDecimals,
      buyDecimals: market.buyDecimals,
      createsAccount: asking.destination.isMissing && market.buyAsset !== NATIVE,
    },
  );
  if (isRefusal(quoted)) return quoted;
  const fault =
    judgeSold(market, quoted) ??
    judgeMoved(market, wanted, quoted) ??
    judgeLumens(market.buyAsset, quoted.buyAmount, asking.destination);
  return fault ?? { quoted, expiresAt: rate.expiresAt };
};

/**
 * What an amount that is sold comes to by a rail now. It binds nobody: of a transaction without a
 * quote the rate of when the money comes decides.
 */
export const priceIndicatively = async (
  { anchor: { quotes }, subject }: { readonly anchor: Anchor; readonly subject: Subject },
  context: QuoteContext,
  market: Market,
  sold: {
    readonly amount: string | undefined;
    readonly rail: RailProfile;
    readonly destination: Destination;
  },
): Promise<Price | Refusal> => {
  if (!quotes) throw new Error('there is a market without quotes');
  const method = `${market.kind === 'deposit' ? 'sell' : 'buy'}_delivery_method`;
  const wanted = { sell_amount: sold.amount, [method]: fundingMethodOf(sold.rail) };
  const { destination } = sold;
  const asking = { quotes, context, subject, firm: false, destination };
  const priced = await priceWanted(market, wanted, asking);
  return isRefusal(priced) ? priced : priceOfQuote(priced.quoted);
};
