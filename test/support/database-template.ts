import { randomBytes } from 'node:crypto';

import { migrate } from '../../src/db/migrate.ts';
import { runSql, withDatabase } from './run-sql.ts';

/** Makes the migrated database that every test file's own database is a copy of. */
export async function createTemplateDatabase(
  url: string,
): Promise<{ name: string; drop(): Promise<void> }> {
  const name = `railhead_template_${randomBytes(4).toString('hex')}`;
  await runSql(url, `create database ${name}`);
  await migrate(withDatabase(url, name));
  return {
    name,
    drop: async () => {
      await runSql(url, `drop database if exists ${name} with (force)`);
    },
  };
}
