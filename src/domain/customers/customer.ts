import type { CustomerNeedRequest } from './contract.ts';
import { REVIEW_WITHIN_MS, type Anchor, type CustomerType, type Durations } from '../anchor.ts';
import { defaultCustomerType } from './types.ts';
import { canonicalField, isCardField, sep9Format } from './fields.ts';

/** What a workflow that has a customer reviewed is started with. Ids and numbers alone. */
export interface CustomerReviewOrder {
  readonly version: 1;
  readonly customerId: string;
  /** How long `customerReview` may take, and how long one that throws is asked again. */
  readonly withinMs: number;
  readonly retriedForMs: number;
}

export const customerReviewOrder = (
  { reviewWithinMs = REVIEW_WITHIN_MS }: Pick<Durations, 'reviewWithinMs'>,
  customerId: string,
): CustomerReviewOrder => ({
  version: 1,
  customerId,
  withinMs: reviewWithinMs,
  retriedForMs: 10 * reviewWithinMs,
});

/**
 * What became of a review: `decided`; `parked` for a person; `changed`, where the customer
 * submitted more meanwhile and is to be reviewed anew; `dropped`, where nothing was due, or
 * somebody has decided.
 */
export type CustomerReviewEnd = 'decided' | 'parked' | 'changed' | 'dropped';

/** Why a person is asked in a review's stead. */
export const REVIEW_PARKED_REASONS = ['silent', 'failed'] as const;
export type ReviewParkedReason = (typeof REVIEW_PARKED_REASONS)[number];

/** What is known of a field besides its value. */
export interface FieldState {
  /** ISO 8601: when it was submitted last; null for a field that a review asks for besides. */
  readonly toldAt: string | null;
  readonly status: 'ACCEPTED' | 'PROCESSING' | 'REJECTED';
  readonly error?: string;
  /** ISO 8601: when a code proved this very value. */
  readonly verifiedAt?: string;
}
export type FieldStates = Readonly<Record<string, FieldState>>;

/** Fields under the names by which they are kept. */
const canonical = (fields: CustomerType['fields']): CustomerType['fields'] =>
  Object.fromEntries(Object.entries(fields).map(([name, field]) => [canonicalField(name), field]));

/** Asks for nothing. */
export const NO_TYPE: CustomerType = { description: '', fields: {} };

/**
 * The type by its name; the default one for a customer of no type, undefined for none of ours. Only
 * where `anchor.ts` has no types is nothing asked.
 */
export const customerType = (
  anchor: Anchor,
  named: string | null | undefined,
): CustomerType | undefined => {
  const type = named ?? defaultCustomerType(anchor);
  if (type === null) return NO_TYPE;
  if (!Object.hasOwn(anchor.customerTypes, type)) return undefined;
  const { description = '', fields = {} } = anchor.customerTypes[type] ?? {};
  return { description, fields: canonical(fields) };
};

/** A type with what one transaction asks for besides. */
export const withNeeds = (
  anchor: Anchor,
  type: CustomerType,
  request: CustomerNeedRequest,
): CustomerType => ({
  description: type.description,
  fields: { ...type.fields, ...canonical(anchor.transactionFields?.(request) ?? {}) },
});

/** Every field that some type asks for; what may be kept of a card is only what stands here. */
const askedFields = (anchor: Anchor): ReadonlySet<string> =>
  new Set(
    [
      ...Object.values(anchor.customerTypes).flatMap(({ fields }) => Object.keys(fields)),
      ...(anchor.cardFields ?? []),
      ...anchor.rails.flatMap(({ payoutFields }) => payoutFields.map(({ name }) => name)),
    ].map(canonicalField),
  );

/** What becomes of a name in a request: kept, refused in words, or left unread. */
export const fieldAdmission = (anchor: Anchor, name: string): 'kept' | 'card' | 'unread' => {
  const isAsked = askedFields(anchor).has(canonicalField(name));
  if (sep9Format(name) === undefined) return isAsked ? 'kept' : 'unread';
  return isCardField(name) && !isAsked ? 'card' : 'kept';
};

/** Fields that a type requires and that were not submitted. */
const missingFields = (type: CustomerType, states: FieldStates): readonly string[] =>
  Object.entries(type.fields)
    .filter(([name, { optional }]) => !optional && !Object.hasOwn(states, name))
    .map(([name]) => name);

/** Fields that were submitted and wait for the code that proves them. */
export const unverifiedFields = (type: CustomerType, states: FieldStates): readonly string[] =>
  Object.entries(type.fields)
    .filter(([name, { verified }]) => {
      const state = Object.hasOwn(states, name) ? states[name] : undefined;
      return verified === true && state !== undefined && state.verifiedAt === undefined;
    })
    .map(([name]) => name);

const isRejected = (state: FieldState): boolean => state.status === 'REJECTED';

/** True for whoever has submitted nothing of what may be submitted; nobody is taken on by that. */
const isSilent = (type: CustomerType, states: FieldStates): boolean =>
  Object.keys(type.fields).length > 0 &&
  !Object.values(states).some(({ toldAt }) => toldAt !== null);

/** True while the customer must do something: submit a field, submit it again, or prove one. */
export const needsCustomer = (type: CustomerType, states: FieldStates): boolean =>
  isSilent(type, states) ||
  missingFields(type, states).length > 0 ||
  unverifiedFields(type, states).length > 0 ||
  Object.values(states).some(isRejected);
