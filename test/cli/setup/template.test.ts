import { describe, expect, test } from '@jest/globals';
import { mkdtempSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parse } from 'yaml';
import { z } from 'zod';
import { COMMANDS } from '../../../src/cli/commands.ts';
import { readApiConfig, readWorkerConfig } from '../../../src/config.ts';
import { makeAnchorKeys } from '../../../src/dev/keys.ts';
import { askProgram } from '../../support/programs.ts';
import { KNOWN_RAILS } from '../../../src/cli/setup/known-rails.ts';
import { renameRail, TEMPLATE } from '../../../src/cli/setup/template.ts';

const compose = z.object({
  services: z.record(
    z.string(),
    z.object({
      image: z.string(),
      build: z.unknown().optional(),
      command: z.unknown().optional(),
      env_file: z.unknown().optional(),
      environment: z.record(z.string(), z.string()).optional(),
      depends_on: z.record(z.string(), z.unknown()).optional(),
    }),
  ),
  volumes: z.record(z.string(), z.unknown()),
});

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
  expect(files).toEqual(expect.arrayContaining(['anchor.ts', '.gitignore', 'compose.yaml']));
  expect(files).toEqual(
    expect.arrayContaining(['rails/corner-bank/rail.ts', 'rails/corner-bank.test.ts']),
  );
  const manifest = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
  expect(manifest.name).toBe('shop');
  expect(manifest.dependencies.railhead).toMatch(/^\^\d+\.\d+\.\d+$/);
  const texts = files
    .filter((path) => /\.(ts|json|md|yaml)$/.test(path))
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

test('the template’s compose file starts commands that there are, with variables that env makes', async () => {
  const text = readFileSync(join(TEMPLATE, 'compose.yaml'), 'utf8');
  const { services, volumes } = compose.parse(parse(text, { merge: true }));
  const own = Object.entries(services).filter(([, { image }]) => image === 'my-anchor');
  const names = own.map(([name]) => name);
  expect(names).toEqual(['migrate', 'accounts', 'api', 'worker']);
  expect(own.map(([, { command }]) => command)).toEqual(names.map((name) => [name]));
  for (const name of names) expect(Object.keys(COMMANDS)).toContain(name);
  expect(own.filter(([, { build }]) => build === '.')).toHaveLength(1);

  // The servers are those of our own compose file.
  const ours = compose.parse(parse(readFileSync('docker-compose.yml', 'utf8'), { merge: true }));
  for (const name of ['postgres', 'temporal']) {
    expect(services[name]?.image).toBe(ours.services[name]?.image);
    expect(Object.keys(volumes)).toContain(name);
  }
  for (const { depends_on: needed = {} } of Object.values(services)) {
    for (const name of Object.keys(needed)) expect(Object.keys(services)).toContain(name);
  }

  const { said } = await askProgram('cli/railhead', ['env'], {});
  const made = said.split('\n').flatMap((line) => /^([A-Z_]+)=/.exec(line)?.[1] ?? []);
  const asked = [...text.matchAll(/\$\{([A-Z_]+):\?/g)].map(([, name]) => name);
  expect(asked.length).toBeGreaterThan(5);
  for (const name of asked) expect(made).toContain(name);

  // What each program needs is given to it.
  const given = (name: string): Record<string, string> =>
    Object.fromEntries(
      Object.entries(services[name]?.environment ?? {}).map(([key, value]) => [
        key,
        value.startsWith('$') ? 'given' : value,
      ]),
    );
  const keys = { ...makeAnchorKeys() };
  const filled = (name: string) => {
    const environment = given(name);
    for (const [key, value] of Object.entries(keys)) {
      if (key in environment) environment[key] = value;
    }
    return { ...environment, HORIZON_URL: 'https://horizon.example' };
  };
  expect(readApiConfig(filled('api')).PUBLIC_URL).toBe('http://localhost:8000');
  expect(() => readApiConfig(filled('migrate'))).toThrow('PUBLIC_URL: is missing');
  expect(readWorkerConfig({ ...keys, ...filled('worker') }).HEALTH_PORT).toBe(9_466);
  expect(services['worker']?.env_file).toEqual(['.env']);
});
