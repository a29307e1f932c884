import type { EntityManager } from '@mikro-orm/postgresql';
import type { Anchor } from '../domain/anchor.ts';
import type { Orm } from '../db/orm.ts';
import type { Log } from '../lib/log.ts';
import type { Stories } from './transactions/stories.ts';

/** What every activity that touches the database is made with. */
export interface StoreDeps {
  readonly orm: Orm;
  readonly anchor: Anchor;
  readonly stories: Stories;
  readonly log: Log;
}

/** Runs a piece of work in one database transaction, on an entity manager of its own. */
export const inTransaction = async <T>(
  orm: Orm,
  work: (em: EntityManager) => Promise<T>,
): Promise<T> => orm.em.fork().transactional(work);
