import type { EntityManager } from '@mikro-orm/postgresql';
import type { Transaction } from '../../db/entities/transaction.ts';
import { say, type Saying } from '../../domain/languages/saying.ts';
import type { Status } from '../../domain/transactions/status.ts';

/** The rails that nobody serves now, as {@link createUnservedRails} has noted them. */
export const readInterrupted = async (em: EntityManager): Promise<ReadonlySet<string>> => {
  const rows = await em.execute<{ rail: string }[]>(
    `select rail from rail_failure where call = 'serve'`,
  );
  return new Set(rows.map(({ rail }) => rail));
};

type Subject = Pick<Transaction, 'kind' | 'status' | 'rail' | 'transferReceivedAt'>;

/** Before these nothing was asked of the rail, and after them nothing is. */
const WAITING: readonly Status[] = [
  'pending_user_transfer_start',
  'pending_user_transfer_complete',
  'pending_sender',
  'pending_receiver',
  'pending_anchor',
  'pending_external',
];

/**
 * What the customer of a transaction reads while nobody serves its rail; null where the rail is served,
 * or the transaction needs nothing of it.
 */
export const sayInterrupted = (
  { kind, status, rail, transferReceivedAt }: Subject,
  interrupted: ReadonlySet<string>,
): Saying | null => {
  if (!rail || !interrupted.has(rail) || !WAITING.includes(status)) return null;
  if (!transferReceivedAt) return say('rail_interrupted_unpaid');
  // What came in of a deposit needs the rail no more.
  return kind === 'deposit' ? null : say('rail_interrupted');
};
