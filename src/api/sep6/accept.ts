import type { EntityManager } from '@mikro-orm/postgresql';
import { Customer } from '../../db/entities/customer.ts';
import type { Quote } from '../../db/entities/quote.ts';
import type { SecretBox } from '../../db/secret.ts';
import type { Anchor } from '../../domain/anchor.ts';
import type { Price } from '../../domain/fee.ts';
import type { RailProfile } from '../../domain/rail-profile.ts';
import { isRefusal, refuse, type Refusal } from '../../domain/refusal.ts';
import {
  findOffer,
  railsAtPar,
  railsOf,
  requestedAmount,
  priceOffer,
  type Offer,
} from '../assets.ts';
import { judgeCallbackUrl } from '../callback-url.ts';
import type { Subject } from '../deps.ts';
import { findOwnCustomer } from '../sep12/customers.ts';
import { checkQuote } from '../sep38/take.ts';
import type { DepositQuery, Exchange, WithdrawQuery } from './schema.ts';

export interface CreateDeps {
  readonly anchor: Anchor;
  readonly em: EntityManager;
  readonly subject: Subject;
  readonly secrets: SecretBox;
  /** Allows callbacks over plain http. */
  readonly development: boolean;
}

/** What a deposit and a withdrawal have in common, once it is agreed to. */
export interface Accepted {
  readonly offer: Offer;
  readonly rail: RailProfile;
  /** Null where the wallet named no amount: it is priced when the money comes. */
  readonly price: Price | null;
  /** The firm quote that the price is of; used up together with the row. */
  readonly quote: Quote | null;
  readonly customer: Customer | null;
  /** False while the customer has to tell us more before anything may be paid. */
  readonly isKnown: boolean;
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

const judgeLocation = (
  { name, locations = [] }: RailProfile,
  wanted: string | undefined,
): Refusal | null => {
  if (wanted === undefined || locations.some(({ id }) => id === wanted)) return null;
  const ids = locations.map(({ id }) => id).join(', ');
  return refuse(
    'field_malformed',
    ids === ''
      ? `location_id: ${name} has no places to choose from.`
      : `location_id: is one of ${ids}.`,
  );
};

/** The customer that the wallet names, or else the one that whoever asks is. */
const findCustomer = async (
  { em, subject }: CreateDeps,
  id: string | undefined,
  type: string | null,
): Promise<Customer | null | Refusal> => {
  if (id !== undefined) {
    const named = await findOwnCustomer(em, subject, id);
    return named ?? refuse('field_malformed', 'customer_id: names no customer of yours.');
  }
  const { account, memo } = subject;
  return em.findOne(Customer, { account, accountMemo: memo, type });
};

/** What is paid by which rail and comes to what: by a quote, or by the asset's own fee. */
type Terms = Pick<Accepted, 'rail' | 'price' | 'quote'>;

const termsOf = (anchor: Anchor, offer: Offer, { input }: Asked): Terms | Refusal => {
  const rail = findRail(anchor, offer, input.funding_method ?? input.type);
  if (isRefusal(rail)) return rail;
  const price = priceOf(input.amount, offer);
  return isRefusal(price) ? price : { rail, price, quote: null };
};

const termsOfQuote = async (
  { anchor, em, subject }: CreateDeps,
  offer: Offer,
  { kind, input }: Asked,
  { quoteId, currency }: Exchange,
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

/** What a wallet asks for; `exchange` where two assets are not each other's. */
export interface Asked {
  readonly kind: 'deposit' | 'withdrawal';
  readonly input: DepositQuery | WithdrawQuery;
  readonly exchange: Exchange | null;
}

/** Checks what a deposit and a withdrawal have in common. Nothing is written. */
export const accept = async (deps: CreateDeps, asked: Asked): Promise<Accepted | Refusal> => {
  const { anchor } = deps;
  const { kind, input, exchange } = asked;
  const offer = findOffer(anchor, kind, input.asset_code, input.asset_issuer);
  if (isRefusal(offer)) return offer;
  const terms = exchange
    ? await termsOfQuote(deps, offer, asked, exchange)
    : termsOf(anchor, offer, asked);
  if (isRefusal(terms)) return terms;
  const place = judgeLocation(terms.rail, input.location_id);
  if (place) return place;
  const callback = input.on_change_callback;
  const fault =
    callback === undefined
      ? null
      : judgeCallbackUrl('on_change_callback', callback, deps.development);
  if (fault) return fault;
  const type = offer.operation.customerType ?? null;
  const customer = await findCustomer(deps, input.customer_id, type);
  if (isRefusal(customer)) return customer;
  if (customer?.status === 'REJECTED') {
    return refuse('not_authorized', 'We cannot serve this customer.');
  }
  return {
    ...terms,
    offer,
    customer,
    isKnown: type === null || customer?.status === 'ACCEPTED',
  };
};
