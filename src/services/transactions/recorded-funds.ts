import type { EntityManager } from '@mikro-orm/postgresql';
import { formatAmount, stroopsOf } from '../../domain/money/amount.ts';
import type { Funds } from '../../domain/transactions/story.ts';
import { Investigation, RailReceipt, ReceivedPayment } from '../../db/entities/money-in.ts';

/**
 * The money that is recorded for a transaction and that its story has, or is still to be given: what
 * was credited first, so that a story that starts again takes the same money as before.
 */
export const recordedFunds = async (
  em: EntityManager,
  transactionId: string,
): Promise<readonly Funds[]> => {
  const usable = {
    transactionId,
    $or: [{ disposition: null }, { disposition: 'credited' as const }],
  };
  const received = await em.find(ReceivedPayment, usable, { orderBy: { operationId: 'asc' } });
  const receipts = await em.find(RailReceipt, usable, { orderBy: { id: 'asc' } });
  const given = await em.findOne(Investigation, { attachedTo: transactionId });
  const recorded = [...received, ...receipts].map((record) => {
    const source = 'operationId' in record ? `stellar/${record.operationId}` : `rail/${record.id}`;
    const attached = given?.sourceKey === source ? given.attachedAmount : null;
    return {
      first: record.disposition === 'credited',
      funds: {
        source,
        amount: formatAmount(stroopsOf(attached ?? record.amount)),
        at: ('closedAt' in record ? record.closedAt : record.receivedAt).toISOString(),
        ...(attached ? { attached: true as const } : {}),
      },
    };
  });
  return recorded
    .sort((one, other) => Number(other.first) - Number(one.first))
    .map(({ funds }) => funds);
};
