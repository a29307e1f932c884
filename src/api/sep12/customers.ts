import type { EntityManager } from '@mikro-orm/postgresql';
import { findWaiting } from '../../db/customer-waiting.ts';
import { findOfType } from '../../db/customer-of.ts';
import { Customer } from '../../db/entities/customer.ts';
import { Transaction } from '../../db/entities/transaction.ts';
import type { Anchor } from '../../domain/anchor.ts';
import { defaultCustomerType } from '../../domain/customer-types.ts';
import { isTransactionRole, type TransactionRole } from '../../domain/customer.ts';
import { refuse, type Refusal } from '../../domain/refusal.ts';
import { muxedId } from '../../stellar/address.ts';
import type { Subject } from '../deps.ts';
import { isRowId } from '../../domain/row-id.ts';

// Other doors of the api reach customers by this file.
export { openFields, type CustomerFields } from '../../db/customer-store.ts';

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
        erasedAt: null,
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

/** What a request names besides the customer: one of the subject's transactions, and a role in it. */
export interface Named {
  readonly row?: Transaction;
  readonly role?: TransactionRole;
}

const customerIdOf = (row: Transaction, role: TransactionRole): string | null => {
  if (role === 'sep6') return row.customerId ?? null;
  return (role === 'sep31-sender' ? row.senderId : row.receiverId) ?? null;
};

/** The column that says who stands in a role. */
export const roleColumn = (role: TransactionRole): 'customerId' | 'senderId' | 'receiverId' => {
  if (role === 'sep6') return 'customerId';
  return role === 'sep31-sender' ? 'senderId' : 'receiverId';
};

/** Finds the transaction that a request names, if it is theirs and has such a customer. */
export const findNamed = async (
  em: EntityManager,
  subject: Subject,
  id: string | undefined,
  type: string | undefined,
): Promise<Named | Refusal> => {
  if (id === undefined || !isTransactionRole(type)) return {};
  const own = { account: subject.account, accountMemo: subject.memo };
  const row = isRowId(id) ? await em.findOne(Transaction, { id, ...own }) : null;
  const fits = row && (type === 'sep6') === (row.kind !== 'remittance');
  return fits
    ? { row, role: type }
    : refuse('transaction_not_found', 'transaction_id: there is no such transaction of yours.');
};

/** What a request says of whom it is about. */
export interface Asked {
  readonly id?: string | undefined;
  readonly type?: string | undefined;
}

/**
 * The customer that a request is about: by id, by the role in a transaction, or by account, memo
 * and type; without a type, the one of none or else of the default type. Null where that is nobody
 * yet; a refusal where the id is not theirs.
 */
export const findAsked = async (
  em: EntityManager,
  anchor: Anchor,
  subject: Subject,
  identity: Identity,
  asked: Asked,
  named: Named,
): Promise<Customer | null | Refusal> => {
  const id = asked.id ?? (named.row && named.role ? customerIdOf(named.row, named.role) : null);
  if (id !== null) {
    const customer = await findOwnCustomer(em, subject, id);
    if (customer || asked.id === undefined) return customer;
    return refuse('customer_not_found', 'There is no such customer of yours.');
  }
  if (asked.type !== undefined) return findOfType(em, anchor, identity, asked.type);
  const untyped = await findOfType(em, anchor, identity, null);
  const assumed = await findOfType(em, anchor, identity, defaultCustomerType(anchor));
  // Where there are both, the one of no type counts while a transaction waits for them.
  const isWaitedFor = untyped && (await findWaiting(em, untyped.id)).length > 0;
  return isWaitedFor ? untyped : assumed;
};
