import { setTimeout as pause } from 'node:timers/promises';
import type { EntityManager } from '@mikro-orm/postgresql';
import { Transaction } from '../../db/entities/transaction.ts';
import { findBySql } from '../../db/find-by-sql.ts';
import { railProfile, type Anchor } from '../../domain/anchor.ts';

/** The longest that an answer waits for a rail. */
const LONGEST_MS = 5_000;
const LOOK_EVERY_MS = 25;

type Waiting = Map<string, PromiseWithResolvers<Transaction | null>>;

/** Gives all who wait the rows that have instructions by now. */
const look = async (em: EntityManager, waiting: Waiting): Promise<void> => {
  const ids = [...waiting.keys()];
  const known = await findBySql(
    em.fork(),
    Transaction,
    `select * from transaction
       where id in (${ids.map(() => '?').join(', ')}) and instructions is not null`,
    ids,
  );
  for (const row of known) waiting.get(row.id)?.resolve(row);
};

/**
 * Waits for the instructions of a deposit whose rail has them at once (`instructsWithinMs`): its story
 * asks the rail in the rail's own worker and records them. All who wait share one look.
 * @returns the row as it is then; the same row where the rail says no such time, where the
 * customer is waited for first, or where it took longer.
 */
export const createAwaitInstructions = (anchor: Anchor) => {
  const waiting: Waiting = new Map();
  let isLooking = false;

  const lookUntilNobodyWaits = async (em: EntityManager): Promise<void> => {
    if (isLooking) return;
    isLooking = true;
    while (waiting.size > 0) {
      await pause(LOOK_EVERY_MS);
      try {
        if (waiting.size > 0) await look(em, waiting);
      } catch (fault) {
        for (const { reject } of waiting.values()) reject(fault);
      }
    }
    isLooking = false;
  };

  return async (em: EntityManager, row: Transaction): Promise<Transaction> => {
    const withinMs = railProfile(anchor, row.rail ?? '')?.instructsWithinMs;
    if (withinMs === undefined || row.status !== 'pending_anchor') return row;
    const own = Promise.withResolvers<Transaction | null>();
    waiting.set(row.id, own);
    const late = setTimeout(() => own.resolve(null), Math.min(withinMs, LONGEST_MS));
    void lookUntilNobodyWaits(em);
    try {
      return (await own.promise) ?? row;
    } finally {
      clearTimeout(late);
      waiting.delete(row.id);
    }
  };
};
