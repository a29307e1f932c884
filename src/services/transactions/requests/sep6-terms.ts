import type { EntityManager } from '@mikro-orm/postgresql';
import type { Quote } from '../../../db/entities/quote.ts';
import { formatAmount, stroopsOf } from '../../../domain/money/amount.ts';
import type { Anchor } from '../../../domain/anchor.ts';
import { NATIVE } from '../../../domain/money/asset.ts';
import type { FeeSchedule, Price } from '../../../domain/money/price.ts';
import {
  amountOnRail,
  chooseRail,
  hasFundingMethod,
  railsByMethod,
  type SomeRails,
} from '../../../domain/rails/funding-method.ts';
import { marketOf, type Market } from '../../../domain/quotes/market.ts';
import {
  ANY_ACCOUNT,
  asksForNewAccount,
  type Destination,
} from '../../../domain/money/new-account.ts';
import { soldFor } from '../../../domain/quotes/quote.ts';
import type { RailProfile } from '../../../domain/rails/profile.ts';
import { isRefusal, refuseField, type Refusal } from '../../../domain/refusal.ts';
import {
  priceOffer,
  railsAtPar,
  railsOf,
  requestedAmount,
  type Offer,
} from '../../quotes/offers.ts';
import {
  judgeQuotedDestination,
  lookAtDestination,
  type DestinationDeps,
} from '../../quotes/destination.ts';
import { priceIndicatively } from '../../quotes/price.ts';
import { checkQuote } from '../../quotes/use.ts';
import type { Subject } from '../../deps.ts';
import type { DepositInput, Exchange, WithdrawInput } from './inputs.ts';

export interface TermsDeps extends DestinationDeps {
  readonly em: EntityManager;
  readonly subject: Subject;
}

/** What a wallet asks for; `exchange` where two assets are not each other's. */
export interface Asked {
  readonly kind: 'deposit' | 'withdrawal';
  readonly input: DepositInput | WithdrawInput;
  readonly exchange: Exchange | null;
}

/** The funding method that a request names, by its name or by the older one. */
const methodOf = ({ input }: Asked): string | undefined => input.funding_method ?? input.type;

/** Refuses a request that names two funding methods. */
const judgeMethods = (
  anchor: Anchor,
  { policy }: Offer,
  { kind, input }: Asked,
): Refusal | null => {
  const { funding_method: method, type } = input;
  if (method === undefined || type === undefined || method === type) return null;
  const asksForType = railsOf(anchor, policy).some(
    (rail) =>
      hasFundingMethod(rail, method) && rail.payoutFields.some(({ name }) => name === 'type'),
  );
  // A rail may ask for a field of that name, such as the kind of the payee's account.
  if (kind === 'withdrawal' && asksForType) return null;
  return refuseField('field_differs', 'funding_method', 'methods_differ', { method, type });
};

/** The account that a deposit is to pay; a withdrawal pays none. */
const destinationFor = async (
  deps: TermsDeps,
  { policy }: Offer,
  { kind, input }: Asked,
  fee: FeeSchedule,
): Promise<Destination | Refusal> =>
  kind === 'deposit' && input.account !== undefined
    ? lookAtDestination(deps, input.account, { asset: policy.asset, fee })
    : ANY_ACCOUNT;

/** What is paid by which rail and comes to what: by a quote, a market, or the asset's own fee. */
export interface Terms {
  readonly rail: RailProfile;
  /** Null where the wallet named no amount: it is priced when the money comes. */
  readonly price: Price | null;
  /** The firm quote that the price is of; used up together with the row. Null of any other price. */
  readonly quote: Quote | null;
  readonly newAccount: NewAccount;
}

/** What an account asks of a deposit that is missing and is created for it; nulls where nothing. */
export interface NewAccount {
  /** What it costs besides, in the asset that is paid in. */
  readonly cost: string | null;
  /** The least that has to be paid in for lumens to create it. */
  readonly leastAmount: string | null;
}
const NO_ACCOUNT: NewAccount = { cost: null, leastAmount: null };

const newAccountOf = (
  { anchor }: TermsDeps,
  { policy: { asset } }: Offer,
  fee: FeeSchedule,
  { isMissing }: Destination,
): NewAccount => {
  const accountCreation = anchor.startingBalance !== null;
  const asks = isMissing && asksForNewAccount({ asset, fee, accountCreation });
  return { ...NO_ACCOUNT, cost: asks ? (fee.newAccount ?? null) : null };
};

