import type { EntityManager } from '@mikro-orm/postgresql';
import type { Transaction } from '../../../db/entities/transaction.ts';
import { advance } from '../move.ts';
import { closeParking } from '../decisions/parking.ts';

/**
 * A transaction whose money waited for its price, on a locked row, and that does not take it, waits for
 * money again: nobody is asked about it any more.
 */
export const waitAgain = async (
  em: EntityManager,
  row: Transaction,
  reason: string,
): Promise<void> => {
  if (row.status !== 'on_hold' || row.transferReceivedAt) return;
  row.parkedReason = null;
  await closeParking(em, row.id);
  advance(em, row, 'pending_user_transfer_start', { reason, message: null });
};
