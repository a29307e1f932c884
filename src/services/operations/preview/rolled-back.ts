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
    // The console may not write what it only tries: it takes a role that never commits.
    const [who] = await em.execute<{ isConsole: boolean }[]>(
      `select current_user = 'railhead_console' as "isConsole"`,
    );
    if (who?.isConsole) await em.execute('set local role railhead_preview', [], 'run');
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

const DEFERRED = `select string_agg(distinct quote_ident(conname), ', ') as names from pg_constraint
  where condeferred and conname <> 'never_committed'
    and connamespace = current_schema()::regnamespace`;

/** Looks at the constraints that are deferred until the commit, but for the one that refuses it. */
export const checkNow = async (em: EntityManager): Promise<void> => {
  await em.flush();
  const [deferred] = await em.execute<{ names: string | null }[]>(DEFERRED);
  if (deferred?.names) await em.execute(`set constraints ${deferred.names} immediate`, [], 'run');
};
