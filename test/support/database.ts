import { randomBytes } from 'node:crypto';

import { runSql, withDatabase } from './run-sql.ts';
import { readServices } from './services.ts';

/** A migrated, empty database of one's own. */
export type TestDatabase = {
  url: string;
  /** Removes it, with whoever is still connected. */
  drop(): Promise<void>;
};

/**
 * Copies the migrated template. Call it in `beforeAll`, and `drop` in `afterAll`.
 *
 * @throws Error when the run's setup started no PostgreSQL
 */
export async function createTestDatabase(): Promise<TestDatabase> {
  const { postgres } = readServices();
  if (postgres === undefined) throw new Error('This run has no PostgreSQL; see global-setup.ts.');
  const name = `test_${randomBytes(6).toString('hex')}`;
  await runSql(postgres.url, `create database ${name} ${postgres.asTemplate}`);
  return {
    url: withDatabase(postgres.url, name),
    drop: async () => {
      await runSql(postgres.url, `drop database if exists ${name} with (force)`);
    },
  };
}
