import type { Anchor } from '../../domain/anchor.ts';
import { fundingMethodOf, fundingMethodsOf } from '../../domain/rails/funding-method.ts';
import { currencyOf, marketsOf, type Market } from '../../domain/quotes/market.ts';
import type { RailProfile } from '../../domain/rails/profile.ts';
import { QUOTE_CONTEXTS } from '../../domain/quotes/rates.ts';
import { wordsIn } from '../../domain/languages/words.ts';

const methods = (rails: readonly RailProfile[], language: string) =>
  fundingMethodsOf(rails).map((name) => {
    const rail = rails.find((one) => fundingMethodOf(one) === name);
    return { name, description: wordsIn(language, rail?.label ?? name) };
  });

const describeAsset = (asset: string, markets: readonly Market[], language: string) => {
  const own = markets.filter((market) => currencyOf(market) === asset);
  const [first] = own;
  if (!first) return { asset };
  const taken = own.filter(({ kind }) => kind === 'deposit').flatMap(({ rails }) => rails);
  const paid = own.filter(({ kind }) => kind !== 'deposit').flatMap(({ rails }) => rails);
  const { countryCodes } = first.offChain;
  return {
    asset,
    ...(taken.length === 0 ? {} : { sell_delivery_methods: methods(taken, language) }),
    ...(paid.length === 0 ? {} : { buy_delivery_methods: methods(paid, language) }),
    ...(countryCodes === undefined ? {} : { country_codes: countryCodes }),
  };
};

/** SEP-38 GET /info: every asset that can be exchanged for another one here. */
export const writeInfo = (anchor: Anchor, language: string) => {
  const markets = QUOTE_CONTEXTS.flatMap((context) => marketsOf(anchor, context));
  const assets = new Set(markets.flatMap(({ sellAsset, buyAsset }) => [sellAsset, buyAsset]));
  return { assets: [...assets].map((asset) => describeAsset(asset, markets, language)) };
};
