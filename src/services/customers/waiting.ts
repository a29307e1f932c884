import type { EntityManager } from '@mikro-orm/postgresql';
import { kycStatusOf, typesOfRole } from '../../domain/customers/types.ts';
import type { TransactionRole } from '../../domain/customers/contract.ts';
import { isBeforeAdmission } from '../../domain/transactions/status.ts';
import type { CustomerDeps } from './store.ts';
import type { Customer } from '../../db/entities/customer.ts';
import { Transaction } from '../../db/entities/transaction.ts';
import { forUpdate } from '../../db/orm.ts';
import {
  correctionOf,
  holdBack,
  mend,
  type KnownFields,
} from '../transactions/payee/correction.ts';

/** Each role has an index of its own, written as the first condition is. */
export const WAITING = `select id from transaction
  where status = 'pending_customer_info_update'
    and (customer_id = ? or sender_id = ? or receiver_id = ?)`;

/** Transactions whose stories wait until their customer is accepted or corrects a field. */
export const findWaiting = async (
  em: EntityManager,
  customerId: string,
): Promise<readonly Transaction[]> => {
  const found = await em.execute<{ id: string }[]>(WAITING, [customerId, customerId, customerId]);
  if (found.length === 0) return [];
  // Locked in one order, so that two customers of the same transactions do not deadlock.
  const ids = found.map(({ id }) => id);
  return em.find(Transaction, { id: { $in: ids } }, { orderBy: { id: 'asc' } });
};

/** A customer's role in a transaction. */
export const roleOf = (row: Transaction, customerId: string): TransactionRole => {
  if (row.kind !== 'remittance') return 'sep6';
  return row.senderId === customerId ? 'sep31-sender' : 'sep31-receiver';
};

/** When a transaction last began to wait for its customer. */
export const waitingSince = async (em: EntityManager, id: string): Promise<Date | null> => {
  const [row] = await em.execute<{ at: string | Date | null }[]>(
    `select max(at) as at from transaction_event
      where transaction_id = ? and to_status = 'pending_customer_info_update'`,
    [id],
  );
  return row?.at ? new Date(row.at) : null;
};

/**
 * Takes what a customer submitted to the transactions that wait for it, where the customer is the
 * one to be paid; a sender's name is never a payee's. When it was submitted stands beside it. Until
 * the customer is accepted again, a payee whose fields have changed is not paid, neither by the old
 * fields nor by the new ones.
 * @param isTaken true where the customer is accepted, and nothing more is asked of them.
 * @returns the transactions whose stories have to be signalled.
 */
export const mendWaiting = async (
  em: EntityManager,
  deps: CustomerDeps,
  customer: Customer,
  fields: KnownFields,
  isTaken: boolean,
): Promise<readonly Transaction[]> => {
  const mended: Transaction[] = [];
  const { id: customerId } = customer;
  for (const { id } of await findWaiting(em, customerId)) {
    const row = await em.findOneOrFail(Transaction, { id }, { ...forUpdate, refresh: true });
    if (row.status !== 'pending_customer_info_update') continue;
    const types = typesOfRole(deps.anchor, row, roleOf(row, customerId));
    const isOther = isBeforeAdmission(row) && kycStatusOf(customer, types) !== 'ACCEPTED';
    const correction = correctionOf(deps, row, customerId, fields);
    if (!isTaken || isOther) {
      if (correction) holdBack(row, correction);
      // A sender cannot correct the payee: once the money is there, nothing that they submit
      // concerns it.
    } else if (correction ? mend(deps, row, correction) : isBeforeAdmission(row)) {
      row.informationUpdatedAt = new Date();
      mended.push(row);
    }
  }
  await em.flush();
  return mended;
};

/**
 * Marks the transactions of a rejected customer that nobody has paid yet, so that they end now and
 * not at their deadline. Money that is there waits as it did: the rejection says nothing about it.
 * @returns the transactions whose stories have to be signalled.
 */
export const endWaiting = async (
  em: EntityManager,
  customerId: string,
): Promise<readonly Transaction[]> => {
  const ended: Transaction[] = [];
  for (const { id } of await findWaiting(em, customerId)) {
    const row = await em.findOneOrFail(Transaction, { id }, { ...forUpdate, refresh: true });
    if (!isBeforeAdmission(row)) continue;
    row.informationUpdatedAt = new Date();
    ended.push(row);
  }
  await em.flush();
  return ended;
};
