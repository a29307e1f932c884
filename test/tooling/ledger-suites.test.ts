import { globSync } from 'node:fs';
import { expect, test } from '@jest/globals';
import { byBoth, byHorizonAlone, bySourcesOfTheirOwn } from '../support/ledger-suites.ts';

const FOLDERS = 'activities/{audit,send,watch}/**/*.test.ts';
const suites = globSync(FOLDERS, { cwd: new URL('..', import.meta.url).pathname })
  .map((file) => file.replace(/\.test\.ts$/, ''))
  .toSorted();

test('every suite of listener, sender and audit runs by both sources, or says why not', () => {
  const listed = [...byBoth, ...bySourcesOfTheirOwn, ...Object.keys(byHorizonAlone)];
  expect(listed.toSorted()).toEqual(suites);
  for (const why of Object.values(byHorizonAlone)) expect(why).not.toBe('');
});
