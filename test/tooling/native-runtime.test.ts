import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, expect, test } from '@jest/globals';

const support = fileURLToPath(new URL('../support/native/', import.meta.url));
const directory = mkdtempSync(join(tmpdir(), 'railhead-native-'));
afterAll(() => rmSync(directory, { recursive: true, force: true }));

const files = {
  'shared.mjs': 'export const loaded = { times: 0 };',
  // What a careless test file leaves behind.
  'a.test.mjs': `
    import { beforeEach, expect, jest, test } from '@jest/globals';
    import { loaded } from './shared.mjs';
    jest.setTimeout(1);
    beforeEach(() => { process.env.EACH = 'ran'; });
    test('changes its process', () => {
      loaded.times += 1;
      process.env.LEFT = 'a';
      delete process.env.GIVEN;
      process.on('SIGTERM', function left() {});
      process.exitCode = 9;
      jest.spyOn(Math, 'random').mockReturnValue(7);
    });`,
  'b.test.mjs': `
    import { expect, test } from '@jest/globals';
    import { loaded } from './shared.mjs';
    test('finds its process as it was', async () => {
      await new Promise((resolve) => { setTimeout(resolve, 20); });
      const { LEFT, EACH, GIVEN } = process.env;
      expect([LEFT, EACH, GIVEN, process.exitCode]).toEqual([undefined, undefined, 'yes', undefined]);
      expect(process.listeners('SIGTERM').map(({ name }) => name)).not.toContain('left');
      expect(Math.random()).toBeLessThan(1);
    });
    test('shares what is loaded, and the global scope', () => {
      expect(loaded).toStrictEqual({ times: 1 });
      expect({ word: 'a' }).toEqual({ word: expect.any(String) });
      expect(structuredClone(new Error('a'))).toBeInstanceOf(Error);
    });`,
};

test('each test file finds its process as the first of them did', async () => {
  for (const [name, text] of Object.entries(files)) writeFileSync(join(directory, name), text);
  const config = {
    rootDir: directory,
    testMatch: ['<rootDir>/*.test.mjs'],
    testEnvironment: join(support, 'environment.ts'),
    runtime: join(support, 'runtime.ts'),
    transform: {},
    testSequencer: join(directory, 'sequencer.cjs'),
  };
  // By name; else jest begins with the largest file.
  writeFileSync(
    config.testSequencer,
    `module.exports = class {
      shard = (tests) => tests;
      sort = (tests) => tests.toSorted((one, other) => one.path.localeCompare(other.path));
      allFailedTests = (tests) => tests;
      cacheResults() {}
    };`,
  );
  const jest = fileURLToPath(new URL('../../node_modules/jest/bin/jest.js', import.meta.url));
  const args = [jest, '--runInBand', `--config=${JSON.stringify(config)}`];
  const env = { ...process.env, GIVEN: 'yes' };
  const { stderr } = await promisify(execFile)(process.execPath, args, { cwd: directory, env });
  expect(stderr).toContain('2 passed, 2 total');
  expect(stderr).toContain('3 passed, 3 total');
});
