import { randomUUID } from 'node:crypto';
import type { EntityManager } from '@mikro-orm/postgresql';
import type { Anchor } from '../domain/anchor.ts';
import type { FieldState, FieldStates } from '../domain/customer.ts';
import { Customer } from './entities/customer.ts';
import { forUpdate } from './orm.ts';
import type { SecretBox } from './secret.ts';

export type CustomerFields = Readonly<Record<string, string>>;

/** What is known of a customer besides the values: the state of each field, and the message. */
export interface CustomerFacts {
  readonly states: FieldStates;
  /** What the customer reads beside the status. */
  readonly message: string | null;
}

/** What everything that judges customers is made with. */
export interface CustomerDeps {
  readonly anchor: Anchor;
  readonly secrets: SecretBox;
}

const fieldsContext = (id: string): string => `customer/${id}`;
const statesContext = (id: string): string => `customer-states/${id}`;

/** What a customer has told so far, by the names under which fields are kept. */
export const openFields = (secrets: SecretBox, customer: Customer): CustomerFields =>
  secrets.open(
    { ciphertext: Buffer.from(customer.fieldsCiphertext), keyId: customer.fieldsKeyId },
    fieldsContext(customer.id),
  ) as CustomerFields;

/** Encrypts what a customer has told. */
export const sealFields = (secrets: SecretBox, id: string, fields: CustomerFields) => {
  const { ciphertext, keyId } = secrets.seal(fields, fieldsContext(id));
  return { fieldsCiphertext: ciphertext, fieldsKeyId: keyId };
};

/** What is known of each field; of a row that says nothing, that all was told and taken. */
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

/** Loads a customer and locks the row until the caller's database transaction ends. */
export const lockCustomer = async (em: EntityManager, id: string): Promise<Customer> =>
  em.findOneOrFail(Customer, { id }, { ...forUpdate, refresh: true });

/** Who a customer is: an account, the memo of a user of a shared account, and a type. */
export interface CustomerIdentity {
  readonly account: string;
  readonly memo: string | null;
  readonly type: string | null;
}

const lockIdentity = async (
  em: EntityManager,
  { account, memo, type }: CustomerIdentity,
): Promise<void> => {
  const identity = `customer/${account}/${memo ?? ''}/${type ?? ''}`;
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
  const { account, accountMemo = null } = customer;
  await lockIdentity(em, { account, memo: accountMemo, type });
  const others = await em.count(Customer, { account, accountMemo, type, erasedAt: null });
  if (others === 0) customer.type = type;
};

/**
 * Finds or makes the customer of an identity, and locks the row. Two first requests of one
 * customer wait for each other.
 */
export const claimCustomer = async (
  em: EntityManager,
  secrets: SecretBox,
  { account, memo, type }: CustomerIdentity,
  language: string,
): Promise<Customer> => {
  await lockIdentity(em, { account, memo, type });
  const known = await em.findOne(Customer, { account, accountMemo: memo, type, erasedAt: null });
  if (known) return lockCustomer(em, known.id);
  const id = randomUUID();
  const made = em.create(Customer, {
    id,
    account,
    accountMemo: memo,
    type,
    status: 'NEEDS_INFO',
    judgedAs: type,
    language,
    ...sealFields(secrets, id, {}),
    ...sealFacts(secrets, id, { states: {}, message: null }),
  });
  await em.flush();
  return made;
};
