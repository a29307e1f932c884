import { setTimeout as pause } from 'node:timers/promises';
import type { EntityManager } from '@mikro-orm/postgresql';
import { Transaction } from '../../db/entities/transaction.ts';
import { railProfile, type Anchor } from '../../domain/anchor.ts';

/** The longest that an answer waits for a rail. */
const LONGEST_MS = 5_000;
const LOOK_EVERY_MS = 50;

/**
 * Waits for the instructions of a deposit whose rail has them at once (`instructsWithinMs`): its story
 * asks the rail in the rail's own worker and records them.
 * @returns the row as it is then; the same row where the rail says no such time, where the
 * customer is waited for first, or where it took longer.
 */
export const awaitInstructions = async (
  em: EntityManager,
  anchor: Anchor,
  row: Transaction,
): Promise<Transaction> => {
  const withinMs = railProfile(anchor, row.rail ?? '')?.instructsWithinMs;
  if (withinMs === undefined || row.status !== 'pending_anchor') return row;
  const until = performance.now() + Math.min(withinMs, LONGEST_MS);
  do {
    const known = await em.execute<unknown[]>(
      'select 1 from transaction where id = ? and instructions is not null',
      [row.id],
    );
    if (known.length > 0) return em.fork().findOneOrFail(Transaction, { id: row.id });
    await pause(LOOK_EVERY_MS);
  } while (performance.now() < until);
  return row;
};
