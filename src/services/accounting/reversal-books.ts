import type { EntityManager } from '@mikro-orm/postgresql';
import { RailReceipt } from '../../db/entities/money-in.ts';
import { forUpdate } from '../../db/orm.ts';
import { stroopsOf } from '../../domain/money/amount.ts';
import { accounts, post } from './books.ts';

/**
 * Books that the rail has taken money back for good, in the caller's database transaction: the rail
 * holds that much less of ours, and the treasury bears it. What the customer or an investigation is
 * still owed of it is booked by whoever closes that. Once for each receipt, however often it is called.
 * @param operator who accepted it
 */
export const acceptReversals = async (
  em: EntityManager,
  receipts: readonly RailReceipt[],
  operator: string,
): Promise<void> => {
  for (const receipt of receipts) {
    const { id, rail, asset, transactionId = null, reversedAt, reversalAcceptedBy } = receipt;
    if (!reversedAt || reversalAcceptedBy) continue;
    receipt.reversalAcceptedBy = operator;
    const amount = stroopsOf(receipt.amount);
    await post(em, {
      entry: `charged-back/${id}`,
      transactionId,
      lines: [
        { account: accounts.rail(rail), asset, amount },
        { account: accounts.treasury, asset, amount: -amount },
      ],
    });
  }
};

/**
 * What a case is about: money that was filed as it, or whose reversal it reports. What was credited
 * counts once its deposit was paid; before that a person is asked about the deposit.
 */
const OF_CASE = `select r.id::text as id from rail_receipt r
    left join transaction t on t.id = r.transaction_id
  where r.reversed_at is not null and (r.disposition = 'investigation' or t.status = 'completed')
    and ? in (r.investigation_key,
      'contradiction/rail/' || r.rail || '/' || r.rail_reference || '/' || r.reversed_as)`;

/** Books what the rail has taken back of a case that is written off, as {@link acceptReversals} does. */
export const acceptReversalOfCase = async (
  em: EntityManager,
  sourceKey: string,
  operator: string,
): Promise<void> => {
  const found = await em.execute<{ id: string }[]>(OF_CASE, [sourceKey]);
  const ids = found.map(({ id }) => id);
  if (ids.length === 0) return;
  const receipts = await em.find(RailReceipt, { id: { $in: ids } }, forUpdate);
  await acceptReversals(em, receipts, operator);
};
