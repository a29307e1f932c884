import type { EntityManager } from '@mikro-orm/postgresql';
import { Transaction } from '../../db/entities/transaction.ts';
import type { SecretBox } from '../../db/secret.ts';
import { railProfile, type Anchor } from '../../domain/anchor.ts';
import { judgePayee, openPayee, payeeOf, sealPayee } from '../payee.ts';
import { lockRow } from '../transactions.ts';
import type { CustomerFields } from './customers.ts';

/** Transactions of a customer whose stories wait until something about the customer is mended. */
export const findWaiting = async (
  em: EntityManager,
  customerId: string,
): Promise<readonly Transaction[]> => {
  // The second condition is the first one's, written as the index of open rows has it.
  const found = await em.execute<{ id: string }[]>(
    `select id from transaction
     where status = 'pending_customer_info_update'
       and status not in ('incomplete', 'completed', 'refunded', 'expired')
       and ? in (customer_id, sender_id, receiver_id)`,
    [customerId],
  );
  return found.length === 0 ? [] : em.find(Transaction, { id: { $in: found.map(({ id }) => id) } });
};

/**
 * Puts what a customer corrected into the transactions that wait for it, where the customer is the
 * one to be paid; a sender's name is never a payee's. When it was told stands beside it.
 * @returns the transactions whose stories are to be told.
 */
export const mendWaiting = async (
  em: EntityManager,
  deps: { readonly anchor: Anchor; readonly secrets: SecretBox },
  customerId: string,
  told: CustomerFields,
): Promise<readonly Transaction[]> => {
  const mended: Transaction[] = [];
  for (const { id } of await findWaiting(em, customerId)) {
    await em.transactional(async (inner) => {
      const row = await lockRow(inner, id);
      if (row.status !== 'pending_customer_info_update') return;
      row.informationUpdatedAt = new Date();
      mended.push(row);
      const rail = railProfile(deps.anchor, row.rail ?? '');
      const isPayee = row.receiverId === customerId || row.customerId === customerId;
      if (!rail || !isPayee) return;
      const payee = { ...openPayee(deps.secrets, row), ...payeeOf(rail, told) };
      // Before the money, a payee that is there means one that is whole: the story then begins.
      if (!row.transferReceivedAt && judgePayee(rail, payee)) return;
      sealPayee(deps.secrets, row, payee);
    });
  }
  return mended;
};
