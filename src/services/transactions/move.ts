import { forUpdate } from '../../db/orm.ts';
import type { EntityManager } from '@mikro-orm/postgresql';
import { Callback } from '../../db/entities/books.ts';
import { Transaction, TransactionEvent } from '../../db/entities/transaction.ts';
import { mayMove, type Status } from '../../domain/transactions/status.ts';
import { storyId } from '../../domain/transactions/queue.ts';

export interface Move {
  /** Why, in a sentence that an auditor reads. Never personal data. */
  readonly reason: string;
  /** What the customer reads from now on; left as it is when not given, taken away by null. */
  readonly message?: string | null;
  /** Who moved it; the transaction's own story by default. */
  readonly actor?: string;
}

/** Loads a transaction and locks its row until the caller's database transaction ends. */
export const lockTransaction = async (em: EntityManager, id: string): Promise<Transaction> =>
  em.findOneOrFail(Transaction, { id }, forUpdate);

/** Appends who did what, and why, to a transaction's history; its status stands by then. */
export const noteEvent = (
  em: EntityManager,
  row: Transaction,
  from: Status,
  { actor, reason }: Move,
): void => {
  em.create(TransactionEvent, {
    transactionId: row.id,
    fromStatus: from,
    toStatus: row.status,
    actor: actor ?? storyId(row.kind, row.id),
    reason,
    at: new Date(),
  });
};

/**
 * Moves a locked transaction to a status, appends the event and, where somebody asked to be told,
 * the outbox row; all in the caller's database transaction. Moving to where it stands only updates
 * the message.
 * @throws when the move is not in `domain/transactions/status.ts`.
 */
export const advance = (em: EntityManager, row: Transaction, to: Status, move: Move): void => {
  const from = row.status;
  if (!mayMove(row.kind, from, to)) {
    throw new Error(`${row.kind} ${row.id} may not go from ${from} to ${to}`);
  }
  if (move.message !== undefined) row.message = move.message;
  if (from === to) return;
  row.status = to;
  if (to === 'completed' || to === 'refunded') row.completedAt = new Date();
  noteEvent(em, row, from, move);
  if (row.callbackUrl) {
    em.create(Callback, {
      transactionId: row.id,
      url: row.callbackUrl,
      status: to,
      at: new Date(),
    });
  }
};
