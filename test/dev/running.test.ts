import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { readRunning, recordRunning } from '../../src/dev/running.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'running-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

const running = {
  environment: { ISSUER_SEED: 'S' },
  horizonUrl: 'http://127.0.0.1:8100',
  bankUrl: null,
  consoleUrl: 'http://localhost:8400',
};

test('a stack is found where it runs, by its owner alone, until it ends', () => {
  const forget = recordRunning(folder, running);
  expect(readRunning(folder)).toEqual(running);
  expect(statSync(join(folder, 'running.json')).mode & 0o077).toBe(0);
  forget();
  expect(() => readRunning(folder)).toThrow(`no development stack runs on the data of ${folder}`);
});
