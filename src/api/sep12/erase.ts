import type { EntityManager } from '@mikro-orm/postgresql';
import { Customer } from '../../db/entities/customer.ts';
import { Transaction } from '../../db/entities/transaction.ts';
import type { SecretBox } from '../../db/secret.ts';
import { sealFields, type Identity } from './customers.ts';

/**
 * Erases all that a customer told. A customer that a transaction refers to stays as an empty row,
 * because the books must go on to say to whom they belong; the row then names nobody.
 * @returns how many customers were erased.
 */
export const eraseCustomers = async (
  em: EntityManager,
  secrets: SecretBox,
  { account, memo }: Identity,
): Promise<number> =>
  em.transactional(async (inner) => {
    const customers = await inner.find(Customer, { account, accountMemo: memo });
    for (const customer of customers) {
      const { id } = customer;
      const isReferredTo = await inner.count(Transaction, {
        account,
        $or: [{ customerId: id }, { senderId: id }, { receiverId: id }],
      });
      if (isReferredTo === 0) inner.remove(customer);
      else {
        inner.assign(customer, {
          ...sealFields(secrets, id, {}),
          status: 'NEEDS_INFO',
          message: 'The details of this customer were erased.',
        });
      }
    }
    return customers.length;
  });
