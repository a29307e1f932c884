import type { EntityManager } from '@mikro-orm/postgresql';
import { sayingIn, spokenOf, type Saying } from '../../domain/languages/saying.ts';
import { railProfile, type CustomerType } from '../../domain/anchor.ts';
import { canonicalField } from '../../domain/customers/fields.ts';
import { defaultCustomerType, typeJudged, typesOfRole } from '../../domain/customers/types.ts';
import {
  customerType,
  NO_TYPE,
  withNeeds,
  type FieldStates,
} from '../../domain/customers/customer.ts';
import type { TransactionRole } from '../../domain/customers/contract.ts';
import { openFields, type CustomerDeps, type CustomerFields } from './store.ts';
import { findWaiting, roleOf, waitingSince } from './waiting.ts';
import { correctionOf } from '../transactions/payee/correction.ts';
import { openPayee } from '../transactions/payee/payee.ts';
import type { Customer } from '../../db/entities/customer.ts';
import type { Transaction } from '../../db/entities/transaction.ts';

/** What is asked of a customer now: by type, by transactions, and by a rail that refused a field. */
export interface CustomerNeeds {
  readonly type: CustomerType;
  /**
   * Fields that a rail refused and that were not submitted since, and those that it does not take.
   */
  readonly refused: readonly string[];
  /** Those of them that were submitted since, as their rail does not take them. */
  readonly unfit: readonly string[];
  readonly message: Saying | null;
  /** True where the customer was not judged by this type yet, whatever they have submitted. */
  readonly isUnjudged: boolean;
}

/** What a rail must know of a payee whom nobody has named yet; SEP-24's pages ask it themselves. */
const payeeFields = (
  { anchor, secrets }: CustomerDeps,
  row: Transaction,
): CustomerType['fields'] => {
  const isWhole = row.payeeKeyId && !row.payeePending;
  const isProvided = isWhole || row.transferReceivedAt || row.protocol === 'sep24';
  const isNamed = row.kind === 'deposit' || isProvided;
  const { payoutFields = [] } = (isNamed ? null : railProfile(anchor, row.rail ?? '')) ?? {};
  const named = openPayee(secrets, row);
  return Object.fromEntries(
    payoutFields
      .filter(({ name }) => !Object.hasOwn(named, name))
      .map(({ name, description, choices, optional = false }) => [
        canonicalField(name),
        { description, optional, ...(choices ? { choices } : {}) },
      ]),
  );
};

/** Adds what one transaction asks for. */
export const needsOf = (
  deps: CustomerDeps,
  { description, fields }: CustomerType,
  row: Transaction,
  role: TransactionRole,
): CustomerType => {
  const asked = role === 'sep31-sender' ? {} : payeeFields(deps, row);
  return withNeeds(
    deps.anchor,
    { description, fields: { ...asked, ...fields } },
    {
      transactionId: row.id,
      role,
      kind: row.kind,
      asset: row.asset,
      rail: row.rail ?? null,
      amount: row.amountIn ?? row.amountExpected ?? null,
    },
  );
};

const isName = (name: unknown): name is string => typeof name === 'string';

const refusedBy = async (
  em: EntityManager,
  row: Transaction,
  states: FieldStates,
): Promise<readonly string[]> => {
  if (!Array.isArray(row.requiredInfoUpdates)) return [];
  const since = ((await waitingSince(em, row.id)) ?? row.updatedAt).toISOString();
  return row.requiredInfoUpdates
    .filter(isName)
    .map(canonicalField)
    .filter((name) => {
      const toldAt = Object.hasOwn(states, name) ? states[name]?.toldAt : null;
      return !toldAt || toldAt <= since;
    });
};

/** For whom needs are asked: a type, and where a request names one, a transaction with a role in it. */
interface NeedsAsked {
  readonly type: string | null;
  readonly row?: Transaction | undefined;
  readonly role?: TransactionRole | undefined;
  /** What the customer submits now; what is kept of them by default. */
  readonly fields?: CustomerFields | undefined;
}

interface InRole {
  readonly row: Transaction;
  readonly role: TransactionRole;
}

/** True of a transaction for which it does not matter of what type its customer is. */
const isForAnybody = ({ anchor }: CustomerDeps, { row, role }: InRole): boolean =>
  typesOfRole(anchor, row, role).length === 0;

/**
 * Of what needs are made: the transactions that a request names or that wait, and what was
 * submitted.
 */
interface NeedsSource {
  readonly customer: Customer | null;
  readonly named: readonly InRole[];
  readonly waiting: readonly InRole[];
  readonly known: CustomerFields;
  readonly states: FieldStates;
}

/** Adds to a type what the transactions ask for that a request names, or that wait. */
const addNeeds = async (
  em: EntityManager,
  deps: CustomerDeps,
  start: CustomerType,
  { customer, named, waiting, known, states }: NeedsSource,
): Promise<Omit<CustomerNeeds, 'isUnjudged'>> => {
  let type = start;
  for (const { row, role } of named) type = needsOf(deps, type, row, role);
  const refused = new Set<string>();
  const unfit = new Set<string>();
  let message: Saying | null = null;
  for (const { row, role } of waiting) {
    type = needsOf(deps, type, row, role);
    if (role === 'sep31-sender') continue;
    const names = await refusedBy(em, row, states);
    const { requiredInfoMessage: text, requiredInfoSaid } = row;
    if (names.length > 0 && text) message = sayingIn(spokenOf(text, requiredInfoSaid));
    for (const name of names) refused.add(name);
    const faults = correctionOf(deps, row, customer?.id ?? '', { known, states })?.unfit ?? [];
    for (const { field, refusal } of faults) {
      refused.add(canonicalField(field));
      unfit.add(canonicalField(field));
      message = refusal;
    }
  }
  return { type, refused: [...refused], unfit: [...unfit], message };
};

/**
 * What is asked of a customer by the type and by the transactions that wait for them. A sender is
 * never asked for what a rail refused: it was the payee's. Where a customer of no type is waited for
 * by transactions that ask for no type, only what these ask counts.
 * @param asked what else is asked for: a transaction that a request names, with its role.
 */
export const customerNeeds = async (
  em: EntityManager,
  deps: CustomerDeps,
  customer: Customer | null,
  states: FieldStates,
  asked: NeedsAsked,
): Promise<CustomerNeeds> => {
  const { anchor } = deps;
  const named = asked.row && asked.role ? [{ row: asked.row, role: asked.role }] : [];
  const all = customer ? await findWaiting(em, customer.id) : [];
  const waiting = all
    .filter(({ id }) => !asked.row || id === asked.row.id)
    .map((row) => ({ row, role: roleOf(row, customer?.id ?? '') }));
  const rows = [...named, ...waiting];
  const kept = customer && waiting.length > 0 ? openFields(deps.secrets, customer) : {};
  const source = { customer, named, waiting, known: asked.fields ?? kept, states };
  const isForRails = rows.length > 0 && rows.every((one) => isForAnybody(deps, one));
  if (asked.type === null && isForRails) {
    const needs = await addNeeds(em, deps, NO_TYPE, source);
    const isAsked = Object.keys(needs.type.fields).length + needs.refused.length > 0;
    const isDone = named.length > 0 && customer?.status === 'ACCEPTED';
    if (isAsked || isDone) return { ...needs, isUnjudged: false };
  }
  const type = asked.type ?? defaultCustomerType(anchor);
  const isUnjudged = customer !== null && type !== null && typeJudged(customer) !== type;
  const start = customerType(anchor, type) ?? NO_TYPE;
  return { ...(await addNeeds(em, deps, start, source)), isUnjudged };
};
