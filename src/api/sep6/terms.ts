import type { EntityManager } from '@mikro-orm/postgresql';
import type { Quote } from '../../db/entities/quote.ts';
import type { Anchor } from '../../domain/anchor.ts';
import type { Price } from '../../domain/fee.ts';
import { marketOf, type Market } from '../../domain/market.ts';
import type { RailProfile } from '../../domain/rail-profile.ts';
import { isRefusal, refuse, type Refusal } from '../../domain/refusal.ts';
import { priceOffer, railsAtPar, railsOf, requestedAmount, type Offer } from '../assets.ts';
import type { Subject } from '../deps.ts';
import { priceIndicatively } from '../sep38/price.ts';
import { checkQuote } from '../sep38/take.ts';
import type { DepositQuery, Exchange, WithdrawQuery } from './schema.ts';

export interface TermsDeps {
  readonly anchor: Anchor;
  readonly em: EntityManager;
  readonly subject: Subject;
}

/** What a wallet asks for; `exchange` where two assets are not each other's. */
export interface Asked {
  readonly kind: 'deposit' | 'withdrawal';
  readonly input: DepositQuery | WithdrawQuery;
  readonly exchange: Exchange | null;
}

const findRail = (
  anchor: Anchor,
  offer: Offer,
  method: string | undefined,
): RailProfile | Refusal => {
  const rails = railsAtPar(anchor, offer.policy);
  const rail = method === undefined ? rails[0] : rails.find(({ name }) => name === method);
  const names = rails.map(({ name }) => name).join(', ');
  return rail ?? refuse('rail_unknown', `funding_method: is one of ${names}.`);
};

const priceOf = (text: string | undefined, offer: Offer): Price | null | Refusal => {
  if (text === undefined) return null;
  const amount = requestedAmount(text, offer);
  return isRefusal(amount) ? amount : priceOffer(offer, amount);
};

/** What is paid by which rail and comes to what: by a quote, a market, or the asset's own fee. */
export interface Terms {
  readonly rail: RailProfile;
  /** Null where the wallet named no amount: it is priced when the money comes. */
  readonly price: Price | null;
  /** The firm quote that the price is of; used up together with the row. Null of any other price. */
  readonly quote: Quote | null;
}

const termsOf = (anchor: Anchor, offer: Offer, { input }: Asked): Terms | Refusal => {
  const rail = findRail(anchor, offer, input.funding_method ?? input.type);
  if (isRefusal(rail)) return rail;
  const price = priceOf(input.amount, offer);
  return isRefusal(price) ? price : { rail, price, quote: null };
};

/** The market of an exchange that has no quote, and the one of its rails that is asked for. */
const findExchange = (
  anchor: Anchor,
  { policy }: Offer,
  { kind, input }: Asked,
  currency: string,
): { readonly market: Market; readonly rail: RailProfile } | Refusal => {
  const market = marketOf(anchor, { policy, kind, currency });
  const [first] = market?.rails ?? [];
  if (!market || !first) {
    const field = kind === 'deposit' ? 'source_asset' : 'destination_asset';
    const known = new Set(railsOf(anchor, policy).map(({ asset }) => asset));
    const names = Object.keys(anchor.quotes?.offChainAssets ?? {}).filter((one) => known.has(one));
    return names.length === 0
      ? refuse('asset_wrong', `${field}: nothing is exchanged here.`)
      : refuse('asset_wrong', `${field}: is one of ${names.join(', ')}.`);
  }
  const method = input.funding_method ?? input.type;
  const rail = method === undefined ? first : market.rails.find(({ name }) => name === method);
  const names = market.rails.map(({ name }) => name).join(', ');
  return rail ? { market, rail } : refuse('rail_unknown', `funding_method: is one of ${names}.`);
};

/** Without a quote what is shown is indicative: the rate of when the money comes decides. */
const termsOfMarket = async (
  deps: TermsDeps,
  offer: Offer,
  asked: Asked,
  currency: string,
): Promise<Terms | Refusal> => {
  const found = findExchange(deps.anchor, offer, asked, currency);
  if (isRefusal(found)) return found;
  const { market, rail } = found;
  const { amount } = asked.input;
  const price = await priceIndicatively(deps, 'sep6', market, { amount, rail });
  return isRefusal(price) ? price : { rail, price, quote: null };
};

const termsOfQuote = async (
  { anchor, em, subject }: TermsDeps,
  offer: Offer,
  { kind, input }: Asked,
  { quoteId, currency }: { readonly quoteId: string; readonly currency: string },
): Promise<Terms | Refusal> => {
  const method = input.funding_method ?? input.type;
  const fitting = await checkQuote(em, {
    id: quoteId,
    owner: subject,
    context: 'sep6',
    kind,
    asset: offer.policy.asset,
    rails: railsOf(anchor, offer.policy).filter(
      ({ asset, name }) => asset === currency && (method === undefined || method === name),
    ),
    amount: input.amount,
    now: new Date(),
  });
  if (isRefusal(fitting)) return fitting;
  return { rail: fitting.rails[0], price: fitting.price, quote: fitting.quote };
};

/** Finds how a wallet's request is paid, and prices what it announces. Nothing is written. */
export const termsFor = async (
  deps: TermsDeps,
  offer: Offer,
  asked: Asked,
): Promise<Terms | Refusal> => {
  const { exchange } = asked;
  if (!exchange) return termsOf(deps.anchor, offer, asked);
  const { quoteId, currency } = exchange;
  return quoteId === undefined
    ? termsOfMarket(deps, offer, asked, currency)
    : termsOfQuote(deps, offer, asked, { quoteId, currency });
};
