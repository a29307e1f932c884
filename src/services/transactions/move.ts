import { findOneBySql } from '../../db/find-by-sql.ts';
import type { EntityManager } from '@mikro-orm/postgresql';
import { Callback } from '../../db/entities/books.ts';
import { Transaction, TransactionEvent } from '../../db/entities/transaction.ts';
import { spokenOf, type Saying, type Spoken } from '../../domain/languages/saying.ts';
import { mayMove, type Status } from '../../domain/transactions/status.ts';
import { storyId } from '../../domain/transactions/queue.ts';

export interface Move {
  /** Why, in a sentence that an auditor reads. Never personal data. */
  readonly reason: string;
  /** What the customer reads from now on; left as it is when not given, taken away by null. */
  readonly message?: string | null;
  /** What that message says, where it is one of our sentences. */
  readonly said?: Saying;
  /** Who moved it; the transaction's own story by default. */
  readonly actor?: string;
}

/** Has the customer read something else from now on, on a locked row; null takes it away. */
export const setMessage = (row: Transaction, message: Spoken | null): void => {
  row.message = message?.message ?? null;
  row.messageSaid = message?.said ?? null;
};

/** Loads a transaction and locks its row until the caller's database transaction ends. */
export const lockTransaction = async (em: EntityManager, id: string): Promise<Transaction> =>
  findOneBySql(em, Transaction, 'select * from transaction where id = ? for update', [id]);

/** Appends who did what, and why, to a transaction's history. @param from null for a new row. */
export const noteEvent = (
  em: EntityManager,
  row: Transaction,
  from: Status | null,
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

/** Queues the callback of the status that a row has now, where its client asked for callbacks. */
const queueCallback = (em: EntityManager, { id, status, callbackUrl }: Transaction): void => {
  if (!callbackUrl) return;
  em.create(Callback, { transactionId: id, url: callbackUrl, status, at: new Date() });
};

/**
 * Moves a locked transaction to a status, appends the event and, where its client asked for callbacks,
 * the callback; all in the caller's database transaction. Moving to the status that it has already only
 * changes the message.
 * @throws when the move is not in `domain/transactions/status.ts`.
 */
export const advance = (em: EntityManager, row: Transaction, to: Status, move: Move): void => {
  const from = row.status;
  if (!mayMove(row.kind, from, to)) {
    throw new Error(`${row.kind} ${row.id} may not go from ${from} to ${to}`);
  }
  const { message, said } = move;
  if (message !== undefined) setMessage(row, message === null ? null : spokenOf(message, said));
  if (from === to) return;
  row.status = to;
  if (to === 'completed' || to === 'refunded') row.completedAt = new Date();
  noteEvent(em, row, from, move);
  queueCallback(em, row);
};

/** Stores a new row with its first event and callback, in the caller's database transaction. */
export const storeTransaction = async (
  em: EntityManager,
  row: Transaction,
  reason: string,
): Promise<void> => {
  // The event refers to the row, so the row goes first.
  await em.flush();
  noteEvent(em, row, null, { actor: 'api', reason });
  queueCallback(em, row);
  await em.flush();
};
