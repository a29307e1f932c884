import type { EntityManager } from '@mikro-orm/postgresql';
import { findOfType } from '../customer-of.ts';
import { findCustomer, ownerOfToken, reachOf, type CustomerOwner } from '../owner.ts';
import { findWaiting } from '../waiting.ts';
import { findBySql } from '../../../db/find-by-sql.ts';
import { Customer } from '../../../db/entities/customer.ts';
import { Transaction } from '../../../db/entities/transaction.ts';
import type { Anchor } from '../../../domain/anchor.ts';
import { defaultCustomerType } from '../../../domain/customers/types.ts';
import { isTransactionRole, type TransactionRole } from '../../../domain/customers/contract.ts';
import { parseCustomerMemo, repeatsId } from '../../../domain/customers/memo.ts';
import { isRefusal, refuse, refuseField, type Refusal } from '../../../domain/refusal.ts';
import { isContract, muxedId } from '../../../stellar/accounts/address.ts';
import { isRowId } from '../../../domain/transactions/row-id.ts';
import { refuseOtherType } from './of-type.ts';
import type { Subject } from '../../deps.ts';

/** A customer of the one who asks. */
export const findOwnCustomer = async (
  em: EntityManager,
  subject: Subject,
  id: string,
): Promise<Customer | null> =>
  isRowId(id)
    ? em.findOne(Customer, { id, erasedAt: null, ...reachOf(ownerOfToken(subject)) })
    : null;

/**
 * Customers of a sending anchor (SEP-31), by their ids; what is none of theirs is left out. Who asks is
 * a business, which we know by its account and client domain: the memo by which it submitted a customer
 * is its own bookkeeping. SEP-6, SEP-12 and SEP-24 know the user of a shared account by the memo; see
 * {@link findOwnCustomer}.
 * @param locks holds them as they are until the caller's database transaction ends.
 */
export const findPartyCustomers = async (
  em: EntityManager,
  subject: Subject,
  { ids, locks }: { readonly ids: readonly string[]; readonly locks: boolean },
): Promise<ReadonlyMap<string, Customer>> => {
  const known = ids.filter(isRowId);
  if (known.length === 0) return new Map();
  const { account, clientDomain } = subject;
  const { memo } = ownerOfToken(subject);
  const reach =
    memo === null
      ? { sql: 'true', values: [] }
      : {
          sql: `((account_memo_type, account_memo) = (?, ?)
            or client_domain is not distinct from ?::text)`,
          values: [memo.type, memo.value, clientDomain],
        };
  const found = await findBySql(
    em,
    Customer,
    `select * from customer where id in (${known.map(() => '?').join(', ')}) and account = ?
       and erased_at is null and ${reach.sql} order by id ${locks ? 'for share' : ''}`,
    [...known, account, ...reach.values],
  );
  return new Map(found.map((customer) => [customer.id, customer]));
};

const findPartyCustomer = async (
  em: EntityManager,
  subject: Subject,
  id: string,
): Promise<Customer | null> => {
  const found = await findPartyCustomers(em, subject, { ids: [id], locks: false });
  return found.get(id.toLowerCase()) ?? null;
};

/** How a request says whom it is about. */
interface AskedOwner {
  readonly account?: string | undefined;
  readonly memo?: string | undefined;
  readonly memo_type?: string | undefined;
}

/**
 * Reads whom a request is about. It may repeat what the token says and never contradict it; where the
 * token says no memo, the account's users are its own to name, by whatever memo it gives them.
 */
export const identityOf = (subject: Subject, asked: AskedOwner): CustomerOwner | Refusal => {
  if (asked.account !== undefined && asked.account !== subject.account) {
    return refuse('customer_not_found', 'customer_of_other_account');
  }
  const known = subject.memo ?? muxedId(subject.account);
  if (known !== null) {
    return asked.memo === undefined || repeatsId(asked.memo, known)
      ? ownerOfToken(subject)
      : refuse('customer_not_found', 'customer_of_other_memo');
  }
  if (asked.memo === undefined) {
    return asked.memo_type === undefined
      ? ownerOfToken(subject)
      : refuseField('request_malformed', 'memo', 'memo_missing');
  }
  // A contract account has no users by memo: SEP-12 takes none for it.
  if (isContract(subject.account)) {
    return refuseField('request_malformed', 'memo', 'memo_of_contract');
  }
  const memo = parseCustomerMemo(asked.memo_type, asked.memo);
  return isRefusal(memo) ? memo : { account: subject.account, memo };
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
    : refuseField('transaction_not_found', 'transaction_id', 'no_transaction');
};

/** What a request says of whom it is about. */
interface Asked {
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
  owner: CustomerOwner,
  asked: Asked,
  named: Named,
): Promise<Customer | null | Refusal> => {
  if (asked.id !== undefined) {
    const customer = await findOwnCustomer(em, subject, asked.id);
    return customer ?? refuse('customer_not_found', 'customer_unknown');
  }
  const inRole = named.row && named.role ? customerIdOf(named.row, named.role) : null;
  if (inRole !== null) {
    const isParty = named.row?.kind === 'remittance';
    return (isParty ? findPartyCustomer : findOwnCustomer)(em, subject, inRole);
  }
  if (asked.type !== undefined) return findOfType(em, anchor, owner, asked.type);
  const untyped = await findCustomer(em, owner, null);
  const typed = await findCustomer(em, owner, defaultCustomerType(anchor));
  if (!untyped || !typed) return untyped ?? typed;
  // Where there are both, the one of no type counts while a transaction waits for them.
  return (await findWaiting(em, untyped.id)).length > 0 ? untyped : typed;
};

/**
 * The customer of an operation that asks for a type: the one that the client names, who has to be of
 * that type, or the one of the account, the memo and the type. To be accepted for one type says
 * nothing of another one, which asks for other things.
 */
export const findForType = async (
  { em, anchor, subject }: { em: EntityManager; anchor: Anchor; subject: Subject },
  id: string | undefined,
  type: string | null,
): Promise<Customer | null | Refusal> => {
  if (id === undefined) return findOfType(em, anchor, ownerOfToken(subject), type);
  const named = await findOwnCustomer(em, subject, id);
  if (!named) return refuseField('field_malformed', 'customer_id', 'no_customer_of_yours');
  const refused = type === null ? null : await refuseOtherType(em, named, type, 'customer_id');
  return refused ?? named;
};
