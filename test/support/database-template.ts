import { randomBytes } from 'node:crypto';

import { migrate } from '../../src/db/migrate.ts';
import { runSql, withDatabase } from './run-sql.ts';

/** Where PostgreSQL can be told how to copy: by files takes half the time of by its log. */
const TOLD_SINCE = 150_000;

/**
 * Makes the migrated database that every test file's own database is a copy of.
 *
 * @returns `asTemplate`: what follows `create database <name>` to copy it
 */
export async function createTemplateDatabase(
  url: string,
): Promise<{ asTemplate: string; drop(): Promise<void> }> {
  const name = `railhead_template_${randomBytes(4).toString('hex')}`;
  await runSql(url, `create database ${name}`);
  await migrate(withDatabase(url, name));
  const [version] = await runSql<{ number: number }>(
    url,
    `select current_setting('server_version_num')::int as number`,
  );
  const isTold = (version?.number ?? 0) >= TOLD_SINCE;
  return {
    asTemplate: `template ${name}${isTold ? ' strategy file_copy' : ''}`,
    drop: async () => {
      await runSql(url, `drop database if exists ${name} with (force)`);
    },
  };
}
