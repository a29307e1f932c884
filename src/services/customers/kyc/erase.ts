import type { EntityManager } from '@mikro-orm/postgresql';
import { allOrNothing } from '../../../db/all-or-nothing.ts';
import { ownerColumns, type CustomerOwner } from '../owner.ts';
import { queueCustomerCallback } from '../updates.ts';
import { sealFacts, sealFields } from '../store.ts';
import {
  Customer,
  CustomerCallback,
  CustomerCode,
  CustomerEvent,
  CustomerFile,
} from '../../../db/entities/customer.ts';
import { Transaction } from '../../../db/entities/transaction.ts';
import { forUpdate } from '../../../db/orm.ts';
import type { SecretBox } from '../../../db/secret.ts';
import { refuse, type Refusal } from '../../../domain/refusal.ts';

/** Leaves an id that the journals refer to, and nothing that says whose it was. */
const empty = (secrets: SecretBox, customer: Customer): void => {
  Object.assign(customer, {
    account: '',
    accountMemo: null,
    accountMemoType: 'id',
    type: null,
    clientDomain: null,
    status: 'NEEDS_INFO',
    language: 'en',
    callbackUrl: null,
    reviewDueAt: null,
    reviewParkedAt: null,
    reviewParkedReason: null,
    revision: customer.revision + 1,
    erasedAt: new Date(),
    ...sealFields(secrets, customer.id, {}),
    ...sealFacts(secrets, customer.id, { states: {}, message: null }),
  });
};

/**
 * Forgets whom unpaid transactions were to pay: those that nobody can pay any more, and those that
 * ask for it anew. Of the others it goes once they expire; of one that was paid it is a record of
 * money. The rows are locked first, so that what ends at this moment is seen as it ended.
 */
const forgetPayees = async (
  em: EntityManager,
  { account, memo }: CustomerOwner,
  ids: readonly string[],
): Promise<number> => {
  // A token's memo is an id: users by other memos have transactions by their customer's id alone.
  const tokenMemo = memo === null || memo.type === 'id' ? (memo?.value ?? null) : '';
  const named = `{${ids.join(',')}}`;
  const forgotten = await em.execute<unknown[]>(
    `with unpaid as materialized (
       select id from transaction
        where account = ? and payee_key_id is not null and transfer_received_at is null
          and ((protocol <> 'sep31' and account_memo is not distinct from ?)
            or customer_id = any(?::uuid[]) or sender_id = any(?::uuid[]) or receiver_id = any(?::uuid[]))
        order by id for update
     )
     update transaction row set payee_ciphertext = null, payee_key_id = null, payee_pending = false
       from unpaid where row.id = unpaid.id and (row.status in ('incomplete', 'expired')
         or row.status = 'pending_customer_info_update' and row.protocol <> 'sep24') returning row.id`,
    [account, tokenMemo, named, named, named],
  );
  return forgotten.length;
};

/**
 * Erases all that a customer submitted: fields, documents, codes, and what was still to be called
 * back. A customer that a transaction refers to stays as an empty row, because the books must go on
 * to say to whom they belong; the row then names nobody, and nobody can reach it.
 * @returns how much was erased, or a refusal where there is nothing of theirs.
 */
export const eraseCustomers = async (
  em: EntityManager,
  secrets: SecretBox,
  owner: CustomerOwner,
): Promise<number | Refusal> =>
  allOrNothing(em, async (inner) => {
    const { account } = owner;
    const whose = ownerColumns(owner);
    const inOrder = { ...forUpdate, orderBy: { id: 'asc' } } as const;
    const customers = await inner.find(Customer, { ...whose, erasedAt: null }, inOrder);
    const ids = customers.map(({ id }) => id);
    const payees = await forgetPayees(inner, owner, ids);
    for (const customer of customers) {
      const { id } = customer;
      await inner.nativeDelete(CustomerFile, { customerId: id });
      await inner.nativeDelete(CustomerCode, { customerId: id });
      await inner.nativeDelete(CustomerCallback, { customerId: id });
      const isReferredTo = await inner.count(Transaction, {
        account,
        $or: [{ customerId: id }, { senderId: id }, { receiverId: id }],
      });
      if (isReferredTo === 0) inner.remove(customer);
      else {
        const fromStatus = customer.status;
        empty(secrets, customer);
        // What is queued now says how the customer stands by then.
        await inner.flush();
        await queueCustomerCallback(inner, id, fromStatus, customer.status);
        inner.create(CustomerEvent, {
          customerId: id,
          fromStatus,
          toStatus: 'NEEDS_INFO',
          actor: 'erasure',
        });
      }
    }
    const unattached = await inner.nativeDelete(CustomerFile, { ...whose, customerId: null });
    const erased = customers.length + payees + unattached;
    return erased > 0 ? erased : refuse('customer_not_found', 'customer_unknown');
  });
