import type { EntityManager } from '@mikro-orm/postgresql';
import { findCustomer, ownerOf } from '../../../customers/owner.ts';
import type { Customer } from '../../../../db/entities/customer.ts';
import { openFacts, openFields } from '../../../customers/store.ts';
import { partyTypes } from '../../../../domain/customers/types.ts';
import {
  customerType,
  needsCustomer,
  NO_TYPE,
  unverifiedFields,
  type FieldStates,
} from '../../../../domain/customers/customer.ts';
import type { Anchor } from '../../../../domain/anchor.ts';
import { isRefusal, type Refusal } from '../../../../domain/refusal.ts';
import type { SecretBox } from '../../../../db/secret.ts';
import { changeCustomer, type Changed } from '../../../customers/kyc/submit.ts';
import { findPartyCustomers } from '../../../customers/kyc/find.ts';
import type { PartiesDeps } from './parties.ts';
import type { RemittanceInput } from '../inputs.ts';

export interface JudgeDeps extends PartiesDeps {
  readonly secrets: SecretBox;
  /** Does what follows a change of a customer; nothing of it fails the request. */
  readonly afterChange: (em: EntityManager, changed: Changed) => Promise<void>;
}

type Side = 'sender' | 'receiver';

/** The type of a side that asks for nothing more of a customer, or else the first one. */
const typeOfSide = (anchor: Anchor, side: Side, states: FieldStates): string | null => {
  const types = partyTypes(anchor, `sep31-${side}`);
  const whole = types.find((name) => !needsCustomer(customerType(anchor, name) ?? NO_TYPE, states));
  return whole ?? types[0] ?? null;
};

/** Gives one customer of no type the type of the side, and judges them by it. */
const judgeSide = async (
  deps: JudgeDeps,
  side: Side,
  customer: Customer,
): Promise<Changed | Refusal | null> => {
  const { anchor, em, secrets, subject } = deps;
  if ((customer.type ?? null) !== null || customer.status === 'REJECTED') return null;
  const { states } = openFacts(secrets, customer);
  const type = typeOfSide(anchor, side, states);
  const identity = ownerOf(customer);
  if (type === null || (await findCustomer(em, identity, type))) return null;
  // A code that the type asks for goes out now, as nobody knew before that it would be asked for.
  const known = openFields(secrets, customer);
  const unproved = unverifiedFields(customerType(anchor, type) ?? NO_TYPE, states);
  const fields = Object.fromEntries(unproved.map((name) => [name, known[name] ?? '']));
  const whom = { subject, identity, customer, isById: true, type, named: {}, language: undefined };
  const submitted = { fields, codes: new Map(), fileIds: new Map(), files: new Map() };
  return changeCustomer(em, deps, whom, submitted);
};

/**
 * Judges the customers of a remittance who have no type by the type of the side on which they stand,
 * since some sending anchors never name a type. From then on they are customers of that type: SEP-12
 * asks by their id for what it needs. Written at once, whatever becomes of the remittance.
 * @returns a refusal where what they submitted cannot be judged.
 */
export const judgeUntyped = async (
  deps: JudgeDeps,
  { sender_id: senderId, receiver_id: receiverId }: RemittanceInput,
): Promise<Refusal | null> => {
  if (senderId === receiverId) return null;
  // What was read here before is not what the review says meanwhile.
  const em = deps.em.fork();
  const ids = [senderId, receiverId].filter((id) => id !== undefined);
  const found = await findPartyCustomers(em, deps.subject, { ids, locks: false });
  const changes: Changed[] = [];
  for (const [side, id] of [
    ['sender', senderId],
    ['receiver', receiverId],
  ] as const) {
    const customer = found.get(id?.toLowerCase() ?? '');
    const changed = customer ? await judgeSide({ ...deps, em }, side, customer) : null;
    if (isRefusal(changed)) return changed;
    if (changed) changes.push(changed);
  }
  await Promise.all(changes.map(async (changed) => deps.afterChange(deps.em, changed)));
  return null;
};
