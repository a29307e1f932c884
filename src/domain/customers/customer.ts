import { REVIEW_WITHIN_MS, type Anchor, type CustomerType, type Durations } from '../anchor.ts';
import { defaultCustomerType } from './types.ts';
import { canonicalField, isCardField, sep9Format } from './fields.ts';
import type { AssetId } from '../money/asset.ts';
import type { MemoType } from '../ledger/memo.ts';
import type { Kind } from '../transactions/transaction.ts';
import type { Choice, Words } from '../languages/words.ts';

export const CUSTOMER_STATUSES = ['ACCEPTED', 'PROCESSING', 'NEEDS_INFO', 'REJECTED'] as const;
/** SEP-12's status of a customer. */
export type CustomerStatus = (typeof CUSTOMER_STATUSES)[number];

/** The types under which SEP-12 asks for a customer of a transaction (`transaction_id`). */
export const TRANSACTION_ROLES = ['sep6', 'sep31-sender', 'sep31-receiver'] as const;
export type TransactionRole = (typeof TRANSACTION_ROLES)[number];

export const isTransactionRole = (type: string | null | undefined): type is TransactionRole =>
  TRANSACTION_ROLES.some((role) => role === type);

/** One thing that is asked of a customer; SEP-9 names, or a name of your own for a text. */
export interface CustomerField {
  /** Its label on a page: two or three words. */
  readonly description: Words;
  /** A line below it. */
  readonly help?: Words;
  readonly optional?: boolean;
  readonly choices?: readonly Choice[];
  /**
   * True where the customer proves that the value is theirs, by a code that `customerVerification`
   * sends there and that comes back as `<field>_verification`.
   */
  readonly verified?: boolean;
}

/** What the business is told of a transaction when it says what its customers must tell. */
export interface CustomerNeedRequest {
  readonly transactionId: string;
  readonly role: TransactionRole;
  readonly kind: Kind;
  readonly asset: AssetId;
  readonly rail: string | null;
  /** Decimal string; null where no amount is known yet. */
  readonly amount: string | null;
}

/** A document of a customer, opened for a review. */
export interface CustomerDocument {
  /** What its bytes are, whatever was said of them: `image/jpeg`, `application/pdf`, … */
  readonly contentType: string;
  readonly bytes: Uint8Array;
}

/** What `customerReview` is told. It holds personal data: log none of it. */
export interface CustomerReviewRequest {
  readonly customerId: string;
  /** The SEP-10 account, and the memo of a user of a shared account. */
  readonly account: string;
  readonly accountMemo: string | null;
  /** Null where there is no memo. A user of a shared account's token always has an `id`. */
  readonly accountMemoType: MemoType | null;
  /** One of `customerTypes`; null where there are none, or only what a rail asked for was told. */
  readonly type: string | null;
  /** BCP 47: the language that messages to the customer should be in. */
  readonly language: string;
  /** SEP-9 name → value; a document’s value is its file id. */
  readonly fields: Readonly<Record<string, string>>;
  /** Opens the document that was told for a field; null where there is none. */
  readonly document: (field: string) => Promise<CustomerDocument | null>;
}

/** What a review says of one field. */
export type FieldDecision =
  | { readonly status: 'ACCEPTED' | 'PROCESSING' }
  /** The error is shown to the customer, who tells the field anew. */
  | { readonly status: 'REJECTED'; readonly error: Words };

/**
 * What becomes of a customer. `PROCESSING` waits until `npm run customer` or another review says
 * more; `NEEDS_INFO` waits for the customer; the messages are shown to them, in the language that
 * the review was told of.
 */
export interface CustomerDecision {
  readonly status: CustomerStatus;
  readonly message?: Words;
  readonly fields?: Readonly<Record<string, FieldDecision>>;
}

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
 * What became of a review: `decided`; `parked` for a person; `changed`, where the customer told more
 * meanwhile and is to be reviewed anew; `dropped`, where nothing was due, or somebody has decided.
 */
export type CustomerReviewEnd = 'decided' | 'parked' | 'changed' | 'dropped';

/** Why a person is asked in a review's stead. */
export const REVIEW_PARKED_REASONS = ['silent', 'failed'] as const;
export type ReviewParkedReason = (typeof REVIEW_PARKED_REASONS)[number];

/** A code on its way to a customer. It holds personal data and a secret: log none of it. */
export interface VerificationRequest {
  readonly customerId: string;
  /** Where the code goes to: `mobile_number`, `email_address`, … */
  readonly field: string;
  readonly value: string;
  /** Six digits. A service that makes codes of its own leaves it unread and answers `check`. */
  readonly code: string;
  readonly language: string;
}

/** Sends codes, and checks them where the service that sends them makes them itself. */
export interface CustomerVerification {
  readonly send: (request: VerificationRequest) => Promise<void>;
  /** `code` is what the customer said. Left out where the code that was handed to `send` counts. */
  readonly check?: (request: VerificationRequest) => Promise<boolean>;
}

/** What is known of a field besides its value. */
export interface FieldState {
  /** ISO 8601: when it was told last; null for a field that a review asks for besides. */
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

/** Fields that a type requires and that were not told. */
export const missingFields = (type: CustomerType, states: FieldStates): readonly string[] =>
  Object.entries(type.fields)
    .filter(([name, { optional }]) => !optional && !Object.hasOwn(states, name))
    .map(([name]) => name);

/** Fields that were told and wait for the code that proves them. */
export const unverifiedFields = (type: CustomerType, states: FieldStates): readonly string[] =>
  Object.entries(type.fields)
    .filter(([name, { verified }]) => {
      const state = Object.hasOwn(states, name) ? states[name] : undefined;
      return verified === true && state !== undefined && state.verifiedAt === undefined;
    })
    .map(([name]) => name);

const isRejected = (state: FieldState): boolean => state.status === 'REJECTED';

/** True for whoever has told nothing of what may be told; nobody is taken on by that. */
const isSilent = (type: CustomerType, states: FieldStates): boolean =>
  Object.keys(type.fields).length > 0 &&
  !Object.values(states).some(({ toldAt }) => toldAt !== null);

/** True while the customer must do something: tell a field, tell it anew, or prove one. */
export const needsCustomer = (type: CustomerType, states: FieldStates): boolean =>
  isSilent(type, states) ||
  missingFields(type, states).length > 0 ||
  unverifiedFields(type, states).length > 0 ||
  Object.values(states).some(isRejected);
