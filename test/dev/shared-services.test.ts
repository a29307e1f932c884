import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { Client, Connection } from '@temporalio/client';

import { createTestDatabase } from '../support/database.ts';
import type { TestDatabase } from '../support/database.ts';
import { runSql } from '../support/run-sql.ts';
import { servicesNeeded } from '../support/services-needed.ts';
import { testTemporal } from '../support/temporal.ts';

describe('a database for a test file', () => {
  let databases: TestDatabase[];

  beforeAll(async () => {
    databases = [await createTestDatabase(), await createTestDatabase()];
  });

  afterAll(async () => {
    await Promise.all(databases.map((database) => database.drop()));
  });

  test('has the newest schema and is its own', async () => {
    const [one, other] = databases.map((database) => database.url);
    await runSql(one ?? '', 'create table mine (value int)');
    const tables = (url: string | undefined) =>
      runSql<{ name: string }>(
        url ?? '',
        "select table_name as name from information_schema.tables where table_schema = 'public'",
      ).then((rows) => rows.map((row) => row.name));
    expect(await tables(one)).toEqual(expect.arrayContaining(['transaction', 'mine']));
    expect(await tables(other)).not.toContain('mine');
  });
});

test('a namespace for a test file takes workflows with the search attributes of payments', async () => {
  const { address, namespace } = await testTemporal();
  const connection = await Connection.connect({ address });
  const client = new Client({ connection, namespace });
  const handle = await client.workflow.start('deposit', {
    taskQueue: 'nobody',
    workflowId: 'deposit/1',
    searchAttributes: { PaymentKind: ['deposit'], NeedsAttention: [false] },
  });
  const description = await handle.describe();
  await connection.close();
  expect(description.searchAttributes['PaymentKind']).toEqual(['deposit']);
});

describe('the services of a run', () => {
  const select = (part: string) =>
    servicesNeeded({
      rootDir: process.cwd(),
      testPathPatterns: { toExecutor: () => ({ isMatch: (path) => path.includes(part) }) },
    });

  test('are those that the selected files lead to', () => {
    const none = { postgres: false, temporal: false, workflows: false };
    expect(select('dev/small-parts')).toEqual(none);
    expect(select('dev/shared-services')).toEqual({ ...none, postgres: true, temporal: true });
    expect(select('workflows/deposit')).toEqual({ ...none, temporal: true, workflows: true });
  });

  test('are all of them when files are chosen in another way', () => {
    const all = { postgres: true, temporal: true, workflows: true };
    expect(select('no such file')).toEqual(all);
  });
});
