import type { EntityManager } from '@mikro-orm/postgresql';
import type { Orm } from '../../../db/orm.ts';

const LOCK_NOT_AVAILABLE = '55P03';
const isBusy = (error: unknown): boolean =>
  error instanceof Error && 'code' in error && error.code === LOCK_NOT_AVAILABLE;

/** The console's role cannot touch money; this one can, and nothing that it writes can be committed. */
const TAKE_ROLE = `select set_config('role', 'railhead_preview', true)
  where current_user = 'railhead_console'`;

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
    await em.execute(TAKE_ROLE);
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

/** All but those that keep the role of previews from committing. */
const DEFERRED = `select string_agg(distinct quote_ident(conname), ', ') as names from pg_constraint
  where condeferred and connamespace = 'public'::regnamespace
    and conname not like '%\\_never\\_commits'`;

/** Looks at the constraints that are deferred until the commit. */
export const checkNow = async (em: EntityManager): Promise<void> => {
  await em.flush();
  const [row] = await em.execute<{ names: string | null }[]>(DEFERRED);
  if (row?.names) await em.execute(`set constraints ${row.names} immediate`, [], 'run');
};
