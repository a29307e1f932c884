import { readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import { glob } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../../', import.meta.url));
const rules = readFileSync(`${root}docs/reference/money.md`, 'utf8');

/** What stands between a section's heading and the next one. */
const section = (number: number): string => {
  const [, after = ''] = rules.split(new RegExp(`^## ${number}\\. .*$`, 'm'));
  return after.split(/^## /m)[0] ?? '';
};

/** The texts of a file that are titles of tests or of groups of them, or may be. */
const titlesOf = (source: string): readonly string[] =>
  [...source.matchAll(/(?:'([^'\n]+)'|`([^`\n]+)`)/g)].map(([, one, other]) => one ?? other ?? '');

const titles: string[] = [];
const read = async (): Promise<readonly string[]> => {
  if (titles.length > 0) return titles;
  for await (const file of glob('test/**/*.test.ts', { cwd: root })) {
    titles.push(...titlesOf(readFileSync(`${root}${file}`, 'utf8')));
  }
  return titles;
};

const numbered = [1, 2, 3, 7].flatMap((chapter) =>
  [...section(chapter).matchAll(/^(\d+)\. /gm)].map(([, rule]) => `§${chapter}.${rule}`),
);

describe('the rules of money', () => {
  test.each([...numbered, '§4', '§5'])('%s has a test that bears its number', async (rule) => {
    const pattern = new RegExp(`^${rule}(?![\\d])`);
    expect((await read()).filter((title) => pattern.test(title))).not.toEqual([]);
  });
});
