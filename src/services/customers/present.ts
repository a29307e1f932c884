import type { EntityManager } from '@mikro-orm/postgresql';
import { say, type Saying } from '../../domain/languages/saying.ts';
import { fieldType } from '../../domain/customers/fields.ts';
import {
  needsCustomer,
  type FieldState,
  type FieldStates,
} from '../../domain/customers/customer.ts';
import type {
  CustomerField,
  CustomerStatus,
  TransactionRole,
} from '../../domain/customers/contract.ts';
import { sayIn } from '../../domain/languages/index.ts';
import { choiceValue, describeIn, wordsIn } from '../../domain/languages/words.ts';
import { customerNeeds, type CustomerNeeds } from './needs.ts';
import { customerMessage, openFacts, type CustomerDeps, type CustomerFacts } from './store.ts';
import type { Customer } from '../../db/entities/customer.ts';
import type { Transaction } from '../../db/entities/transaction.ts';

/** Whom and what a customer is shown for. */
interface Shown {
  readonly type: string | null;
  readonly row?: Transaction | undefined;
  readonly role?: TransactionRole | undefined;
  /** BCP 47. */
  readonly language: string;
}

/** What a field of a customer is called; one that only a rail or a review names has its name. */
export const customerFieldName = (
  name: string,
  field: CustomerField | undefined,
  language: string,
): string => (field ? wordsIn(language, field.description) : name.replaceAll(/[._]/g, ' '));

const presentField = (
  name: string,
  field: CustomerField | undefined,
  language: string,
  isAskedAgain = false,
) => ({
  type: fieldType(name),
  description: field ? describeIn(language, field) : customerFieldName(name, field, language),
  ...(field?.choices ? { choices: field.choices.map(choiceValue) } : {}),
  optional: (field?.optional ?? false) && !isAskedAgain,
});

/** A field's status as SEP-12 names it. */
const presentState = (
  name: string,
  state: FieldState,
  { type, refused, message }: CustomerNeeds,
): { readonly status: string; readonly error?: Saying } => {
  if (refused.includes(name)) {
    return { status: 'REJECTED', error: message ?? say('check_field') };
  }
  // A review's own words stay as they are; ours are said in the language of the reader.
  if (state.status === 'REJECTED') {
    return { status: 'REJECTED', error: { message: state.error ?? '' } };
  }
  const { verified = false } = type.fields[name] ?? {};
  if (verified && state.verifiedAt === undefined) return { status: 'VERIFICATION_REQUIRED' };
  return { status: state.status };
};

/**
 * The status that SEP-12 shows. What is missing now counts more than what was decided before: a
 * customer who was accepted for one type may still be asked for more by another.
 */
const shownStatus = (
  customer: Customer | null,
  states: FieldStates,
  { type, refused, isUnjudged }: CustomerNeeds,
): CustomerStatus => {
  if (!customer) return 'NEEDS_INFO';
  if (customer.status === 'REJECTED') return 'REJECTED';
  const asks = isUnjudged || refused.length > 0 || needsCustomer(type, states);
  return asks ? 'NEEDS_INFO' : customer.status;
};

/**
 * Who submitted all of a type and was never looked at for it submits what it requires once more.
 */
const requiredAgain = (
  { type, refused, isUnjudged }: CustomerNeeds,
  states: FieldStates,
): readonly string[] =>
  isUnjudged && refused.length === 0 && !needsCustomer(type, states)
    ? Object.keys(type.fields).filter((name) => !type.fields[name]?.optional)
    : [];

const isSubmitted = (states: FieldStates, name: string): boolean =>
  Object.hasOwn(states, name) && states[name]?.toldAt !== null;

/**
 * A customer as SEP-12 shows it: `fields` are those that are still to be submitted, `provided_fields`
 * those that were, by name and never by value. No field is in both: one that was refused is provided,
 * with the status REJECTED, and is submitted again.
 * @param besides what else is shown where it was submitted.
 */
export const writeCustomer = (
  customer: Customer | null,
  facts: CustomerFacts,
  needs: CustomerNeeds,
  language: string,
  besides: readonly string[] = [],
) => {
  const { type, refused } = needs;
  const { states } = facts;
  const rejected = Object.keys(states).filter((name) => states[name]?.status === 'REJECTED');
  const unjudged = new Set(requiredAgain(needs, states));
  const again = new Set([...refused, ...rejected, ...unjudged]);
  const asked = [...new Set([...Object.keys(type.fields), ...again])];
  const provided = [...new Set([...asked, ...besides])].filter(
    (name) => isSubmitted(states, name) && !unjudged.has(name),
  );
  const open = asked.filter((name) => !provided.includes(name));
  const saying = needs.message ?? customerMessage(facts);
  const message = saying === null ? '' : sayIn(language, saying);
  return {
    ...(customer ? { id: customer.id } : {}),
    status: shownStatus(customer, states, needs),
    ...(message ? { message } : {}),
    fields: Object.fromEntries(
      open.map((name) => [name, presentField(name, type.fields[name], language, again.has(name))]),
    ),
    provided_fields: Object.fromEntries(
      provided.flatMap((name) => {
        const state = states[name];
        if (!state) return [];
        const shown = presentField(name, type.fields[name], language, again.has(name));
        const { status, error } = presentState(name, state, needs);
        const why = error === undefined ? {} : { error: sayIn(language, error) };
        return [[name, { ...shown, status, ...why }]];
      }),
    ),
  };
};

/** What a customer has to submit and has not, by name; what is optional is not missing. */
export const missingOf = ({ fields }: ReturnType<typeof writeCustomer>): readonly string[] =>
  Object.entries(fields).flatMap(([name, { optional }]) => (optional ? [] : [name]));

/** The body of SEP-12 GET /customer. */
export const presentCustomer = async (
  em: EntityManager,
  deps: CustomerDeps,
  customer: Customer | null,
  { type, row, role, language }: Shown,
) => {
  const facts: CustomerFacts = customer
    ? openFacts(deps.secrets, customer)
    : { states: {}, message: null };
  const needs = await customerNeeds(em, deps, customer, facts.states, { type, row, role });
  // Of a customer of no type all counts: which of it somebody will ask for is not known yet.
  const besides = customer && !customer.type ? Object.keys(facts.states) : [];
  return writeCustomer(customer, facts, needs, language, besides);
};
