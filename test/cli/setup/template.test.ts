import { describe, expect, test } from '@jest/globals';
import { mkdtempSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { askProgram } from '../../support/programs.ts';
import { KNOWN_RAILS } from '../../../src/cli/setup/known-rails.ts';
import { renameRail } from '../../../src/cli/setup/template.ts';

const manifest = JSON.parse(
  readFileSync(new URL('../../../package.json', import.meta.url), 'utf8'),
);
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

describe.each(Object.entries(KNOWN_RAILS))('railhead init --rail %s', (rail, { packages }) => {
  const root = join(folder(), 'shop');
  const read = (path: string): string => readFileSync(join(root, path), 'utf8');

  test('imports the rail from the package, and names the bank’s packages exactly', async () => {
    const { code } = await askProgram('cli/railhead', ['init', root, '--rail', rail], {});
    expect(code).toBe(0);
    expect(filesIn(root).filter((path) => path.startsWith('rails/'))).toEqual([
      `rails/${rail}.test.ts`,
    ]);
    const anchor = read('anchor.ts');
    expect(anchor).toContain(`import { ${rail} } from 'railhead/rails/${rail}';`);
    expect(anchor).not.toContain('../');
    const { dependencies } = JSON.parse(read('package.json'));
    for (const name of packages) expect(dependencies[name]).toBe(manifest.peerDependencies[name]);
    for (const path of ['README.md', `rails/${rail}.test.ts`]) {
      expect(read(path)).not.toMatch(/my-bank|myBank|my-anchor/);
    }
  });

  test('writes what its repository has from then on: add-rail adds another', async () => {
    const other = Object.keys(KNOWN_RAILS).find((name) => name !== rail) ?? '';
    const { code, said } = await askProgram('cli/railhead', ['add-rail', other], {}, root);
    expect([code, said]).toEqual([0, expect.stringContaining(`from 'railhead/rails/${other}'`)]);
    expect(said).toContain('npm install --save-exact');
    expect(filesIn(root)).toContain(`rails/${other}.test.ts`);
  });

  test('loads the rail with packages that a business is told of, and no others', () => {
    const own = ['zod', ...Object.keys(manifest.dependencies)];
    const sources = fileURLToPath(new URL(`../../../src/rails/${rail}`, import.meta.url));
    const imported = readdirSync(sources, { recursive: true, encoding: 'utf8' })
      .filter((path) => path.endsWith('.ts'))
      .flatMap((path) => [
        ...readFileSync(join(sources, path), 'utf8').matchAll(/(?:from|import\() ?'([^.'][^']*)'/g),
      ])
      .map(([, name = '']) => name.split('/')[0] ?? '')
      .filter((name) => !name.startsWith('node:') && !own.includes(name));
    expect([...new Set(imported)].toSorted()).toEqual(packages.toSorted());
  });

  test('is opened by the package, and its packages are optional there', () => {
    expect(Object.keys(manifest.exports)).toContain(`./rails/${rail}`);
    for (const name of packages) {
      expect(manifest.peerDependencies[name]).toBe(manifest.devDependencies[name]);
      expect(manifest.peerDependenciesMeta[name]).toEqual({ optional: true });
    }
  });
});

test('the package opens the known rails and no others', () => {
  const opens = Object.keys(manifest.exports).filter((path) => path.startsWith('./rails/'));
  expect(opens).toEqual(Object.keys(KNOWN_RAILS).map((rail) => `./rails/${rail}`));
});
