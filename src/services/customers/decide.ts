import type { EntityManager } from '@mikro-orm/postgresql';
import { CARD_CODE } from '../../domain/customers/fields.ts';
import { defaultCustomerType } from '../../domain/customers/types.ts';
import {
  customerType,
  needsCustomer,
  NO_TYPE,
  type FieldState,
  type FieldStates,
} from '../../domain/customers/customer.ts';
import type { CustomerDecision, CustomerStatus } from '../../domain/customers/contract.ts';
import { wordsIn } from '../../domain/languages/words.ts';
import { say, spoken } from '../../domain/languages/saying.ts';
import { customerNeeds } from './needs.ts';
import { ownerColumns, ownerOf } from './owner.ts';
import {
  openFacts,
  openFields,
  sealFacts,
  sealFields,
  type CustomerDeps,
  type CustomerFacts,
  type CustomerFields,
} from './store.ts';
import { queueCustomerCallback } from './updates.ts';
import { endWaiting, mendWaiting } from './waiting.ts';
import { Customer, CustomerCallback, CustomerEvent } from '../../db/entities/customer.ts';
import type { Transaction } from '../../db/entities/transaction.ts';
import { presentCustomer } from './present.ts';

/**
 * Transactions whose stories have to be signalled that their customer was taken, or never will be.
 */
export type Woken = readonly Transaction[];

interface Write {
  readonly status: CustomerStatus;
  readonly facts: CustomerFacts;
  readonly fields: CustomerFields;
  readonly actor: string;
}

const isFinal = (status: CustomerStatus): boolean => status === 'ACCEPTED' || status === 'REJECTED';

const namesOf = (states: FieldStates, status: FieldState['status']): readonly string[] =>
  Object.keys(states).filter((name) => states[name]?.status === status);

/** Queues what a wallet asked to be notified of; after ACCEPTED or REJECTED it has to ask anew. */
const queueCallback = async (
  em: EntityManager,
  deps: CustomerDeps,
  customer: Customer,
): Promise<void> => {
  const { id, callbackUrl: url, type = null, language, status } = customer;
  if (!url) return;
  const body = await presentCustomer(em, deps, customer, { type, language });
  const { ciphertext, keyId } = deps.secrets.seal(body, `customer-callback/${id}`);
  em.create(CustomerCallback, {
    customerId: id,
    url,
    bodyCiphertext: ciphertext,
    bodyKeyId: keyId,
  });
  if (isFinal(status)) customer.callbackUrl = null;
};

/**
 * Writes what was judged, with the event, the callback and what the waiting transactions take
 * from it, in the caller's database transaction and under the lock of the row.
 */
const writeDown = async (
  em: EntityManager,
  deps: CustomerDeps,
  customer: Customer,
  { status, facts, fields, actor }: Write,
): Promise<Woken> => {
  const before = customer.status;
  const isNew = customer.revision === 0;
  const states = Object.entries(facts.states).map(([name, state]): [string, FieldState] =>
    status === 'ACCEPTED' && state.status === 'PROCESSING'
      ? [name, { ...state, status: 'ACCEPTED' }]
      : [name, state],
  );
  // The code of a card may be kept until it was looked at, and no longer.
  const kept = Object.entries(fields).filter(([name]) => !(isFinal(status) && name === CARD_CODE));
  Object.assign(customer, {
    status,
    revision: customer.revision + 1,
    ...sealFields(deps.secrets, customer.id, Object.fromEntries(kept)),
    ...sealFacts(deps.secrets, customer.id, { ...facts, states: Object.fromEntries(states) }),
  });
  if (status !== before || isNew) {
    const fromStatus = isNew ? null : before;
    em.create(CustomerEvent, { customerId: customer.id, fromStatus, toStatus: status, actor });
    await queueCallback(em, deps, customer);
    // What is queued now says how the customer stands by then.
    await em.flush();
    await queueCustomerCallback(em, customer.id, before, status);
  }
  await em.flush();
  if (status === 'REJECTED' && before !== 'REJECTED') return endWaiting(em, customer.id);
  const { states: judged } = facts;
  const needs = await customerNeeds(em, deps, customer, judged, { type: customer.type ?? null });
  const isAsked = needs.refused.length > 0 || needsCustomer(needs.type, judged);
  const isTaken = status === 'ACCEPTED' && !isAsked;
  return mendWaiting(em, deps, customer, { known: fields, states: judged }, isTaken);
};

/**
 * The type by which a customer is judged: their own; of one of no type the default one, as soon as
 * all of it was submitted and unless another customer of the account has it. Else by none, which
 * opens no endpoint that asks for a type.
 */
const typeToJudge = async (
  em: EntityManager,
  { anchor }: CustomerDeps,
  customer: Customer,
  states: FieldStates,
): Promise<string | null> => {
  const { id, type = null } = customer;
  const assumed = defaultCustomerType(anchor);
  if (type !== null || assumed === null) return type;
  if (needsCustomer(customerType(anchor, assumed) ?? NO_TYPE, states)) return null;
  const owner = ownerColumns(ownerOf(customer));
  const whose = { ...owner, type: assumed, erasedAt: null, id: { $ne: id } };
  return (await em.count(Customer, whose)) > 0 ? null : assumed;
};

