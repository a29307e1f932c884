import type { EntityManager } from '@mikro-orm/postgresql';
import { allOrNothing } from '../../../db/all-or-nothing.ts';
import { checkCode, makeCode } from '../codes.ts';
import { settleCustomer, type Woken } from '../decide.ts';
import { attachFiles, claimFiles, keepFiles } from '../files.ts';
import { ownerOfToken, type CustomerOwner } from '../owner.ts';
import { customerNeeds } from '../needs.ts';
import {
  claimCustomer,
  giveType,
  lockCustomer,
  openFacts,
  openFields,
  type CustomerDeps,
  type CustomerFields,
} from '../store.ts';
import { Customer, CustomerCode } from '../../../db/entities/customer.ts';
import { Transaction } from '../../../db/entities/transaction.ts';
import {
  unverifiedFields,
  type FieldState,
  type FieldStates,
} from '../../../domain/customers/customer.ts';
import { isBeforeAdmission, mayNameCustomer } from '../../../domain/transactions/status.ts';
import { isRefusal, refuse, refuseField, type Refusal } from '../../../domain/refusal.ts';
import { refuseNotAsked } from './not-asked.ts';
import { refuseOtherRole } from './of-type.ts';
import { roleColumn, type Named } from './find.ts';
import type { SubmittedFields } from './submitted.ts';
import type { Subject } from '../../deps.ts';
import { lockTransaction } from '../../transactions/move.ts';

/** Whom a PUT /customer is about. */
interface Whom {
  readonly subject: Subject;
  readonly identity: CustomerOwner;
  /** The customer where there is one already. */
  readonly customer: Customer | null;
  /** True where the request names that very one: it is about nobody else who comes after them. */
  readonly isById: boolean;
  readonly type: string | null;
  readonly named: Named;
  readonly language: string | undefined;
}

/** What is left to do once it is recorded. */
export interface Changed {
  readonly id: string;
  readonly woken: Woken;
  /** Fields to which a code is to be sent. */
  readonly codes: readonly string[];
}

/** Fields that are asked for again now, so that even the same value counts as a new one. */
const askedAgain = async (
  em: EntityManager,
  deps: CustomerDeps,
  customer: Customer,
  states: FieldStates,
): Promise<ReadonlySet<string>> => {
  const { refused } = await customerNeeds(em, deps, customer, states, {
    type: customer.type ?? null,
  });
  return new Set(refused);
};

const submittedStates = (
  before: { readonly states: FieldStates; readonly fields: CustomerFields },
  submitted: CustomerFields,
  again: ReadonlySet<string>,
): FieldStates => {
  const toldAt = new Date().toISOString();
  const entries = Object.entries(submitted).map(([name, value]): [string, FieldState] => {
    const state = Object.hasOwn(before.states, name) ? before.states[name] : undefined;
    const isSame = Object.hasOwn(before.fields, name) && before.fields[name] === value;
    const isNews = !isSame || !state || state.status === 'REJECTED' || again.has(name);
    if (!isNews) return [name, { ...state, toldAt }];
    const { verifiedAt } = (isSame && state) || {};
    return [
      name,
      { toldAt, status: 'PROCESSING', ...(verifiedAt === undefined ? {} : { verifiedAt }) },
    ];
  });
  return { ...before.states, ...Object.fromEntries(entries) };
};

/**
 * Marks what a code has just proved; the code is then spent. A value that is another one by now,
 * by this request or by one beside it, is not what the code was sent to.
 */
const prove = async (
  em: EntityManager,
  customer: Customer,
  states: FieldStates,
  fields: CustomerFields,
  proven: CustomerFields,
): Promise<FieldStates> => {
  const verifiedAt = new Date().toISOString();
  const entries: [string, FieldState][] = [];
  for (const [field, value] of Object.entries(proven)) {
    const state = states[field];
    if (!state || state.verifiedAt !== undefined || fields[field] !== value) continue;
    const spent = { attempts: 1_000, sendDueAt: null };
    await em.nativeUpdate(CustomerCode, { customerId: customer.id, field }, spent);
    entries.push([field, { ...state, status: 'PROCESSING', verifiedAt }]);
  }
  return { ...states, ...Object.fromEntries(entries) };
};

/** Makes codes for what was submitted in this request and waits for one. */
const makeCodes = async (
  em: EntityManager,
  deps: CustomerDeps,
  customer: Customer,
  states: FieldStates,
  submitted: CustomerFields,
  before: CustomerFields,
): Promise<readonly string[] | Refusal> => {
  const { type } = await customerNeeds(em, deps, customer, states, { type: customer.type ?? null });
  const fields = unverifiedFields(type, states).filter((name) => Object.hasOwn(submitted, name));
  for (const field of fields) {
    const isChanged = before[field] !== submitted[field];
    const refusal = await makeCode(em, deps, customer.id, field, isChanged);
    if (refusal) return refusal;
  }
  return fields;
};

/** True where the customer that a transaction names was erased, and nobody has paid it yet. */
const namesNobody = async (em: EntityManager, row: Transaction): Promise<boolean> => {
  const isOpen = row.status === 'incomplete' || isBeforeAdmission(row);
  return isOpen && (await em.count(Customer, { id: row.customerId, erasedAt: { $ne: null } })) > 0;
};

