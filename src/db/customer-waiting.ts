import type { EntityManager } from '@mikro-orm/postgresql';
import { railProfile } from '../domain/anchor.ts';
import { canonicalField } from '../domain/customer-fields.ts';
import { standingOf, typesOfRole } from '../domain/customer-types.ts';
import type { TransactionRole } from '../domain/customer.ts';
import { isBeforeAdmission } from '../domain/status.ts';
import type { CustomerDeps, CustomerFields } from './customer-store.ts';
import type { Customer } from './entities/customer.ts';
import { Transaction } from './entities/transaction.ts';
import { forUpdate } from './orm.ts';
import { judgePayee, openPayee, payeeOf, sealPayee } from './payee.ts';

/** Each role has an index of its own, written as the first condition is. */
export const WAITING = `select id from transaction
  where status = 'pending_customer_info_update'
    and (customer_id = ? or sender_id = ? or receiver_id = ?)`;

/** Transactions of a customer whose stories wait until something about the customer is mended. */
export const findWaiting = async (
  em: EntityManager,
  customerId: string,
): Promise<readonly Transaction[]> => {
  const found = await em.execute<{ id: string }[]>(WAITING, [customerId, customerId, customerId]);
  return found.length === 0 ? [] : em.find(Transaction, { id: { $in: found.map(({ id }) => id) } });
};

/** In which role a customer stands in a transaction. */
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

/** What of a customer a payment may take: all that is known, and what of it is news. */
export interface ToldFields {
  readonly known: CustomerFields;
  readonly news: CustomerFields;
  /** When each field was told; ISO 8601. */
  readonly toldAt: Readonly<Record<string, string>>;
}

/**
 * What of it concerns the payee of one transaction. SEP-24's payee was told on the pages, and may be
 * somebody else: of the customer, it takes only what its rail has refused and was told anew.
 */
const tellPayee = (row: Transaction, { known, news, toldAt }: ToldFields): CustomerFields => {
  // A remittance has its payee since it was asked for; what was told since then corrects it.
  if (row.protocol === 'sep31' && !row.transferReceivedAt) {
    const begun = row.startedAt.toISOString();
    return Object.fromEntries(
      Object.entries(known).filter(([name]) => (toldAt[name] ?? '') > begun),
    );
  }
  if (row.protocol !== 'sep24') return row.transferReceivedAt ? news : known;
  const asked = row.requiredInfoUpdates;
  const refused = row.transferReceivedAt && Array.isArray(asked) ? asked.map(String) : [];
  const names = new Set(refused.map(canonicalField));
  return Object.fromEntries(Object.entries(news).filter(([name]) => names.has(name)));
};

/**
 * Puts what a customer corrected into the transactions that wait for it, where the customer is the
 * one to be paid; a sender's name is never a payee's. When it was told stands beside it. Before the
 * money, whoever was accepted as something else than it asks for mends nothing.
 * @returns the transactions whose stories are to be told.
 */
export const mendWaiting = async (
  em: EntityManager,
  deps: CustomerDeps,
  customer: Customer,
  fields: ToldFields,
): Promise<readonly Transaction[]> => {
  const mended: Transaction[] = [];
  const { id: customerId } = customer;
  for (const { id } of await findWaiting(em, customerId)) {
    await em.transactional(async (inner) => {
      const row = await inner.findOneOrFail(Transaction, { id }, { ...forUpdate, refresh: true });
      if (row.status !== 'pending_customer_info_update') return;
      const types = typesOfRole(deps.anchor, row, roleOf(row, customerId));
      if (isBeforeAdmission(row) && standingOf(customer, types) !== 'ACCEPTED') return;
      const told = tellPayee(row, fields);
      // News of the customer alone mends no payment that its rail refused for the payee's sake.
      const isNothing = Object.keys(told).length === 0;
      if (row.protocol === 'sep24' && row.transferReceivedAt && isNothing) return;
      row.informationUpdatedAt = new Date();
      mended.push(row);
      const rail = railProfile(deps.anchor, row.rail ?? '');
      const isPayee = row.receiverId === customerId || row.customerId === customerId;
      if (!rail || !isPayee || isNothing) return;
      const payee = { ...openPayee(deps.secrets, row), ...payeeOf(rail, told) };
      // Before the money, a payee that is there means one that is whole: the story then begins.
      if (!row.transferReceivedAt && judgePayee(rail, payee)) return;
      sealPayee(deps.secrets, row, payee);
    });
  }
  return mended;
};

/**
 * Marks the transactions of a rejected customer that nobody has paid yet, so that they end now and
 * not at their deadline. Money that is there waits as it did: the rejection says nothing about it.
 * @returns the transactions whose stories are to be told.
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
