import { spoken, type Saying } from '../../../domain/languages/saying.ts';
import { railProfile } from '../../../domain/anchor.ts';
import { canonicalField } from '../../../domain/customers/fields.ts';
import type { FieldStates } from '../../../domain/customers/customer.ts';
import type { RailProfile } from '../../../domain/rails/profile.ts';
import type { CustomerDeps, CustomerFields } from '../../customers/store.ts';
import type { Transaction } from '../../../db/entities/transaction.ts';
import {
  fieldsToCorrect,
  judgePayee,
  openPayee,
  payeeOf,
  sealPayee,
  unfitFields,
  type Payee,
  type PayeeFault,
} from './payee.ts';

/**
 * What of a customer a payment may take: all that is known, and what of it was submitted just now.
 */
export interface KnownFields {
  readonly known: CustomerFields;
  readonly states: FieldStates;
}

/** What was submitted and not taken yet. */
const newsOf = ({ known, states }: KnownFields): CustomerFields =>
  Object.fromEntries(
    Object.entries(known).filter(([name]) => states[name]?.status === 'PROCESSING'),
  );

/**
 * What was submitted after a transaction was asked for, which had a payee then, or a part of one.
 */
const submittedSince = (
  { known, states }: KnownFields,
  { startedAt }: Transaction,
): CustomerFields => {
  const begun = startedAt.toISOString();
  return Object.fromEntries(
    Object.entries(known).filter(([name]) => (states[name]?.toldAt ?? '') > begun),
  );
};

/** The rail by which a customer is to be paid; null where they are the one who sends. */
const railOfPayee = (
  { anchor }: CustomerDeps,
  row: Transaction,
  customerId: string,
): RailProfile | null => {
  const isPayee = row.receiverId === customerId || row.customerId === customerId;
  return (isPayee && row.kind !== 'deposit' && railProfile(anchor, row.rail ?? '')) || null;
};

/** What a customer submitted of the payee of a transaction that waits for them. */
interface Correction {
  readonly rail: RailProfile;
  /** The payee as the transaction has it now; may be nobody yet, or a part of one. */
  readonly named: Payee;
  /** What of the payee the customer submitted, by the rail's own names. */
  readonly submitted: Payee;
  /** Whom the transaction is to pay by that. */
  readonly payee: Payee;
  /** What of it is not what the rail takes. */
  readonly unfit: readonly PayeeFault[];
}

/**
 * What of it changes the payee of one transaction. Once the money is there, only what its rail has
 * refused and was submitted again; before it, what was submitted since the request, but for SEP-24,
 * whose payee was submitted on the pages, and may be somebody else.
 */
const submittedPayee = (row: Transaction, fields: KnownFields): CustomerFields => {
  if (!row.transferReceivedAt) return row.protocol === 'sep24' ? {} : submittedSince(fields, row);
  const asked = fieldsToCorrect(row);
  return Object.fromEntries(Object.entries(newsOf(fields)).filter(([name]) => asked.has(name)));
};

/**
 * Whom a waiting transaction is to pay by what the customer submitted: before the money, what the
 * request named counts before what was submitted earlier, and what was submitted since before both.
 * @returns null where the customer is not the one to be paid.
 */
export const correctionOf = (
  deps: CustomerDeps,
  row: Transaction,
  customerId: string,
  fields: KnownFields,
): Correction | null => {
  const rail = railOfPayee(deps, row, customerId);
  if (!rail) return null;
  const named = openPayee(deps.secrets, row);
  const since = payeeOf(rail, submittedPayee(row, fields));
  const isOpen = row.protocol === 'sep6' && !row.transferReceivedAt;
  const earlier = isOpen ? payeeOf(rail, fields.known) : {};
  const payee = { ...earlier, ...named, ...since };
  const changed = Object.entries(payee).filter(([name, value]) => named[name] !== value);
  const unfit = unfitFields(rail, Object.fromEntries(changed));
  return { rail, named, submitted: { ...earlier, ...since }, payee, unfit };
};

const setRequired = (row: Transaction, saying: Saying | null): void => {
  row.requiredInfoMessage = saying?.message ?? null;
  row.requiredInfoSaid = saying && (spoken(saying).said ?? null);
};

/** Of a customer who is not accepted as they are now: nobody is paid by what stood before. */
export const holdBack = (
  row: Transaction,
  { named, submitted, payee, unfit }: Correction,
): void => {
  if (row.transferReceivedAt) return;
  setRequired(row, unfit[0]?.refusal ?? null);
  const isChanged = Object.keys(submitted).some((name) => payee[name] !== named[name]);
  if (isChanged && row.payeeKeyId) row.payeePending = true;
};

/** Puts a correction into a row. @returns true where its story has to be signalled. */
export const mend = (
  { secrets }: CustomerDeps,
  row: Transaction,
  { rail, submitted, payee }: Correction,
): boolean => {
  const isNothing = Object.keys(submitted).length === 0;
  // Fields of the customer alone mend no payment whose payee the rail refused.
  if (row.transferReceivedAt && isNothing) return false;
  if (isNothing && !row.payeePending) return true;
  if (!row.transferReceivedAt) {
    // Before the money, a payee that may be paid is one that is whole: the story then begins.
    if (judgePayee(rail, payee)) return true;
    setRequired(row, null);
  }
  sealPayee(secrets, row, payee);
  return true;
};

/** What is kept of a customer, and the fields that a request gives now. */
export interface FieldChange {
  readonly before: KnownFields;
  readonly given: CustomerFields;
}

/**
 * A field of the payee that a correction changes although nobody has asked for it: the customer gave
 * another value before, and the request corrects what a rail has refused of a payment whose money is
 * there. Alone, such a change concerns the customer and not that payment.
 * @param isNamed true where the request names the transaction, and is a correction of it whatever it says.
 */
export const fieldNotAsked = (
  deps: CustomerDeps,
  row: Transaction,
  customerId: string,
  { before, given }: FieldChange,
  isNamed: boolean,
): string | null => {
  const asked = fieldsToCorrect(row);
  const rail = row.transferReceivedAt && railOfPayee(deps, row, customerId);
  if (!rail || asked.size === 0) return null;
  if (!isNamed && !Object.keys(given).some((name) => asked.has(name))) return null;
  const isChanged = (name: string): boolean =>
    Object.hasOwn(given, name) &&
    Object.hasOwn(before.known, name) &&
    before.states[name]?.status !== 'REJECTED' &&
    before.known[name] !== given[name];
  const names = rail.payoutFields.map(({ name }) => canonicalField(name));
  return names.find((name) => !asked.has(name) && isChanged(name)) ?? null;
};