/** Names the customer of a transaction that has none in this role yet. */
const join = async (
  em: EntityManager,
  { anchor }: CustomerDeps,
  customer: Customer,
  { row, role }: Named,
): Promise<Refusal | null> => {
  if (!row || !role) return null;
  const column = roleColumn(role);
  const locked = await lockTransaction(em, row.id);
  if (!mayNameCustomer(locked)) return null;
  if (locked[column] !== null && !(await namesNobody(em, locked))) return null;
  const unfit = refuseOtherRole(anchor, locked, role, customer);
  if (unfit) return unfit;
  await em.nativeUpdate(Transaction, { id: row.id }, { [column]: customer.id });
  return null;
};

const writeChange = async (
  em: EntityManager,
  deps: CustomerDeps,
  whom: Whom,
  submitted: SubmittedFields,
  proven: CustomerFields,
): Promise<Changed | Refusal> => {
  const { subject, identity, type, named } = whom;
  const locked = whom.customer && (await lockCustomer(em, whom.customer.id));
  const isGone = whom.isById && !locked;
  if (isGone) return refuse('customer_not_found', 'customer_erased');
  const { clientDomain } = subject;
  const asked = { ...identity, type, clientDomain };
  const known = locked ?? (await claimCustomer(em, deps.secrets, asked, whom.language ?? 'en'));
  const unusable = await claimFiles(em, ownerOfToken(subject), known.id, submitted.fileIds);
  if (unusable) return unusable;
  await giveType(em, known, type);
  known.clientDomain = clientDomain;
  if (whom.language !== undefined) known.language = whom.language;
  const before = {
    fields: openFields(deps.secrets, known),
    ...openFacts(deps.secrets, known),
  };
  await attachFiles(em, known.id, submitted.fileIds);
  const kept = await keepFiles(em, deps.secrets, known, submitted.files);
  const fields = { ...submitted.fields, ...Object.fromEntries([...submitted.fileIds, ...kept]) };
  const change = { before: { known: before.fields, states: before.states }, given: fields };
  const notAsked = await refuseNotAsked(em, deps, known.id, change, named.row?.id);
  if (notAsked) return notAsked;
  const again = await askedAgain(em, deps, known, before.states);
  const after = { ...before.fields, ...fields };
  const states = await prove(em, known, submittedStates(before, fields, again), after, proven);
  const misplaced = await join(em, deps, known, named);
  if (misplaced) return misplaced;
  const codes = await makeCodes(em, deps, known, states, fields, before.fields);
  if (isRefusal(codes)) return codes;
  const woken = await settleCustomer(em, deps, known, {
    fields: after,
    facts: { states, message: before.message, ...(before.said ? { said: before.said } : {}) },
  });
  return { id: known.id, woken, codes };
};

/**
 * Codes are judged first, each guess counted for good, whatever becomes of the request.
 * @returns the fields that they prove, with the values to which they were sent.
 */
const judgeCodes = async (
  em: EntityManager,
  deps: CustomerDeps,
  customer: Customer | null,
  codes: SubmittedFields['codes'],
): Promise<CustomerFields | Refusal> => {
  const states = customer ? openFacts(deps.secrets, customer).states : {};
  const fields = customer ? openFields(deps.secrets, customer) : {};
  const proven: [string, string][] = [];
  for (const [field, code] of codes) {
    if (Object.hasOwn(states, field) && states[field]?.verifiedAt !== undefined) continue;
    const refusal = customer
      ? await checkCode(em, deps, customer.id, field, code)
      : refuseField('field_malformed', `${field}_verification`, 'code_not_sent');
    if (refusal) return refusal;
    proven.push([field, fields[field] ?? '']);
  }
  return Object.fromEntries(proven);
};

/** A change whose codes were judged; written in the caller's database transaction, or refused. */
export type PreparedChange = (inner: EntityManager) => Promise<Changed | Refusal>;

/**
 * Judges the codes of a change and leaves the rest to be written together with something else. The
 * caller takes back what was written before a refusal: see {@link allOrNothing}.
 */
export const prepareChange = async (
  em: EntityManager,
  deps: CustomerDeps,
  whom: Whom,
  submitted: SubmittedFields,
): Promise<PreparedChange | Refusal> => {
  const proven = await judgeCodes(em, deps, whom.customer, submitted.codes);
  if (isRefusal(proven)) return proven;
  return async (inner) => writeChange(inner, deps, whom, submitted, proven);
};

/**
 * Adds to what a customer has submitted; makes the customer where there is none of that identity
 * and type. Doing it twice changes nothing more. Everything of it is written, or nothing is.
 */
export const changeCustomer = async (
  em: EntityManager,
  deps: CustomerDeps,
  whom: Whom,
  submitted: SubmittedFields,
): Promise<Changed | Refusal> => {
  const prepared = await prepareChange(em, deps, whom, submitted);
  return isRefusal(prepared) ? prepared : allOrNothing(em, prepared);
};
