import type { EntityManager } from '@mikro-orm/postgresql';
import { Customer } from '../../db/entities/customer.ts';
import type { SecretBox } from '../../db/secret.ts';
import { stroopsOf } from '../../domain/amount.ts';
import type { Anchor } from '../../domain/anchor.ts';
import { priceAmount, type Price } from '../../domain/fee.ts';
import type { RailProfile } from '../../domain/rail-profile.ts';
import { isRefusal, refuse, type Refusal } from '../../domain/refusal.ts';
import { findOffer, railsOf, requestedAmount, type Offer } from '../assets.ts';
import { judgeCallbackUrl } from '../callback-url.ts';
import type { Subject } from '../deps.ts';
import { findOwnCustomer } from '../sep12/customers.ts';
import type { DepositQuery, WithdrawQuery } from './schema.ts';

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
  readonly customer: Customer | null;
  /** False while the customer has to tell us more before anything may be paid. */
  readonly isKnown: boolean;
}

const findRail = (
  anchor: Anchor,
  offer: Offer,
  method: string | undefined,
): RailProfile | Refusal => {
  const rails = railsOf(anchor, offer.policy);
  const rail = method === undefined ? rails[0] : rails.find(({ name }) => name === method);
  const names = rails.map(({ name }) => name).join(', ');
  return rail ?? refuse('rail_unknown', `funding_method: is one of ${names}.`);
};

const priceOf = (text: string | undefined, offer: Offer): Price | null | Refusal => {
  if (text === undefined) return null;
  const amount = requestedAmount(text, offer);
  if (isRefusal(amount)) return amount;
  const { fee, amounts } = offer.operation;
  return priceAmount(stroopsOf(amount), fee, amounts.significantDecimals, offer.policy.asset);
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

/** Checks what a deposit and a withdrawal have in common. Nothing is written. */
export const accept = async (
  deps: CreateDeps,
  kind: 'deposit' | 'withdrawal',
  input: DepositQuery | WithdrawQuery,
): Promise<Accepted | Refusal> => {
  const { anchor } = deps;
  const offer = findOffer(anchor, kind, input.asset_code, input.asset_issuer);
  if (isRefusal(offer)) return offer;
  const rail = findRail(anchor, offer, input.funding_method ?? input.type);
  if (isRefusal(rail)) return rail;
  const price = priceOf(input.amount, offer);
  if (isRefusal(price)) return price;
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
    offer,
    rail,
    price,
    customer,
    isKnown: type === null || customer?.status === 'ACCEPTED',
  };
};
