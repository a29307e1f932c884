import { readFileSync } from 'node:fs';
import { beforeAll, describe, expect, test } from '@jest/globals';
import { type Finding, lintPlanted } from '../support/planted-tree.ts';
import { writeTable } from '../../scripts/lint/rooms.ts';
import { otherBreaches } from './breaches.ts';
import { breachedRooms, house, keptRooms, keptTypes, roomBreaches } from './room-breaches.ts';
import { cleanTree } from './clean-tree.ts';

/*
 * Every rule of the house is tried by breaking it, and by a clean twin that must pass. All breaches
 * lie in one tree, so that the linter starts once; each planted file breaks one rule.
 */

describe('the linter', () => {
  let breached: { exitCode: number; findings: Finding[] };

  beforeAll(async () => {
    const planted = { ...house, ...breachedRooms };
    for (const { file, text, beside } of otherBreaches) {
      Object.assign(planted, { [file]: text }, beside);
    }
    breached = await lintPlanted(planted);
  }, 60_000);

  test('fails when anything is refused', () => {
    expect(breached.exitCode).not.toBe(0);
  });

  test.each([...roomBreaches, ...otherBreaches])('refuses $title', ({ file, rule, says }) => {
    const found = breached.findings.filter((finding) => finding.file === file);
    const said = found.filter((finding) => finding.rule === rule && finding.severity === 'error');
    expect(said.map(({ message }) => message)).toContainEqual(expect.stringContaining(says ?? ''));
  });

  test('plants at most one other breach in each file', () => {
    const files = [...Object.keys(breachedRooms), ...otherBreaches.map(({ file }) => file)];
    expect(new Set(files).size).toBe(files.length);
  });

  test('passes a tree that keeps every rule', async () => {
    const clean = await lintPlanted({ ...house, ...cleanTree });
    expect(clean).toEqual({ exitCode: 0, findings: [] });
  }, 60_000);

  test.each([
    ['imports', keptRooms],
    ['types', keptTypes],
  ])(
    'passes all %s that the table of rooms has',
    async (_what, kept) => {
      const { findings } = await lintPlanted({ ...house, ...kept });
      expect(findings.filter(({ rule }) => rule === 'railhead(rooms)')).toEqual([]);
    },
    60_000,
  );
});

test('docs/architecture.md shows the table of rooms as it is enforced', () => {
  const cells = (text: string) =>
    text
      .split('\n')
      .filter((line) => line.startsWith('|'))
      .map((line) => line.replaceAll(/\s*\|\s*/g, '|').replaceAll(/-{3,}/g, '---'));
  const document = cells(readFileSync('docs/architecture.md', 'utf8'));
  expect(document).toEqual(expect.arrayContaining(cells(writeTable())));
});
