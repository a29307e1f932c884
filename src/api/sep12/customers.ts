import { randomUUID } from 'node:crypto';
import type { EntityManager } from '@mikro-orm/postgresql';
import { Customer, type CustomerStatus } from '../../db/entities/customer.ts';
import type { SecretBox } from '../../db/secret.ts';
import type { Anchor, CustomerType } from '../../domain/anchor.ts';
import { refuse, type Refusal } from '../../domain/refusal.ts';
import { muxedId } from '../../stellar/address.ts';
import type { Subject } from '../deps.ts';
import { isRowId } from '../fields.ts';

export type CustomerFields = Readonly<Record<string, string>>;

const context = (id: string): string => `customer/${id}`;

/** What a customer has told so far. */
export const openFields = (secrets: SecretBox, customer: Customer): CustomerFields =>
  secrets.open(
    { ciphertext: Buffer.from(customer.fieldsCiphertext), keyId: customer.fieldsKeyId },
    context(customer.id),
  ) as CustomerFields;

/** Encrypts what a customer has told. */
export const sealFields = (secrets: SecretBox, id: string, fields: CustomerFields) => {
  const { ciphertext, keyId } = secrets.seal(fields, context(id));
  return { fieldsCiphertext: ciphertext, fieldsKeyId: keyId };
};

/** The type by its name; one without fields for a customer of no type, undefined for none of ours. */
export const customerType = (
  anchor: Anchor,
  type: string | null | undefined,
): CustomerType | undefined => {
  if (type === null || type === undefined) return { description: '', fields: {} };
  return Object.hasOwn(anchor.customerTypes, type) ? anchor.customerTypes[type] : undefined;
};

/** ACCEPTED when nothing that the type requires is missing. */
export const statusOf = (type: CustomerType, fields: CustomerFields): CustomerStatus =>
  Object.entries(type.fields).every(
    ([name, { optional }]) => optional || Object.hasOwn(fields, name),
  )
    ? 'ACCEPTED'
    : 'NEEDS_INFO';

/**
 * A customer of the one who asks. A token without a memo speaks for the whole account, as a
 * sending anchor's does; one with a memo for that user alone.
 */
export const findOwnCustomer = async (
  em: EntityManager,
  subject: Subject,
  id: string,
): Promise<Customer | null> =>
  isRowId(id)
    ? em.findOne(Customer, {
        id,
        account: subject.account,
        ...(subject.memo === null ? {} : { accountMemo: subject.memo }),
      })
    : null;

/** Who a request is about: the account and the memo that name a customer. */
export interface Identity {
  readonly account: string;
  readonly memo: string | null;
}

/** Reads whom a request is about; it may repeat what the token says and never contradict it. */
export const identityOf = (
  subject: Subject,
  asked: { readonly account?: string | undefined; readonly memo?: string | undefined },
): Identity | Refusal => {
  if (asked.account !== undefined && asked.account !== subject.account) {
    return refuse('customer_not_found', 'The account is not the one that the token is for.');
  }
  const known = subject.memo ?? muxedId(subject.account);
  if (known !== null && asked.memo !== undefined && asked.memo !== known) {
    return refuse('customer_not_found', 'The memo is not the one that the token is for.');
  }
  const own = muxedId(subject.account) === null ? (subject.memo ?? asked.memo ?? null) : null;
  return { account: subject.account, memo: own };
};

/**
 * Adds to what a customer has told; makes the customer where there is none of that identity and
 * type. Doing it twice changes nothing more.
 */
export const storeCustomer = async (
  em: EntityManager,
  deps: { readonly anchor: Anchor; readonly secrets: SecretBox },
  who: {
    readonly customer: Customer | null;
    readonly identity: Identity;
    readonly type: string | null;
  },
  told: CustomerFields,
): Promise<string> =>
  em.transactional(async (inner) => {
    const { account, memo } = who.identity;
    // Two first requests of one customer wait for each other here.
    const identity = `customer/${account}/${memo ?? ''}/${who.type ?? ''}`;
    await inner.execute('select pg_advisory_xact_lock(hashtextextended(?, 11))', [
      who.customer?.id ?? identity,
    ]);
    const known = who.customer
      ? await inner.findOneOrFail(Customer, { id: who.customer.id }, { refresh: true })
      : await inner.findOne(Customer, { account, accountMemo: memo, type: who.type });
    const fields = { ...(known ? openFields(deps.secrets, known) : {}), ...told };
    const type = customerType(deps.anchor, who.type ?? known?.type);
    const status = statusOf(type ?? { description: '', fields: {} }, fields);
    const id = known?.id ?? randomUUID();
    const changed = { ...sealFields(deps.secrets, id, fields), status, message: null };
    if (known) {
      inner.assign(known, { ...changed, type: known.type ?? who.type });
    } else {
      inner.create(Customer, { id, account, accountMemo: memo, type: who.type, ...changed });
    }
    return id;
  });
