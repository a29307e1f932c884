import type { EntityManager } from '@mikro-orm/postgresql';
import { findCustomer, ownerOfToken } from '../../customers/owner.ts';
import { holdAndRead } from '../../customers/store.ts';
import type { Customer } from '../../../db/entities/customer.ts';
import type { SecretBox } from '../../../db/secret.ts';
import { defaultCustomerType, kycStatusOf } from '../../../domain/customers/types.ts';
import type { RailProfile } from '../../../domain/rails/profile.ts';
import { isRefusal, refuse, refuseField, type Refusal } from '../../../domain/refusal.ts';
import { findOffer, type Offer } from '../../quotes/offers.ts';
import { judgeCallbackUrl } from '../../callbacks/url.ts';
import { judgeAccount } from '../accounts/judge-account.ts';
import { refuseOwnDestination } from '../accounts/own-destination.ts';
import type { Changed, PreparedChange } from '../../customers/kyc/submit.ts';
import { readSubmission, type Submission } from '../../customers/kyc/submission.ts';
import { quotedAsset } from '../../quotes/use.ts';
import { termsFor, type Asked, type Terms, type TermsDeps } from './sep6-terms.ts';

export interface CreateDeps extends TermsDeps {
  readonly secrets: SecretBox;
  /** Allows callbacks over plain http. */
  readonly development: boolean;
  /** Does what follows a change of the customer; nothing of it fails the request. */
  readonly afterChange: (em: EntityManager, changed: Changed) => Promise<void>;
}

/** What a deposit and a withdrawal have in common, once it is agreed to. */
export interface Accepted extends Terms {
  readonly offer: Offer;
  /** The customer as the request found them; they are looked at anew when the row is written. */
  readonly submission: Submission;
}

/** The customer of a row that is being written, who stays so until it is. */
export interface Held {
  readonly customer: Customer | null;
  /** False while the customer has to submit more before anything may be paid. */
  readonly isKnown: boolean;
  /** What naming them changed of the customer, where it did. */
  readonly changed: Changed | null;
}

const judgeLocation = (
  { name, locations = [] }: RailProfile,
  wanted: string | undefined,
): Refusal | null => {
  if (wanted === undefined || locations.some(({ id }) => id === wanted)) return null;
  const ids = locations.map(({ id }) => id).join(', ');
  return ids === ''
    ? refuseField('field_malformed', 'location_id', 'no_places', { rail: name })
    : refuseField('field_malformed', 'location_id', 'is_one_of', { names: ids });
};

const rejected = () => refuse('not_authorized', 'customer_not_served');

/** Where it does not matter who they are, whoever is known as what customers are by default. */
const findKnown = async (
  { anchor, em, subject }: CreateDeps,
  { operation }: Offer,
  named: string | undefined,
): Promise<Customer | null> => {
  if (named !== undefined || operation.customerType !== undefined) return null;
  // The customer of no type was looked for before.
  const known = await findCustomer(em, ownerOfToken(subject), defaultCustomerType(anchor));
  // Somebody who still has to submit more must not be waited for where nobody asked for it.
  return known?.status === 'ACCEPTED' ? known : null;
};

/** Checks what a deposit and a withdrawal have in common. Nothing is written. */
export const accept = async (deps: CreateDeps, asked: Asked): Promise<Accepted | Refusal> => {
  const { anchor } = deps;
  const { kind, input } = asked;
  const own = await refuseOwnDestination(deps.em, anchor, input.account ?? deps.subject.account);
  if (own) return own;
  const quoted = await quotedAsset(deps.em, deps.subject, asked.exchange?.quoteId, kind);
  const offer = findOffer(anchor, kind, input, quoted);
  if (isRefusal(offer)) return offer;
  const unpayable = await judgeAccount(deps.network, {
    account: input.account ?? deps.subject.account,
    asset: offer.policy.asset,
    kind,
    input,
  });
  if (unpayable) return unpayable;
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
  const submission = await readSubmission(deps, offer.operation, {
    customerId: input.customer_id,
    language: undefined,
    fields: new Map(),
    files: new Map(),
  });
  if (isRefusal(submission)) return submission;
  const customer = submission.customer ?? (await findKnown(deps, offer, input.customer_id));
  if (customer?.status === 'REJECTED') return rejected();
  return { ...terms, offer, submission: { ...submission, customer } };
};

/**
 * Reads the customer as they are now, and holds them so until the caller's database transaction
 * ends: what they correct meanwhile comes after the row, and finds it.
 * @param change what naming them changes; null where it changes nothing.
 */
export const hold = async (
  em: EntityManager,
  { offer, submission }: Accepted,
  change: PreparedChange | null,
): Promise<Held | Refusal> => {
  const changed = change && (await change(em));
  if (isRefusal(changed)) return changed;
  const id = changed?.id ?? submission.customer?.id ?? null;
  const customer = id === null ? null : await holdAndRead(em, id);
  if (customer?.status === 'REJECTED') return rejected();
  const { customerType: type } = offer.operation;
  const isKnown = type === undefined || kycStatusOf(customer, [type]) === 'ACCEPTED';
  return { customer, changed, isKnown };
};
