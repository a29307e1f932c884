import type { EntityManager } from '@mikro-orm/postgresql';
import type { Anchor } from '../../domain/anchor.ts';
import { defaultCustomerType, typeJudged } from '../../domain/customers/types.ts';
import type { CustomerStatus } from '../../domain/customers/contract.ts';
import { isBeforeAdmission } from '../../domain/transactions/status.ts';
import { findCustomer, findTypedOrNot, ownerOfToken, type CustomerOwner } from './owner.ts';
import { Customer } from '../../db/entities/customer.ts';
import type { Transaction } from '../../db/entities/transaction.ts';

/**
 * The customer of an account and a memo under a type. One of no type stands for the default type
 * where there is none that has it.
 * @param type null for the customer of no type.
 */
export const findOfType = async (
  em: EntityManager,
  anchor: Anchor,
  owner: CustomerOwner,
  type: string | null,
): Promise<Customer | null> =>
  type !== null && type === defaultCustomerType(anchor)
    ? findTypedOrNot(em, owner, type)
    : findCustomer(em, owner, type);

type Owned = Pick<Transaction, 'customerId' | 'account' | 'accountMemo'>;

/**
 * The customer of a transaction: the one it names, or else the one that its owner has become under
 * the type that it asks for. One that was erased is nobody any more.
 */
export const findCustomerOf = async (
  em: EntityManager,
  anchor: Anchor,
  row: Owned,
  type: string | null | undefined,
): Promise<Customer | null> => {
  const named = row.customerId
    ? await em.findOne(Customer, { id: row.customerId, erasedAt: null })
    : null;
  if (named) return named;
  const { account, accountMemo: memo } = row;
  return findOfType(em, anchor, ownerOfToken({ account, memo }), type ?? null);
};

type Parties = Pick<Transaction, 'customerId' | 'senderId' | 'receiverId'>;

const namedIn = ({ customerId, senderId, receiverId }: Partial<Parties>): readonly string[] =>
  [customerId, senderId, receiverId].flatMap((id) => id ?? []);

/** How the customers of some transactions stand, by their ids; read at once, however many. */
export const readCustomerStatuses = async (
  em: EntityManager,
  rows: readonly Partial<Parties>[],
): Promise<ReadonlyMap<string, CustomerStatus>> => {
  const ids = [...new Set(rows.flatMap((row) => namedIn(row)))];
  if (ids.length === 0) return new Map();
  const found = await em.execute<{ id: string; status: CustomerStatus }[]>(
    `select id, status from customer where id in (${ids.map(() => '?').join(', ')})`,
    ids,
  );
  return new Map(found.map(({ id, status }) => [id, status]));
};

/** How the customer of one transaction stands; null where it names none. */
export const readCustomerStatus = async (
  em: EntityManager,
  row: Pick<Transaction, 'customerId'>,
): Promise<CustomerStatus | null> =>
  (await readCustomerStatuses(em, [row])).get(row.customerId ?? '') ?? null;

/**
 * How the customers stand for whom a SEP-31 transaction waits before the money; else of nobody. Who
 * was accepted as nobody in particular still has to submit what they are asked for.
 */
export const readPartyStatuses = async (
  em: EntityManager,
  row: Transaction,
): Promise<readonly CustomerStatus[]> => {
  if (!isBeforeAdmission(row)) return [];
  const { senderId, receiverId } = row;
  const parties = await em.find(Customer, { id: { $in: namedIn({ senderId, receiverId }) } });
  return parties.map((party) =>
    party.status === 'ACCEPTED' && typeJudged(party) === null ? 'NEEDS_INFO' : party.status,
  );
};
