import { readdirSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { createTestDatabase, type TestDatabase } from '../support/database.ts';
import { runProgram } from '../support/programs.ts';

describe('railhead', () => {
  let database: TestDatabase;
  beforeAll(async () => {
    database = await createTestDatabase();
  });
  afterAll(async () => database?.drop());

  const railhead = async (...words: readonly string[]) =>
    runProgram('cli/railhead', words, { DATABASE_URL: database.url });

  test('names every command that has a file of its own, and the two servers', async () => {
    const { code, error } = await railhead();
    expect(code).toBe(2);
    const listed = error.split('\n').flatMap((line) => /^ {2}(\w+) {2,}\S/.exec(line)?.[1] ?? []);
    const helpers = ['railhead', 'operator', 'decide-customer'];
    const files = readdirSync('src/cli')
      .filter((name) => name.endsWith('.ts'))
      .map((name) => name.slice(0, -'.ts'.length))
      .filter((name) => !helpers.includes(name));
    expect(listed.toSorted()).toEqual([...files, 'api', 'worker'].toSorted());
  });

  test('says that there is no such command, and does nothing', async () => {
    const { code, error } = await railhead('reslove');
    expect(code).toBe(2);
    expect(error).toContain('There is no command reslove.');
  });

  test('hands the other words on to the command', async () => {
    const migrated = await railhead('migrate');
    expect([migrated.code, migrated.out]).toEqual([0, 'the database is up to date\n']);
    const sender = await railhead('sender', 'GNOBODY', 'clear');
    expect(sender.code).not.toBe(0);
    expect(sender.error).toContain('--evidence');
  });
});
