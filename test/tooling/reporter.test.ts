import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';

const root = fileURLToPath(new URL('../../', import.meta.url));

const outcomes = {
  'passes.test.mjs': "test('adds', () => {});\ntest('takes away', () => {});",
  'skips.test.mjs': "test('adds', () => {});\ntest.skip('pays — skipped: no bank here', () => {});",
  'mutters.test.mjs': "test('adds', () => {});\ntest.skip('pays', () => {});",
  'fails.test.mjs': "test('adds', () => { throw new Error('wrong'); });",
  'breaks.test.mjs': "import './absent.mjs';\ntest('adds', () => {});",
  'only-skips.test.mjs': "test.skip('pays — skipped: no bank here', () => {});",
};

type Run = { exitCode: number; lines: string[] };

function runJest(directory: string, patterns: readonly string[]): Promise<Run> {
  const config = {
    rootDir: directory,
    testMatch: ['<rootDir>/*.test.mjs'],
    passWithNoTests: true,
    reporters: ['default', join(root, 'test/support/reporter.ts')],
  };
  const args = [
    '--experimental-vm-modules',
    '--disable-warning=ExperimentalWarning',
    join(root, 'node_modules/jest/bin/jest.js'),
    '--runInBand',
    `--config=${JSON.stringify(config)}`,
    ...patterns,
  ];
  return new Promise((resolve) => {
    execFile(process.execPath, args, { cwd: directory }, (error, stdout) => {
      const exitCode = typeof error?.code === 'number' ? error.code : 0;
      resolve({ exitCode, lines: stdout.trimEnd().split('\n') });
    });
  });
}

describe('a test run', () => {
  let directory = '';
  const run = (...patterns: string[]): Promise<Run> => runJest(directory, patterns);

  beforeAll(() => {
    directory = mkdtempSync(join(tmpdir(), 'railhead-reporter-'));
    for (const [name, text] of Object.entries(outcomes)) writeFileSync(join(directory, name), text);
  });
  afterAll(() => rmSync(directory, { recursive: true, force: true }));

  test('closes with one plain line', async () => {
    const { exitCode, lines } = await run('passes');
    expect(exitCode).toBe(0);
    expect(lines.at(-1)).toBe('tests: 2 passed, 0 failed, 0 skipped');
  });

  test('says why a test was skipped', async () => {
    const { exitCode, lines } = await run('/skips');
    expect(exitCode).toBe(0);
    expect(lines).toContain('skipped: skips.test.mjs › pays: no bank here');
    expect(lines.at(-1)).toBe('tests: 1 passed, 0 failed, 1 skipped');
  });

  test('fails when a skipped test gives no reason', async () => {
    const { exitCode, lines } = await run('mutters');
    expect(exitCode).not.toBe(0);
    expect(lines.at(-1)).toBe('tests: 1 passed, 0 failed, 1 skipped');
  });

  test('asks no reason of tests that the caller left out by name', async () => {
    const { exitCode, lines } = await run('mutters', '--testNamePattern=adds');
    expect(exitCode).toBe(0);
    expect(lines.at(-1)).toBe('tests: 1 passed, 0 failed, 1 skipped');
  });

  test('counts a file that cannot be run as a failure', async () => {
    const { exitCode, lines } = await run('fails', 'breaks');
    expect(exitCode).not.toBe(0);
    expect(lines.at(-1)).toBe('tests: 0 passed, 2 failed, 0 skipped');
  });

  test('fails when every test was skipped', async () => {
    const { exitCode, lines } = await run('only-skips');
    expect(exitCode).not.toBe(0);
    expect(lines.at(-1)).toBe('tests: 0 passed, 0 failed, 1 skipped');
  });

  test('fails when no test was found', async () => {
    const { exitCode, lines } = await run('nothing-of-the-kind');
    expect(exitCode).not.toBe(0);
    expect(lines.at(-1)).toBe('tests: 0 passed, 0 failed, 0 skipped');
  });
});
