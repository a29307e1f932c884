import type { EntityManager } from '@mikro-orm/postgresql';
import { RailReceipt } from '../../../db/entities/money-in.ts';
import type { LedgerLeg } from '../../../domain/transactions/transaction.ts';

/** The legs by which a customer is paid, and what prepares it. */
export const PAYS: readonly LedgerLeg[] = ['payout', 'create_account'];

/** Why a pay-out is withdrawn whose money the rail has taken back. */
export const CHARGED_BACK = 'charged_back';

/**
 * True while money that was credited to a transaction was taken back by its rail, and nobody has
 * decided that it is paid out all the same (docs/reference/money.md §3.6). The transaction's row is locked.
 */
export const isPayoutHeld = async (em: EntityManager, transactionId: string): Promise<boolean> => {
  const taken = { transactionId, disposition: 'credited' as const, reversedAt: { $ne: null } };
  return (await em.count(RailReceipt, { ...taken, reversalAcceptedBy: null })) > 0;
};
