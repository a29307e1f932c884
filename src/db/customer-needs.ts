import type { EntityManager } from '@mikro-orm/postgresql';
import { railProfile, type CustomerType } from '../domain/anchor.ts';
import { canonicalField } from '../domain/customer-fields.ts';
import {
  customerType,
  withNeeds,
  type FieldStates,
  type TransactionRole,
} from '../domain/customer.ts';
import { openFields, type CustomerDeps, type CustomerFields } from './customer-store.ts';
import { findWaiting, waitingSince } from './customer-waiting.ts';
import { correctionOf } from './payee-correction.ts';
import { openPayee } from './payee.ts';
import type { Customer } from './entities/customer.ts';
import type { Transaction } from './entities/transaction.ts';

/** What is asked of a customer now: by type, by transactions, and by a rail that refused a field. */
export interface CustomerNeeds {
  readonly type: CustomerType;
  /** Fields that a rail refused and that were not told since, and those that it does not take. */
  readonly refused: readonly string[];
  /** Those of them that were told since, as their rail does not take them. */
  readonly unfit: readonly string[];
  readonly message: string | null;
}

/** In which role a customer stands in a transaction. */
const roleOf = (row: Transaction, customerId: string): TransactionRole => {
  if (row.kind !== 'remittance') return 'sep6';
  return row.senderId === customerId ? 'sep31-sender' : 'sep31-receiver';
};

/** What a rail must know of a payee whom nobody has named yet; SEP-24's pages ask it themselves. */
const payeeFields = (
  { anchor, secrets }: CustomerDeps,
  row: Transaction,
): CustomerType['fields'] => {
  const isWhole = row.payeeKeyId && !row.payeePending;
  const isTold = isWhole || row.transferReceivedAt || row.protocol === 'sep24';
  const isNamed = row.kind === 'deposit' || isTold;
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

/**
 * What is asked of a customer by the type and by the transactions that wait for them. A sender is
 * never asked for what a rail refused: it was the payee's.
 * @param only what else is asked for: a transaction that a request names, with its role.
 */
export const customerNeeds = async (
  em: EntityManager,
  deps: CustomerDeps,
  customer: Customer | null,
  states: FieldStates,
  asked: {
    readonly type: string | null;
    readonly row?: Transaction | undefined;
    readonly role?: TransactionRole | undefined;
    /** What the customer tells now; what is kept of them by default. */
    readonly fields?: CustomerFields | undefined;
  },
): Promise<CustomerNeeds> => {
  let type = customerType(deps.anchor, asked.type) ?? { description: '', fields: {} };
  if (asked.row && asked.role) type = needsOf(deps, type, asked.row, asked.role);
  if (!customer) return { type, refused: [], unfit: [], message: null };
  const waiting = await findWaiting(em, customer.id);
  if (waiting.length === 0) return { type, refused: [], unfit: [], message: null };
  const known = asked.fields ?? openFields(deps.secrets, customer);
  const refused = new Set<string>();
  const unfit = new Set<string>();
  let message: string | null = null;
  for (const row of waiting) {
    if (asked.row && row.id !== asked.row.id) continue;
    const role = roleOf(row, customer.id);
    type = needsOf(deps, type, row, role);
    if (role === 'sep31-sender') continue;
    const names = await refusedBy(em, row, states);
    if (names.length > 0) message = row.requiredInfoMessage ?? message;
    for (const name of names) refused.add(name);
    const faults = correctionOf(deps, row, customer.id, { known, states })?.unfit ?? [];
    for (const { field, refusal } of faults) {
      refused.add(canonicalField(field));
      unfit.add(canonicalField(field));
      message = refusal.message;
    }
  }
  return { type, refused: [...refused], unfit: [...unfit], message };
};
