import type { EntityManager } from '@mikro-orm/postgresql';
import type { Orm } from '../../../db/orm.ts';

const LOCK_NOT_AVAILABLE = '55P03';
const isBusy = (error: unknown): boolean =>
  error instanceof Error && 'code' in error && error.code === LOCK_NOT_AVAILABLE;

/**
 * The console's role cannot touch money; this one can, and nothing that it writes can be committed.
 * Whoever decides in earnest holds the rows; they do not wait for somebody who only looks.
 */
const BEGIN = `select set_config('lock_timeout', '1s', true),
  case when current_user = 'railhead_console' then set_config('role', 'railhead_preview', true) end`;

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
    await em.execute(BEGIN);
    return await work(em);
  } catch (error) {
    if (isBusy(error)) return null;
    throw error;
  } finally {
    await em.rollback();
  }
};

/**
 * Tries something in {@link rolledBack} that is taken back before something else is tried.
 * @param work is given an entity manager of its own, which knows no row yet.
 * @returns null where somebody else is at the same rows.
 */
export const tried = async <T>(
  em: EntityManager,
  work: (inner: EntityManager) => Promise<T>,
): Promise<T | null> => {
  const inner = em.fork({ keepTransactionContext: true });
  await inner.begin({ ctx: em.getTransactionContext() });
  try {
    return await work(inner);
  } catch (error) {
    if (isBusy(error)) return null;
    throw error;
  } finally {
    await inner.rollback();
  }
};

/** Of all that are deferred but those that keep the role of previews from committing. */
const CHECK = `do $$ begin
    execute (select 'set constraints ' || string_agg(distinct quote_ident(conname), ', ') || ' immediate'
      from pg_constraint where condeferred and connamespace = 'public'::regnamespace
        and conname not like '%\\_never\\_commits');
  end $$`;

/** Looks at the constraints that are deferred until the commit. */
export const checkNow = async (em: EntityManager): Promise<void> => {
  await em.flush();
  await em.execute(CHECK, [], 'run');
};
