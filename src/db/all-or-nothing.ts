import { DeadlockException } from '@mikro-orm/core';
import type { EntityManager } from '@mikro-orm/postgresql';
import { isRefusal, type Refusal } from '../domain/refusal.ts';

/** How often work is begun anew that PostgreSQL ended for the sake of other work. */
const TRIES = 5;

/** A refusal on its way out of a database transaction, which takes back what was written before it. */
class Refused extends Error {
  readonly refusal: Refusal;
  constructor(refusal: Refusal) {
    super(refusal.refusal);
    this.refusal = refusal;
  }
}

/**
 * Does work in one database transaction, of which a refusal leaves nothing behind. Work that waits
 * for other work that waits for it is ended by PostgreSQL, and then done anew from its beginning.
 * @param work may be called several times; what it does outside of `inner` is not taken back.
 */
export const allOrNothing = async <T>(
  em: EntityManager,
  work: (inner: EntityManager) => Promise<T | Refusal>,
): Promise<T | Refusal> => {
  for (let tries = 1; ; tries += 1) {
    try {
      return await em.fork().transactional(async (inner) => {
        const done = await work(inner);
        if (isRefusal(done)) throw new Refused(done);
        return done;
      });
    } catch (error) {
      if (error instanceof Refused) return error.refusal;
      if (!(error instanceof DeadlockException) || tries === TRIES) throw error;
    }
  }
};
