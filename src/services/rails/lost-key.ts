import type { EntityManager } from '@mikro-orm/postgresql';
import { RailPayment, RailRefund } from '../../db/entities/money-out.ts';
import type { RefundOwner } from '../rail-refunds/journal.ts';

/**
 * The key of a pay-out, or of a refund on a rail, that was asked for and not answered: nobody but the
 * bank knows whether it went out.
 * @returns null where every call was answered.
 */
export const findLostKey = async (
  em: EntityManager,
  owner: RefundOwner,
): Promise<string | null> => {
  const unanswered = { state: 'asked', ...owner } as const;
  const refund = await em.findOne(RailRefund, unanswered);
  if (refund) return refund.key;
  const { transactionId } = owner;
  if (transactionId === undefined) return null;
  const payout = await em.findOne(RailPayment, { transactionId, state: 'asked' });
  return payout?.key ?? null;
};
