import type { EntityManager } from '@mikro-orm/postgresql';
import { tokenMemo } from '../../domain/customers/memo.ts';
import type { Memo } from '../../domain/ledger/memo.ts';
import { Customer } from '../../db/entities/customer.ts';

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

/** Finds a customer by what distinguishes customers: account, memo, the memo's type, and type. */
export const findCustomer = async (
  em: EntityManager,
  owner: CustomerOwner,
  type: string | null | undefined,
): Promise<Customer | null> =>
  em.findOne(Customer, { ...ownerColumns(owner), type: type ?? null, erasedAt: null });
