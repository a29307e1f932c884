import { randomUUID } from 'node:crypto';
import type { EntityManager } from '@mikro-orm/postgresql';
import { findBySql } from '../../db/find-by-sql.ts';
import { sayingIn, spokenOf, type Saying } from '../../domain/languages/saying.ts';
import type { Anchor } from '../../domain/anchor.ts';
import type { FieldState, FieldStates } from '../../domain/customers/customer.ts';
import { findCustomer, ownerColumns, ownerOf, type CustomerOwner } from './owner.ts';
import { Customer } from '../../db/entities/customer.ts';
import type { SecretBox } from '../../db/secret.ts';

export type CustomerFields = Readonly<Record<string, string>>;

/** What is known of a customer besides the values: the state of each field, and the message. */
export interface CustomerFacts {
  readonly states: FieldStates;
  /** What the customer reads beside the status. */
  readonly message: string | null;
  /** What that says, where it is one of our sentences. */
  readonly said?: Saying;
}

/** What the customer reads beside the status; null where nothing is said. */
export const customerMessage = ({ message, said }: CustomerFacts): Saying | null =>
  message === null ? null : sayingIn(spokenOf(message, said));

/** What everything that judges customers is made with. */
export interface CustomerDeps {
  readonly anchor: Anchor;
  readonly secrets: SecretBox;
}

const fieldsContext = (id: string): string => `customer/${id}`;
const statesContext = (id: string): string => `customer-states/${id}`;

/** What a customer has submitted so far, by the names under which fields are kept. */
export const openFields = (secrets: SecretBox, customer: Customer): CustomerFields =>
  secrets.open(
    { ciphertext: Buffer.from(customer.fieldsCiphertext), keyId: customer.fieldsKeyId },
    fieldsContext(customer.id),
  ) as CustomerFields;

/** Encrypts what a customer has submitted. */
export const sealFields = (secrets: SecretBox, id: string, fields: CustomerFields) => {
  const { ciphertext, keyId } = secrets.seal(fields, fieldsContext(id));
  return { fieldsCiphertext: ciphertext, fieldsKeyId: keyId };
};

/** What is known of each field; of a row that says nothing, that all was submitted and taken. */
export const openFacts = (secrets: SecretBox, customer: Customer): CustomerFacts => {
  const { statesCiphertext: ciphertext, statesKeyId: keyId } = customer;
  if (ciphertext && keyId) {
    const sealed = { ciphertext: Buffer.from(ciphertext), keyId };
    return secrets.open(sealed, statesContext(customer.id)) as CustomerFacts;
  }
  const toldAt = customer.createdAt.toISOString();
  const names = Object.keys(openFields(secrets, customer));
  const states = names.map((name): [string, FieldState] => [name, { toldAt, status: 'ACCEPTED' }]);
  return { states: Object.fromEntries(states), message: null };
};

/** Encrypts what is known of the fields. */
export const sealFacts = (secrets: SecretBox, id: string, facts: CustomerFacts) => {
  const { ciphertext, keyId } = secrets.seal(facts, statesContext(id));
  return { statesCiphertext: ciphertext, statesKeyId: keyId };
};

/**
 * Loads a customer and locks the row until the caller's database transaction ends. A row that names
 * the customer may be written meanwhile: whoever does that holds it, and would be waited for.
 * @returns null where the customer was erased.
 */
export const lockCustomer = async (em: EntityManager, id: string): Promise<Customer | null> => {
  const locked = await em.execute<unknown[]>(
    'select id from customer where id = ? and erased_at is null for no key update',
    [id],
  );
  return locked.length === 0 ? null : em.findOneOrFail(Customer, { id }, { refresh: true });
};

/**
 * Holds a customer as they are until the caller's database transaction ends: whatever changes them,
 * or erases them, waits for it.
 * @returns the id, or null where they were erased meanwhile.
 */
export const holdCustomer = async (
  em: EntityManager,
  id: string | null,
): Promise<string | null> => {
  if (id === null) return null;
  const [held] = await em.execute<{ id: string }[]>(
    'select id from customer where id = ? and erased_at is null for share',
    [id],
  );
  return held?.id ?? null;
};

/** The same, and reads them as they are then. */
export const holdAndRead = async (em: EntityManager, id: string): Promise<Customer | null> => {
  const held = 'select * from customer where id = ? and erased_at is null for share';
  const [customer] = await findBySql(em, Customer, held, [id]);
  return customer ?? null;
};

/** Who a customer is: an account, the memo of a user of a shared account, and a type. */
interface CustomerIdentity extends CustomerOwner {
  readonly type: string | null;
  /** The client domain of the token; kept of a customer who is made. */
  readonly clientDomain: string | null;
}

const lockIdentity = async (
  em: EntityManager,
  { account, memo, type }: Omit<CustomerIdentity, 'clientDomain'>,
): Promise<void> => {
  // An id stands alone, as programs of the version before have it.
  const user = memo === null || memo.type === 'id' ? memo?.value : `${memo.type}:${memo.value}`;
  const identity = `customer/${account}/${user ?? ''}/${type ?? ''}`;
  await em.execute('select pg_advisory_xact_lock(hashtextextended(?, 11))', [identity]);
};

/**
 * Gives a customer of no type one, unless the account has a customer of that type already. Whoever
 * was rejected keeps what they are, so that no rejection is left behind. They are judged anew then.
 */
export const giveType = async (
  em: EntityManager,
  customer: Customer,
  type: string | null,
): Promise<void> => {
  if (type === null || (customer.type ?? null) !== null) return;
  if (customer.status === 'REJECTED') return;
  const owner = ownerOf(customer);
  await lockIdentity(em, { ...owner, type });
  if (!(await findCustomer(em, owner, type))) customer.type = type;
};

/**
 * Finds or makes the customer of an identity, and locks the row. Two first requests of one
 * customer wait for each other.
 */
export const claimCustomer = async (
  em: EntityManager,
  secrets: SecretBox,
  { type, clientDomain, ...owner }: CustomerIdentity,
  language: string,
): Promise<Customer> => {
  await lockIdentity(em, { ...owner, type });
  const known = await findCustomer(em, owner, type);
  const locked = known && (await lockCustomer(em, known.id));
  if (locked) return locked;
  const id = randomUUID();
  const made = em.create(Customer, {
    id,
    ...ownerColumns(owner),
    type,
    clientDomain,
    status: 'NEEDS_INFO',
    judgedAs: type,
    language,
    ...sealFields(secrets, id, {}),
    ...sealFacts(secrets, id, { states: {}, message: null }),
  });
  await em.flush();
  return made;
};
