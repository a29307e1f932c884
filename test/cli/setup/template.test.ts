import { expect, test } from '@jest/globals';
import { mkdtempSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { askProgram } from '../../support/programs.ts';
import { renameRail } from '../../../src/cli/setup/template.ts';

const folder = (): string => mkdtempSync(join(tmpdir(), 'railhead-init-'));
const filesIn = (root: string): readonly string[] =>
  readdirSync(root, { recursive: true, encoding: 'utf8' }).filter(
    (path) => !path.startsWith('.git/'),
  );

test('railhead init makes a repository with the names of its folder and its rail', async () => {
  const root = join(folder(), 'shop');
  const { code, said } = await askProgram(
    'cli/railhead',
    ['init', root, '--rail', 'corner-bank'],
    {},
  );
  expect([code, said]).toEqual([0, expect.stringContaining('npx railhead demo')]);
  const files = filesIn(root);
  expect(files).toEqual(expect.arrayContaining(['anchor.ts', '.gitignore', 'package.json']));
  expect(files).toEqual(
    expect.arrayContaining(['rails/corner-bank/rail.ts', 'rails/corner-bank.test.ts']),
  );
  const manifest = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
  expect(manifest.name).toBe('shop');
  expect(manifest.dependencies.railhead).toMatch(/^\^\d+\.\d+\.\d+$/);
  const texts = files
    .filter((path) => /\.(ts|json|md)$/.test(path))
    .map((path) => readFileSync(join(root, path), 'utf8'));
  expect(texts.join('\n')).not.toMatch(/my-bank|myBank|MyBank|MY_BANK|My bank|my-anchor|_VERSION/);
  expect(texts.join('\n')).toContain('CORNER_BANK_API_KEY');
});

test('railhead init writes over nothing, and says what is there', async () => {
  const root = join(folder(), 'shop');
  await askProgram('cli/railhead', ['init', root], {});
  writeFileSync(join(root, 'anchor.ts'), '// mine\n');
  const { code, said } = await askProgram('cli/railhead', ['init', root], {});
  expect([code, said]).toEqual([1, expect.stringContaining('anchor.ts: is there already')]);
  expect(readFileSync(join(root, 'anchor.ts'), 'utf8')).toBe('// mine\n');
});

test('a name that no rail can have is refused', async () => {
  for (const name of ['Corner', 'corner_bank', '-x', 'a--b', '../up']) {
    const asked = ['init', join(folder(), 'shop'), '--rail', name];
    const { code, said } = await askProgram('cli/railhead', asked, {});
    expect([code, said]).toEqual([
      expect.any(Number),
      expect.stringMatching(/small letters|ambiguous/),
    ]);
    expect(code).not.toBe(0);
  }
});

test('every spelling of a rail’s name is its own', () => {
  expect(renameRail('my-bank MY_BANK myBank createMyBank My bank', 'acme-us')).toBe(
    'acme-us ACME_US acmeUs createAcmeUs Acme us',
  );
});
