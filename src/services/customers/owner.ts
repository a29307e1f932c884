import type { EntityManager } from '@mikro-orm/postgresql';
import { tokenMemo } from '../../domain/customers/memo.ts';
import type { Memo } from '../../domain/ledger/memo.ts';
import { Customer } from '../../db/entities/customer.ts';
import { findBySql } from '../../db/find-by-sql.ts';

/** Whose a customer is: a SEP-10 account, and the memo of one of those who share it. */
export interface CustomerOwner {
  readonly account: string;
  readonly memo: Memo | null;
}

/** The owner as a token names it, and as a transaction or a quote keeps it. */
export const ownerOfToken = (token: {
  readonly account: string;
  readonly memo: string | null | undefined;
}): CustomerOwner => ({ account: token.account, memo: tokenMemo(token.memo) });

/** The owner of a customer that is there. */
export const ownerOf = ({ account, accountMemo, accountMemoType }: Customer): CustomerOwner => ({
  account,
  memo: accountMemo ? { type: accountMemoType, value: accountMemo } : null,
});

/** The columns of an owner. Where there is no memo, its type is `id`, which then says nothing. */
export const ownerColumns = ({ account, memo }: CustomerOwner) => ({
  account,
  accountMemo: memo?.value ?? null,
  accountMemoType: memo?.type ?? ('id' as const),
});

/**
 * What belongs to whoever asks: a token without a memo speaks for the whole account, as a sending
 * anchor's does; one with a memo for that user alone.
 */
export const reachOf = (owner: CustomerOwner) =>
  owner.memo === null ? { account: owner.account } : ownerColumns(owner);

/**
 * As the index `customer_identity` has it: of an account that many share, no other user is read. The
 * customer of a type comes before the one of none.
 */
const OF_OWNER = `select * from customer
  where account = ? and account_memo_type = ? and coalesce(account_memo, '') = ?
    and coalesce(type, '') in (?, ?) and erased_at is null
  order by type nulls last limit 1`;

const findOfTypes = async (
  em: EntityManager,
  owner: CustomerOwner,
  type: string | null,
  otherwise: string | null,
): Promise<Customer | null> => {
  const { account, accountMemoType, accountMemo } = ownerColumns(owner);
  const values = [account, accountMemoType, accountMemo ?? '', type ?? '', otherwise ?? ''];
  const [customer] = await findBySql(em, Customer, OF_OWNER, values);
  return customer ?? null;
};

/** Finds a customer by what distinguishes customers: account, memo, the memo's type, and type. */
export const findCustomer = async (
  em: EntityManager,
  owner: CustomerOwner,
  type: string | null | undefined,
): Promise<Customer | null> => findOfTypes(em, owner, type ?? null, type ?? null);

/** The same, and where there is none of that type, the customer of no type. */
export const findTypedOrNot = async (
  em: EntityManager,
  owner: CustomerOwner,
  type: string,
): Promise<Customer | null> => findOfTypes(em, owner, type, null);
