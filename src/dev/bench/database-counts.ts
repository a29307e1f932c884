import type { Orm } from '../../db/orm.ts';

/** What PostgreSQL has counted of a database since it was made. */
export interface DatabaseCounts {
  readonly commits: number;
  readonly inserted: number;
  readonly updated: number;
  readonly read: number;
}

const COUNTED = `select xact_commit::float8 as commits, tup_inserted::float8 as inserted,
    tup_updated::float8 as updated, tup_returned::float8 as read
  from pg_stat_database where datname = current_database()`;

/** @throws where PostgreSQL keeps no statistics. */
export const readDatabaseCounts = async (orm: Orm): Promise<DatabaseCounts> => {
  const [counted] = await orm.em.fork().execute<DatabaseCounts[]>(COUNTED);
  if (!counted) throw new Error('PostgreSQL keeps no statistics of the database');
  return counted;
};