/** No review is due, and none waits for a person. */
const NO_REVIEW = { reviewDueAt: null, reviewParkedAt: null, reviewParkedReason: null };

/** Has customers reviewed, by the database's clock, which is also the one that says what is due. */
export const makeReviewDue = async (em: EntityManager, ids: readonly string[]): Promise<void> => {
  await em.execute(
    `update customer set review_due_at = now(), review_attempts = 0, review_parked_at = null,
        review_parked_reason = null where id = any(?::uuid[])`,
    [`{${ids.join(',')}}`],
    'run',
  );
};

/**
 * Judges a customer who has submitted something: asked for more, handed to the review, or accepted
 * where there is none. Whoever was rejected stays so, whatever is submitted afterwards.
 */
export const settleCustomer = async (
  em: EntityManager,
  deps: CustomerDeps,
  customer: Customer,
  submitted: { readonly fields: CustomerFields; readonly facts: CustomerFacts },
): Promise<Woken> => {
  const { states } = submitted.facts;
  const asked = { type: customer.type ?? null, fields: submitted.fields };
  const needs = await customerNeeds(em, deps, customer, states, asked);
  const asks = needs.refused.length > 0 || needsCustomer(needs.type, states);
  const judgedAs = await typeToJudge(em, deps, customer, states);
  // Who was accepted as one thing was not looked at as another.
  const isOther = judgedAs !== (customer.judgedAs ?? null);
  const isChanged = isOther || namesOf(states, 'PROCESSING').length > 0 || customer.revision === 0;
  customer.judgedAs = judgedAs;
  let status = customer.status;
  let isDue = false;
  if (status !== 'REJECTED') {
    const isReviewed = deps.anchor.customerReview !== undefined;
    if (asks) status = 'NEEDS_INFO';
    else if (!isReviewed) status = 'ACCEPTED';
    else if (isChanged || status === 'NEEDS_INFO') status = 'PROCESSING';
    isDue = status === 'PROCESSING' && isChanged;
    if (asks) Object.assign(customer, NO_REVIEW);
  }
  const { message, said } = submitted.facts;
  const kept =
    status === customer.status ? { message, ...(said ? { said } : {}) } : { message: null };
  const woken = await writeDown(em, deps, customer, {
    status,
    fields: submitted.fields,
    facts: { states, ...kept },
    actor: 'wallet',
  });
  if (isDue) await makeReviewDue(em, [customer.id]);
  return woken;
};

const NEVER = spoken(say('customer_rejected'));

/** Who is accepted as a whole has no field left that is refused, and is asked for nothing more. */
const acceptedStates = (states: FieldStates): FieldStates =>
  Object.fromEntries(
    Object.entries(states)
      .filter(([, { toldAt }]) => toldAt !== null)
      .map(([name, { error: _error, ...state }]): [string, FieldState] => [
        name,
        // As an update it is also sent to the payments that wait for it.
        state.status === 'REJECTED' ? { ...state, status: 'PROCESSING' } : state,
      ]),
  );

const decidedStates = (
  before: FieldStates,
  decision: CustomerDecision,
  language: string,
): FieldStates => {
  const states = decision.status === 'ACCEPTED' ? acceptedStates(before) : before;
  const decided = Object.entries(decision.fields ?? {}).map(
    ([name, said]): [string, FieldState] => {
      // A field that was never submitted is asked for besides.
      const { toldAt = null, verifiedAt } = (Object.hasOwn(states, name) && states[name]) || {};
      const error = said.status === 'REJECTED' ? { error: wordsIn(language, said.error) } : {};
      const verified = verifiedAt === undefined ? {} : { verifiedAt };
      return [name, { toldAt, status: said.status, ...error, ...verified }];
    },
  );
  const counts = decided.filter(
    ([, { toldAt, status }]) => toldAt !== null || status === 'REJECTED',
  );
  return { ...states, ...Object.fromEntries(counts) };
};

/**
 * Applies what a review or a person decided, in the caller's database transaction and under the
 * lock of the row. A field that was rejected is asked for anew, unless all of it was rejected.
 * @param actor `review`, or an operator's name.
 */
export const decideCustomer = async (
  em: EntityManager,
  deps: CustomerDeps,
  customer: Customer,
  decision: CustomerDecision,
  actor: string,
): Promise<Woken> => {
  const { language } = customer;
  const states = decidedStates(openFacts(deps.secrets, customer).states, decision, language);
  const needs = await customerNeeds(em, deps, customer, states, { type: customer.type ?? null });
  // What a rail does not take is asked anew, whoever accepts it: nobody can be paid by it.
  const isUnfit = needs.unfit.length > 0 && decision.status === 'ACCEPTED';
  const isRefused = namesOf(states, 'REJECTED').length > 0 && decision.status !== 'REJECTED';
  const isAsking = isUnfit || isRefused;
  const status = isAsking ? 'NEEDS_INFO' : decision.status;
  const unsaid = status === 'REJECTED' ? NEVER : { message: null };
  const message =
    decision.message === undefined ? unsaid : { message: wordsIn(language, decision.message) };
  Object.assign(customer, NO_REVIEW);
  return writeDown(em, deps, customer, {
    status,
    facts: { states, ...message },
    fields: openFields(deps.secrets, customer),
    actor,
  });
};
