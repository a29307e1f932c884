import type { Anchor, AssetPolicy } from '../anchor.ts';
import { railProfile } from '../anchor.ts';
import type { AssetId } from '../money/asset.ts';
import type { AmountPolicy } from '../money/fee.ts';
import type { FeeSchedule } from '../money/price.ts';
import type { OffChainAsset, QuoteContext } from './rates.ts';
import type { RailProfile } from '../rails/profile.ts';
import { KINDS, type Kind } from '../transactions/transaction.ts';

/** Two assets that are exchanged for one another in one direction, for one kind of transaction. */
export interface Market {
  readonly kind: Kind;
  readonly sellAsset: AssetId;
  readonly buyAsset: AssetId;
  readonly sellDecimals: number;
  readonly buyDecimals: number;
  /** In units of the sold asset. */
  readonly fee: FeeSchedule;
  /** Limits of what is sold. */
  readonly amounts: AmountPolicy;
  /** The rails that the currency is taken or paid by; their names are the delivery methods. */
  readonly rails: readonly RailProfile[];
  readonly offChain: OffChainAsset;
}

/** The currency of a market: its side that is not on Stellar. */
export const currencyOf = ({ kind, sellAsset, buyAsset }: Market): AssetId =>
  kind === 'deposit' ? sellAsset : buyAsset;

/** Which kinds of transaction a quote of each context is for. */
const KINDS_OF: Readonly<Record<QuoteContext, readonly Kind[]>> = {
  sep6: ['deposit', 'withdrawal'],
  sep24: ['deposit', 'withdrawal'],
  sep31: ['remittance'],
};

/** What a market is of: a Stellar asset's policy, a kind of transaction, and a currency of a rail. */
interface MarketParts {
  readonly policy: AssetPolicy;
  readonly kind: Kind;
  readonly currency: AssetId;
}

/**
 * How many decimals what is paid out may have. No rail pays less than its currency's smallest coin,
 * however fine the asset's own amounts are.
 */
export const payoutDecimals = (
  { quotes }: Pick<Anchor, 'quotes'>,
  { significantDecimals }: AmountPolicy,
  { kind, currency }: { readonly kind: Kind; readonly currency: AssetId },
): number => {
  const currencies = quotes?.offChainAssets ?? {};
  const known = Object.hasOwn(currencies, currency) ? currencies[currency] : undefined;
  return kind === 'deposit' || !known
    ? significantDecimals
    : Math.min(significantDecimals, known.decimals);
};

/** The market of an asset and a currency for a kind of transaction; null where there is none. */
export const marketOf = (
  anchor: Anchor,
  { policy, kind, currency }: MarketParts,
): Market | null => {
  const operation = policy.operations[kind];
  const currencies = anchor.quotes?.offChainAssets ?? {};
  const offChain = Object.hasOwn(currencies, currency) ? currencies[currency] : undefined;
  if (!operation || !offChain) return null;
  const rails = policy.rails
    .flatMap((name) => railProfile(anchor, name) ?? [])
    .filter(({ asset }) => asset === currency);
  const stellarDecimals = operation.amounts.significantDecimals;
  return kind === 'deposit'
    ? {
        kind,
        sellAsset: currency,
        buyAsset: policy.asset,
        sellDecimals: offChain.decimals,
        buyDecimals: stellarDecimals,
        fee: offChain.deposits?.fee ?? operation.fee,
        amounts: offChain.deposits?.amounts ?? operation.amounts,
        rails,
        offChain,
      }
    : {
        kind,
        sellAsset: policy.asset,
        buyAsset: currency,
        sellDecimals: stellarDecimals,
        buyDecimals: offChain.decimals,
        fee: operation.fee,
        amounts: operation.amounts,
        rails,
        offChain,
      };
};

/**
 * Every market there is, for one context or, without one, once for each pair of assets: a
 * withdrawal's before a remittance's. None without `quotes` in `anchor.ts`.
 */
export const marketsOf = (anchor: Anchor, context: QuoteContext | null): readonly Market[] => {
  const kinds = context === null ? KINDS : KINDS_OF[context];
  const markets = anchor.assets.flatMap((policy) => {
    const currencies = new Set(
      policy.rails.flatMap((name) => railProfile(anchor, name)?.asset ?? []),
    );
    return kinds.flatMap((kind) =>
      [...currencies].flatMap((currency) => marketOf(anchor, { policy, kind, currency }) ?? []),
    );
  });
  return markets.filter(
    ({ sellAsset, buyAsset }, index) =>
      markets.findIndex((other) => other.sellAsset === sellAsset && other.buyAsset === buyAsset) ===
      index,
  );
};
