import type { EntityManager } from '@mikro-orm/postgresql';
import type { RefundOwner } from '../rail-refunds/journal.ts';

const LOST = `select key from rail_refund
    where state = 'asked' and coalesce(transaction_id::text, investigation_key) = ?
  union all select key from rail_payment where state = 'asked' and transaction_id = ?::uuid
  limit 1`;

/**
 * The key of a pay-out, or of a refund on a rail, that was asked for and not answered: nobody but the
 * bank knows whether it went out.
 * @returns null where every call was answered.
 */
export const findLostKey = async (
  em: EntityManager,
  owner: RefundOwner,
): Promise<string | null> => {
  const { transactionId = null, investigationKey = null } = owner;
  const [row] = await em.execute<{ key: string }[]>(LOST, [
    transactionId ?? investigationKey,
    transactionId,
  ]);
  return row?.key ?? null;
};
