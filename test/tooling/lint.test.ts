import { beforeAll, describe, expect, test } from '@jest/globals';
import { type Finding, lintPlanted } from '../support/planted-tree.ts';
import { house, otherBreaches, roomBreaches } from './breaches.ts';
import { cleanTree } from './clean-tree.ts';

/*
 * Every rule of the house is tried by breaking it, and by a clean twin that must pass. All breaches
 * lie in one tree, so that the linter starts once; each planted file breaks one rule.
 */

describe('the linter', () => {
  let breached: { exitCode: number; findings: Finding[] };

  beforeAll(async () => {
    const planted = { ...house };
    for (const { file, text, beside } of [...roomBreaches, ...otherBreaches]) {
      Object.assign(planted, { [file]: text }, beside);
    }
    breached = await lintPlanted(planted);
  }, 60_000);

  test('fails when anything is refused', () => {
    expect(breached.exitCode).not.toBe(0);
  });

  test.each([...roomBreaches, ...otherBreaches])('refuses $title', ({ file, rule, says }) => {
    const found = breached.findings.filter((finding) => finding.file === file);
    const rules = found.map((finding) => finding.rule);
    expect(rules).toContain(rule);
    const finding = found.find((candidate) => candidate.rule === rule);
    expect(finding?.severity).toBe('error');
    expect(finding?.message).toContain(says ?? '');
  });

  test('plants at most one breach in each file', () => {
    const files = [...roomBreaches, ...otherBreaches].map(({ file }) => file);
    expect(new Set(files).size).toBe(files.length);
  });

  test('passes a tree that keeps every rule', async () => {
    const clean = await lintPlanted({ ...house, ...cleanTree });
    expect(clean).toEqual({ exitCode: 0, findings: [] });
  }, 60_000);
});
