import type { EntityManager } from '@mikro-orm/postgresql';
import type { Quote } from '../../../../db/entities/quote.ts';
import type { Anchor } from '../../../../domain/anchor.ts';
import type { Price } from '../../../../domain/money/price.ts';
import {
  amountOnRail,
  chooseRail,
  railsByMethod,
  type SomeRails,
} from '../../../../domain/rails/funding-method.ts';
import { marketOf, type Market } from '../../../../domain/quotes/market.ts';
import { ANY_ACCOUNT } from '../../../../domain/money/new-account.ts';
import type { RailProfile } from '../../../../domain/rails/profile.ts';
import { isRefusal, refuseField, type Refusal } from '../../../../domain/refusal.ts';
import {
  findOffer,
  isAtPar,
  priceOffer,
  railsOf,
  requestedAmount,
  type Offer,
} from '../../../quotes/offers.ts';
import { priceIndicatively } from '../../../quotes/price.ts';
import { checkQuote, quotedAsset } from '../../../quotes/use.ts';
import type { Subject } from '../../../deps.ts';
import type { RemittanceInput } from '../inputs.ts';

export interface TermsDeps {
  readonly anchor: Anchor;
  readonly em: EntityManager;
  readonly subject: Subject;
}

/** What a remittance comes to, by which rail. */
export interface Terms {
  readonly offer: Offer;
  readonly rail: RailProfile;
  readonly price: Price;
  /** The firm quote that the price is of; used up together with the row. Null of any other price. */
  readonly quote: Quote | null;
  /** True where the price is indicative: the rate of when the money comes decides. */
  readonly pricedOnReceipt: boolean;
}

/** The market that an asset is sold in for what a rail pays; null at par, and where there is none. */
const marketFor = (anchor: Anchor, { policy }: Offer, rail: RailProfile): Market | null =>
  isAtPar(policy, rail)
    ? null
    : marketOf(anchor, { policy, kind: 'remittance', currency: rail.asset });

/** What may be paid without a quote: what needs no rate first, then what has a market. */
const railsWithoutQuote = (anchor: Anchor, offer: Offer): readonly RailProfile[] => {
  const rails = railsOf(anchor, offer.policy);
  return [
    ...rails.filter((rail) => isAtPar(offer.policy, rail)),
    ...rails.filter((rail) => marketFor(anchor, offer, rail) !== null),
  ];
};

/** The rails that a request leaves open; at least one. */
const findRails = (anchor: Anchor, offer: Offer, input: RemittanceInput): SomeRails | Refusal => {
  const offered =
    input.quote_id === undefined ? railsWithoutQuote(anchor, offer) : railsOf(anchor, offer.policy);
  const rails = offered.filter(
    ({ asset }) => input.destination_asset === undefined || asset === input.destination_asset,
  );
  return rails.length === 0
    ? refuseField('asset_wrong', 'destination_asset', 'nobody_paid_in')
    : railsByMethod(rails, input.funding_method);
};

const termsOfQuote = async (
  { em, subject }: TermsDeps,
  offer: Offer,
  { amount }: RemittanceInput,
  { id, rails }: { readonly id: string; readonly rails: SomeRails },
): Promise<Terms | Refusal> => {
  const fitting = await checkQuote(em, {
    id,
    owner: subject,
    context: 'sep31',
    kind: 'remittance',
    asset: offer.policy.asset,
    rails,
    amount,
    now: new Date(),
  });
  if (isRefusal(fitting)) return fitting;
  const { price, quote } = fitting;
  return { offer, rail: fitting.rails[0], price, quote, pricedOnReceipt: false };
};

const priceAtPar = (
  anchor: Anchor,
  offer: Offer,
  text: string,
  { asset: currency }: RailProfile,
): Price | Refusal => {
  const amount = requestedAmount(text, offer);
  if (isRefusal(amount)) return amount;
  const circumstances = { kind: 'remittance', currency, destination: ANY_ACCOUNT } as const;
  return priceOffer(anchor, offer, amount, circumstances);
};

/**
 * Finds how a remittance is paid, and prices it: by its quote, and without one by the asset's own fee
 * or by its market. Nothing is written.
 */
export const termsFor = async (
  deps: TermsDeps,
  input: RemittanceInput,
): Promise<Terms | Refusal> => {
  const { anchor } = deps;
  const quoted = await quotedAsset(deps.em, deps.subject, input.quote_id, 'remittance');
  const offer = findOffer(anchor, 'remittance', input, quoted);
  if (isRefusal(offer)) return offer;
  const rails = findRails(anchor, offer, input);
  if (isRefusal(rails)) return rails;
  const { asset } = offer.policy;
  const { quote_id: id } = input;
  if (id !== undefined) return termsOfQuote(deps, offer, input, { id, rails });
  if (anchor.quotes?.requiredForRemittances?.includes(asset)) {
    return refuseField('field_missing', 'quote_id', 'quote_needed_to_remit');
  }
  const [first, ...others] = rails;
  const market = marketFor(anchor, offer, first);
  const price = market
    ? await priceIndicatively(deps, 'sep31', market, {
        amount: input.amount,
        rail: first,
        destination: ANY_ACCOUNT,
      })
    : priceAtPar(anchor, offer, input.amount, first);
  if (isRefusal(price)) return price;
  // The price is of one currency; among its rails the amount decides.
  const alike = others.filter((one) => one.asset === first.asset);
  const rail = chooseRail([first, ...alike], amountOnRail('remittance', price));
  if (isRefusal(rail)) return rail;
  return { offer, rail, price, quote: null, pricedOnReceipt: market !== null };
};
