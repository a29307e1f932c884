import type { EntityManager } from '@mikro-orm/postgresql';
import { ownerColumns, type CustomerOwner } from '../../db/customer-owner.ts';
import { queueCustomerNews } from '../../db/customer-news.ts';
import { sealFacts, sealFields } from '../../db/customer-store.ts';
import {
  Customer,
  CustomerCallback,
  CustomerCode,
  CustomerEvent,
  CustomerFile,
} from '../../db/entities/customer.ts';
import { Transaction } from '../../db/entities/transaction.ts';
import { forUpdate } from '../../db/orm.ts';
import type { SecretBox } from '../../db/secret.ts';

/** Leaves an id that the journals refer to, and nothing that says whose it was. */
const empty = (secrets: SecretBox, customer: Customer): void => {
  Object.assign(customer, {
    account: '',
    accountMemo: null,
    accountMemoType: 'id',
    type: null,
    status: 'NEEDS_INFO',
    language: 'en',
    callbackUrl: null,
    reviewDueAt: null,
    revision: customer.revision + 1,
    erasedAt: new Date(),
    ...sealFields(secrets, customer.id, {}),
    ...sealFacts(secrets, customer.id, { states: {}, message: null }),
  });
};

/**
 * Erases all that a customer told: fields, documents, codes, and what was still to be called back.
 * A customer that a transaction refers to stays as an empty row, because the books must go on to
 * say to whom they belong; the row then names nobody, and nobody can reach it.
 * @returns how many customers were erased.
 */
export const eraseCustomers = async (
  em: EntityManager,
  secrets: SecretBox,
  owner: CustomerOwner,
): Promise<number> =>
  em.transactional(async (inner) => {
    const { account } = owner;
    const whose = ownerColumns(owner);
    const customers = await inner.find(Customer, { ...whose, erasedAt: null }, forUpdate);
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
        await queueCustomerNews(inner, id, fromStatus, customer.status);
        inner.create(CustomerEvent, {
          customerId: id,
          fromStatus,
          toStatus: 'NEEDS_INFO',
          actor: 'erasure',
        });
      }
    }
    const unattached = await inner.nativeDelete(CustomerFile, { ...whose, customerId: null });
    return customers.length + unattached;
  });
