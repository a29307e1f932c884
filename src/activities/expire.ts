import type { EntityManager } from '@mikro-orm/postgresql';
import { Cursor, RailReceipt, ReceivedPayment } from '../db/entities/money-in.ts';
import { assetPolicy, railProfile } from '../domain/anchor.ts';
import { isTerminal } from '../domain/status.ts';
import { advance, lockTransaction } from './advance.ts';
import { inTransaction, type StoreDeps } from './deps.ts';

/** `recorded`: money is on its way to the story. `readingBehind`: ask again later. */
export type Expiry = 'expired' | 'recorded' | 'readingBehind';

/** True while a claimable balance that names the transaction is on its way to us. */
const isBeingClaimed = async (em: EntityManager, transactionId: string): Promise<boolean> => {
  const found = await em.execute<unknown[]>(
    `select 1 from claimable_balance c join ledger_payment p using (investigation_key)
      where c.transaction_id = ? and p.leg = 'claim' and p.state in ('queued', 'bound') limit 1`,
    [transactionId],
  );
  return found.length > 0;
};

/**
 * Expires a transaction that nobody paid: only when nothing is recorded for it, and everything
 * that happened before its deadline has been read. Recording money locks the same row, so one of
 * the two always sees the other.
 */
export const createExpireUnpaid =
  ({ orm, anchor }: StoreDeps) =>
  async (transactionId: string): Promise<Expiry> =>
    inTransaction(orm, async (em) => {
      const row = await lockTransaction(em, transactionId);
      if (isTerminal(row.status)) return row.status === 'expired' ? 'expired' : 'recorded';
      // What is filed elsewhere is not this story's; what it was credited with is.
      const itsOwn = {
        transactionId,
        $or: [{ disposition: null }, { disposition: 'credited' as const }],
      };
      const recorded =
        (await em.count(ReceivedPayment, itsOwn)) + (await em.count(RailReceipt, itsOwn));
      if (recorded > 0) return 'recorded';
      // What was left for us to claim came in time, and becomes ours as soon as it is claimed.
      if (await isBeingClaimed(em, transactionId)) return 'readingBehind';
      const deadline = row.payUntil?.getTime() ?? 0;
      const source =
        row.kind === 'deposit'
          ? `rail/${row.rail ?? ''}`
          : `stellar/${assetPolicy(anchor, row.asset)?.distributionAccount ?? ''}`;
      const cursor = await em.findOne(Cursor, { source });
      if ((cursor?.readThrough?.getTime() ?? 0) <= deadline) return 'readingBehind';
      // A rail that is asked by name must have been asked for this one after its deadline.
      const dueAgain = row.nextPollAt?.getTime();
      if (row.kind === 'deposit' && dueAgain !== undefined && dueAgain <= deadline) {
        return 'readingBehind';
      }
      const lateWindowMs = railProfile(anchor, row.rail ?? '')?.lateWindowMs ?? 0;
      if (deadline + lateWindowMs < Date.now()) row.nextPollAt = null;
      advance(em, row, 'expired', {
        reason: 'nothing was received by the deadline',
        message: 'Nothing was received in time. Please start again, and do not pay this one.',
      });
      return 'expired';
    });
