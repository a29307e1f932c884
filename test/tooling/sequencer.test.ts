import { expect, test } from '@jest/globals';
import { existsSync, readFileSync } from 'node:fs';

const SEQUENCER = new URL('../support/sequencer.mjs', import.meta.url);

test('the suites that begin first are all there', () => {
  const [, list = ''] = /LONGEST = \[([^\]]+)\]/.exec(readFileSync(SEQUENCER, 'utf8')) ?? [];
  const suites = [...list.matchAll(/'([^']+)'/g)].map(([, suite]) => suite);
  expect(suites.length).toBeGreaterThan(10);
  const isThere = (suite: string | undefined): boolean =>
    existsSync(new URL(`../${suite}.test.ts`, import.meta.url));
  expect(suites.filter((suite) => !isThere(suite))).toEqual([]);
});
