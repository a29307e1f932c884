import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { randomBytes } from 'node:crypto';
import { migrate } from '../../src/db/migrate.ts';
import { createTestDatabase, type TestDatabase } from '../support/database.ts';
import { runSql, withDatabase } from '../support/run-sql.ts';

let migrated: TestDatabase;
const empty = `empty_${randomBytes(6).toString('hex')}`;

beforeAll(async () => {
  migrated = await createTestDatabase();
  await runSql(migrated.url, `create database ${empty}`);
});

afterAll(async () => {
  await runSql(migrated.url, `drop database if exists ${empty} with (force)`);
  await migrated.drop();
});

const tables = async (url: string): Promise<number> =>
  (await runSql(url, `select 1 from information_schema.tables where table_schema = 'public'`))
    .length;

describe('the migration', () => {
  test('run by two at once is applied by one of them', async () => {
    const url = withDatabase(migrated.url, empty);
    const ran = await Promise.all([migrate(url), migrate(url)]);
    expect(ran.filter((names) => names.length > 0)).toHaveLength(1);
    expect(await tables(url)).toBe(await tables(migrated.url));
  });

  test('run again does nothing', async () => {
    expect(await migrate(migrated.url)).toEqual([]);
  });
});