const leastAmountOf = (
  { policy: { asset }, operation }: Offer,
  { isMissing, leastBalance }: Destination,
): string | null => {
  if (asset !== NATIVE || !isMissing) return null;
  const { fee, amounts } = operation;
  const least = soldFor(leastBalance, { fee, sellDecimals: amounts.significantDecimals });
  return least === null || least <= stroopsOf(amounts.minimum) ? null : formatAmount(least);
};

const termsOf = async (deps: TermsDeps, offer: Offer, asked: Asked): Promise<Terms | Refusal> => {
  const { anchor } = deps;
  const { kind, input } = asked;
  const rails = railsByMethod(railsAtPar(anchor, offer.policy), methodOf(asked));
  if (isRefusal(rails)) return rails;
  const { fee } = offer.operation;
  const destination = await destinationFor(deps, offer, asked, fee);
  if (isRefusal(destination)) return destination;
  const newAccount = {
    ...newAccountOf(deps, offer, fee, destination),
    leastAmount: leastAmountOf(offer, destination),
  };
  if (input.amount === undefined) return { rail: rails[0], price: null, quote: null, newAccount };
  const amount = requestedAmount(input.amount, offer);
  if (isRefusal(amount)) return amount;
  const circumstances = { kind, currency: rails[0].asset, destination };
  const price = priceOffer(anchor, offer, amount, circumstances);
  if (isRefusal(price)) return price;
  const rail = chooseRail(rails, amountOnRail(kind, price));
  return isRefusal(rail) ? rail : { rail, price, quote: null, newAccount };
};

/** The market of an exchange that has no quote, and those of its rails that are asked for. */
const findExchange = (
  anchor: Anchor,
  { policy }: Offer,
  asked: Asked,
  currency: string,
): { readonly market: Market; readonly rails: SomeRails } | Refusal => {
  const { kind } = asked;
  const market = marketOf(anchor, { policy, kind, currency });
  if (!market || market.rails.length === 0) {
    const field = kind === 'deposit' ? 'source_asset' : 'destination_asset';
    const known = new Set(railsOf(anchor, policy).map(({ asset }) => asset));
    const names = Object.keys(anchor.quotes?.offChainAssets ?? {}).filter((one) => known.has(one));
    return names.length === 0
      ? refuseField('asset_wrong', field, 'nothing_exchanged')
      : refuseField('asset_wrong', field, 'is_one_of', { names: names.join(', ') });
  }
  const rails = railsByMethod(market.rails, methodOf(asked));
  return isRefusal(rails) ? rails : { market, rails };
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
  const { market, rails } = found;
  const { amount } = asked.input;
  const destination = await destinationFor(deps, offer, asked, market.fee);
  if (isRefusal(destination)) return destination;
  const sold = { amount, rail: rails[0], destination };
  const price = await priceIndicatively(deps, 'sep6', market, sold);
  if (isRefusal(price)) return price;
  const rail = chooseRail(rails, amountOnRail(market.kind, price));
  if (isRefusal(rail)) return rail;
  return {
    rail,
    price,
    quote: null,
    newAccount: newAccountOf(deps, offer, market.fee, destination),
  };
};

const termsOfQuote = async (
  deps: TermsDeps,
  offer: Offer,
  asked: Asked,
  { quoteId, currency }: { readonly quoteId: string; readonly currency: string },
): Promise<Terms | Refusal> => {
  const { anchor, em, subject } = deps;
  const { kind, input } = asked;
  const method = methodOf(asked);
  const fitting = await checkQuote(em, {
    id: quoteId,
    owner: subject,
    context: 'sep6',
    kind,
    asset: offer.policy.asset,
    rails: railsOf(anchor, offer.policy).filter(
      (rail) => rail.asset === currency && hasFundingMethod(rail, method),
    ),
    amount: input.amount,
    now: new Date(),
  });
  if (isRefusal(fitting)) return fitting;
  const { price, quote, rails } = fitting;
  if (kind === 'deposit' && input.account !== undefined) {
    const fault = await judgeQuotedDestination(deps, offer, {
      account: input.account,
      currency,
      price,
    });
    if (fault) return fault;
  }
  return { rail: rails[0], price, quote, newAccount: NO_ACCOUNT };
};

/** Finds how a wallet's request is paid, and prices what it announces. Nothing is written. */
export const termsFor = async (
  deps: TermsDeps,
  offer: Offer,
  asked: Asked,
): Promise<Terms | Refusal> => {
  const two = judgeMethods(deps.anchor, offer, asked);
  if (two) return two;
  const { exchange } = asked;
  if (!exchange) return termsOf(deps, offer, asked);
  const { quoteId, currency } = exchange;
  return quoteId === undefined
    ? termsOfMarket(deps, offer, asked, currency)
    : termsOfQuote(deps, offer, asked, { quoteId, currency });
};
