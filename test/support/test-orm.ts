import { randomBytes } from 'node:crypto';
import { migrate } from '../../src/db/migrate.ts';
import { openOrm, type Orm } from '../../src/db/orm.ts';
import { createTestDatabase } from './database.ts';
import { runSql, withDatabase } from './run-sql.ts';

const withRun = (orm: Orm) => ({
  orm,
  /** Runs a statement, and gives the rows. */
  run: async <Row = unknown>(sql: string, values: readonly unknown[] = []): Promise<Row[]> =>
    orm.em.fork().execute<Row[]>(sql, [...values]),
});

/** A migrated, empty database of one's own, and what asks it. */
export const openTestOrm = async () => {
  const database = await createTestDatabase();
  return {
    ...withRun(await openOrm({ databaseUrl: database.url })),
    url: database.url,
    async close(): Promise<void> {
      await this.orm.close();
      await database.drop();
    },
  };
};

/** A database as an earlier version left it, whose last migration is named. */
export const openEarlierDatabase = async (last: string) => {
  const server = await createTestDatabase();
  const name = `before_${randomBytes(6).toString('hex')}`;
  await runSql(server.url, `create database ${name}`);
  const url = withDatabase(server.url, name);
  const orm = await openOrm({ databaseUrl: url });
  await orm.migrator.up({ to: last });
  return {
    ...withRun(orm),
    /** Migrates it to the newest version. */
    bringUp: async () => migrate(url),
    close: async (): Promise<void> => {
      await orm.close();
      await runSql(server.url, `drop database if exists ${name} with (force)`);
      await server.drop();
    },
  };
};
