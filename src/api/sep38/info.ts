import type { Anchor } from '../../domain/anchor.ts';
import { sayIn } from '../../domain/languages/index.ts';
import { currencyOf, marketsOf, type Market } from '../../domain/market.ts';
import type { RailProfile } from '../../domain/rail-profile.ts';
import { QUOTE_CONTEXTS } from '../../domain/rates.ts';

const methods = (rails: readonly RailProfile[], language: string | undefined) =>
  [...new Set(rails)].map(({ name, label }) => ({ name, description: sayIn(language, label) }));

const describeAsset = (asset: string, markets: readonly Market[], language: string | undefined) => {
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

/**
 * SEP-38 GET /info: every asset that can be exchanged for another one here.
 * @param language BCP 47: that of the descriptions.
 */
export const writeInfo = (anchor: Anchor, language?: string) => {
  const markets = QUOTE_CONTEXTS.flatMap((context) => marketsOf(anchor, context));
  const assets = new Set(markets.flatMap(({ sellAsset, buyAsset }) => [sellAsset, buyAsset]));
  return { assets: [...assets].map((asset) => describeAsset(asset, markets, language)) };
};
