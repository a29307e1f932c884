import type { EntityManager } from '@mikro-orm/postgresql';
import type { Orm } from '../../../db/orm.ts';

const LOCK_NOT_AVAILABLE = '55P03';
const isBusy = (error: unknown): boolean =>
  error instanceof Error && 'code' in error && error.code === LOCK_NOT_AVAILABLE;

/**
 * Does something in a database transaction that is never committed, so that what it would do can be
 * seen. The constraints that are else looked at when it commits are looked at before.
 * @returns null where somebody else is at the same rows.
 */
export const rolledBack = async <T>(
  orm: Orm,
  work: (em: EntityManager) => Promise<T>,
): Promise<T | null> => {
  const em = orm.em.fork();
  await em.begin();
  try {
    // Whoever decides in earnest holds the rows; they do not wait for somebody who only looks.
    await em.execute(`set local lock_timeout = '1s'`, [], 'run');
    return await work(em);
  } catch (error) {
    if (isBusy(error)) return null;
    throw error;
  } finally {
    await em.rollback();
  }
};

/** Looks at the constraints that are deferred until the commit. */
export const checkNow = async (em: EntityManager): Promise<void> => {
  await em.flush();
  await em.execute('set constraints all immediate', [], 'run');
};
