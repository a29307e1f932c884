import { findOfType } from '../../db/customer-of.ts';
import type { Customer } from '../../db/entities/customer.ts';
import type { SecretBox } from '../../db/secret.ts';
import { defaultCustomerType, standingOf } from '../../domain/customer-types.ts';
import type { RailProfile } from '../../domain/rail-profile.ts';
import { isRefusal, refuse, type Refusal } from '../../domain/refusal.ts';
import { findOffer, type Offer } from '../assets.ts';
import { judgeCallbackUrl } from '../callback-url.ts';
import { findOwnCustomer } from '../sep12/customers.ts';
import { refuseOtherType } from '../sep12/of-type.ts';
import { termsFor, type Asked, type Terms, type TermsDeps } from './terms.ts';

export interface CreateDeps extends TermsDeps {
  readonly secrets: SecretBox;
  /** Allows callbacks over plain http. */
  readonly development: boolean;
}

/** What a deposit and a withdrawal have in common, once it is agreed to. */
export interface Accepted extends Terms {
  readonly offer: Offer;
  readonly customer: Customer | null;
  /** False while the customer has to tell us more before anything may be paid. */
  readonly isKnown: boolean;
}

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

/** Where it does not matter who they are: the customer of no type, or else one whom we know. */
const findAnybody = async ({ anchor, em, subject }: CreateDeps): Promise<Customer | null> => {
  const found = await findOfType(em, anchor, subject, null);
  if (found) return found;
  const known = await findOfType(em, anchor, subject, defaultCustomerType(anchor));
  // Somebody who still has to tell more must not be waited for where nobody asked for it.
  return known?.status === 'ACCEPTED' ? known : null;
};

/**
 * The customer that the wallet names, who has to be of the type or may become one of it, or else the
 * one that whoever asks is.
 */
const findCustomer = async (
  deps: CreateDeps,
  id: string | undefined,
  type: string | null,
): Promise<Customer | null | Refusal> => {
  const { anchor, em, subject } = deps;
  if (id === undefined) {
    return type === null ? findAnybody(deps) : findOfType(em, anchor, subject, type);
  }
  const named = await findOwnCustomer(em, subject, id);
  if (!named) return refuse('field_malformed', 'customer_id: names no customer of yours.');
  const refused = type === null ? null : await refuseOtherType(em, named, type, 'customer_id');
  return refused ?? named;
};

/** Checks what a deposit and a withdrawal have in common. Nothing is written. */
export const accept = async (deps: CreateDeps, asked: Asked): Promise<Accepted | Refusal> => {
  const { anchor } = deps;
  const { kind, input } = asked;
  const offer = findOffer(anchor, kind, input.asset_code, input.asset_issuer);
  if (isRefusal(offer)) return offer;
  const terms = await termsFor(deps, offer, asked);
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
  const standing = standingOf(customer, type === null ? [] : [type]);
  if (standing === 'REJECTED') {
    return refuse('not_authorized', 'We cannot serve this customer.');
  }
  return { ...terms, offer, customer, isKnown: type === null || standing === 'ACCEPTED' };
};
