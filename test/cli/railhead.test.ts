import { spawnSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { createTestDatabase, type TestDatabase } from '../support/database.ts';
import { runProgram } from '../support/programs.ts';

const PROGRAM = fileURLToPath(new URL('../../src/cli/railhead.ts', import.meta.url));

describe('railhead', () => {
  let database: TestDatabase;
  beforeAll(async () => {
    database = await createTestDatabase();
  });
  afterAll(async () => database?.drop());

  const railhead = async (...words: readonly string[]) =>
    runProgram('cli/railhead', words, { DATABASE_URL: database.url });

  test('names every command that has a file of its own, and the programs that live elsewhere', async () => {
    const { code, error } = await railhead();
    expect(code).toBe(2);
    const listed = error
      .split('\n')
      .flatMap((line) => /^ {2}([a-z-]+) {2,}\S/.exec(line)?.[1] ?? []);
    const helpers = ['railhead', 'commands', 'decide-customer', 'template', 'known-rails'];
    // What the others open the database with has the name of a command, whose file is `operators`.
    helpers.push('operator', 'operators');
    const elsewhere = [
      'api',
      'worker',
      'console',
      'operator',
      'dev',
      'demo',
      'wallet',
      'sandbox',
      'chaos',
      'bench',
    ];
    const files = ['src/cli', 'src/cli/setup']
      .flatMap((folder) => readdirSync(folder))
      .filter((name) => name.endsWith('.ts'))
      .map((name) => name.slice(0, -'.ts'.length))
      .filter((name) => !helpers.includes(name));
    expect(listed.toSorted()).toEqual([...files, ...elsewhere].toSorted());
  });

  test('ends quietly where nobody reads what it says', () => {
    const { status, stderr } = spawnSync(
      'bash',
      ['-c', 'set -o pipefail; "$0" "$1" --help | :', process.execPath, PROGRAM],
      { encoding: 'utf8' },
    );
    expect([status, stderr]).toEqual([0, '']);
  });

  test('says that there is no such command, and does nothing', async () => {
    const { code, error } = await railhead('reslove');
    expect(code).toBe(2);
    expect(error).toContain('There is no command reslove.');
  });

  test('hands the other words on to the command', async () => {
    const migrated = await railhead('migrate');
    expect([migrated.code, migrated.out]).toEqual([0, 'the database is up to date\n']);
    const report = await railhead('audit', '--report', 'latest');
    expect([report.code, report.out]).toEqual([0, 'There is no report of that day.\n']);
  });

  test('says a setting that is missing in one line, without a stack', async () => {
    const { code, error } = await railhead('sender');
    expect([code, error]).toEqual([1, 'HORIZON_URL: is missing; see .env.example\n']);
  });
});
