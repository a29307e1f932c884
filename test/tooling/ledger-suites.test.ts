import { existsSync, globSync, readFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { expect, test } from '@jest/globals';
import {
  byBoth,
  byHorizonAlone,
  bySourcesOfTheirOwn,
  foldersOfTheirOwn,
  startersOfTheirOwn,
} from '../support/ledger-suites.ts';

const TESTS = new URL('..', import.meta.url).pathname;
/** What starts a ledger, in this process or as a program. */
const STARTS_A_LEDGER =
  /^import (?!type)[^;]*(?:sandbox\/ledger\/sandbox-ledger|dev\/stack)\.ts';$|'(?:sandbox\/ledger|dev)\/main'/m;

const named = (file: string): string => file.replace(/\.test\.ts$/, '');
const suitesOf = (pattern: string): readonly string[] =>
  globSync(pattern, { cwd: TESTS }).map(named).toSorted();

const texts = new Map<string, string>();
const textOf = (file: string): string => {
  const known = texts.get(file) ?? (existsSync(file) ? readFileSync(file, 'utf8') : '');
  texts.set(file, known);
  return known;
};

/** Whether a file of the tests starts a ledger, or one of those that it imports. */
const talksToLedger = (file: string, seen = new Set<string>()): boolean => {
  if (seen.has(file) || !file.startsWith(TESTS)) return false;
  if (file.slice(TESTS.length) in startersOfTheirOwn) return false;
  seen.add(file);
  const text = textOf(file);
  if (STARTS_A_LEDGER.test(text)) return true;
  const imported = text.matchAll(/ from '(\.[^']+)';/g);
  return [...imported].some(([, path = '']) => talksToLedger(resolve(dirname(file), path), seen));
};

const listed = [...byBoth, ...bySourcesOfTheirOwn, ...Object.keys(byHorizonAlone)];

test('every suite of listener, sender and audit runs by both sources, or says why not', () => {
  const suites = suitesOf('activities/{audit,send,watch}/**/*.test.ts');
  expect(suites.filter((suite) => !listed.includes(suite))).toEqual([]);
});

test('so does every other suite that talks to a ledger', () => {
  const others = suitesOf('**/*.test.ts').filter(
    (suite) => !Object.keys(foldersOfTheirOwn).some((folder) => suite.startsWith(`${folder}/`)),
  );
  const talking = others.filter((suite) => talksToLedger(`${TESTS}${suite}.test.ts`));
  expect(talking.length).toBeGreaterThan(30);
  expect(talking.filter((suite) => !listed.includes(suite))).toEqual([]);
});

test('each is named once, is there, and has its reason', () => {
  expect(new Set(listed).size).toBe(listed.length);
  for (const suite of listed) expect(existsSync(`${TESTS}${suite}.test.ts`)).toBe(true);
  for (const place of Object.keys({ ...foldersOfTheirOwn, ...startersOfTheirOwn })) {
    expect(existsSync(`${TESTS}${place}`)).toBe(true);
  }
  const reasons = [byHorizonAlone, foldersOfTheirOwn, startersOfTheirOwn].map(
    Object.values<string>,
  );
  expect(reasons.flat()).not.toContain('');
});
