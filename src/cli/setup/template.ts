import { mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join, relative, resolve, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { UnusableSettings } from '../../domain/unusable-settings.ts';
import { fromPackage, knownRail, packagesOf } from './known-rails.ts';

/** The repository that `railhead init` makes, as it lies in the package. */
export const TEMPLATE = fileURLToPath(new URL('../../../template', import.meta.url));
const PACKAGE = fileURLToPath(new URL('../../../package.json', import.meta.url));
const EXAMPLES = fileURLToPath(new URL('../../../examples', import.meta.url));
const RAIL_IN_TEMPLATE = 'my-bank';
/** The files of the template that go with a rail of the package, in place of a rail's own. */
const KNOWN = `known${sep}`;

/** A name in the ways in which a rail's files spell it. */
interface Spellings {
  readonly kebab: string;
  readonly camel: string;
  readonly pascal: string;
  readonly upper: string;
  readonly words: string;
}

const spell = (name: string): Spellings => {
  const parts = name.split('-');
  const pascal = parts.map((part) => `${part.charAt(0).toUpperCase()}${part.slice(1)}`).join('');
  return {
    kebab: name,
    pascal,
    camel: `${pascal.charAt(0).toLowerCase()}${pascal.slice(1)}`,
    upper: name.toUpperCase().replaceAll('-', '_'),
    words: `${name.charAt(0).toUpperCase()}${name.slice(1)}`.replaceAll('-', ' '),
  };
};

/**
 * What a rail, a folder or a package may be called.
 * @throws UnusableSettings where the name will not do.
 */
export const judgeName = (name: string, what: string): string => {
  if (/^[a-z][a-z0-9]*(-[a-z0-9]+)*$/.test(name) && name.length <= 40) return name;
  throw new UnusableSettings([
    `${what} "${name}": use small letters, digits and single dashes, such as corner-bank`,
  ]);
};

/** Writes a rail's own name in place of the template's. */
export const renameRail = (text: string, rail: string): string => {
  const [from, to] = [spell(RAIL_IN_TEMPLATE), spell(rail)];
  return text
    .replaceAll(from.kebab, to.kebab)
    .replaceAll(from.upper, to.upper)
    .replaceAll(from.pascal, to.pascal)
    .replaceAll(from.camel, to.camel)
    .replaceAll(from.words, to.words);
};

const readTemplate = (path: string): string => readFileSync(join(TEMPLATE, path), 'utf8');

/** The template's files by path; those of the rail alone where asked. */
export const templateFiles = (only: 'all' | 'rail'): ReadonlyMap<string, string> => {
  const files = readdirSync(TEMPLATE, { recursive: true, encoding: 'utf8' })
    .filter((path) => statSync(join(TEMPLATE, path)).isFile() && !path.startsWith(KNOWN))
    .filter((path) => only === 'all' || path.startsWith(join('rails', RAIL_IN_TEMPLATE)));
  return new Map(files.toSorted().map((path) => [path, readTemplate(path)]));
};

/** The same for a rail of the package: its anchor is that of `examples`, and only its test is written. */
export const knownFiles = (only: 'all' | 'rail', rail: string): ReadonlyMap<string, string> => {
  const test = [
    join('rails', `${RAIL_IN_TEMPLATE}.test.ts`),
    readTemplate(join(KNOWN, 'rail.test.ts')),
  ] as const;
  if (only === 'rail') return new Map([test]);
  const common = [...templateFiles('all')].filter(([path]) => !path.startsWith('rails'));
  const anchor = readFileSync(join(EXAMPLES, rail, 'anchor.ts'), 'utf8');
  return new Map([
    ...common,
    ['anchor.ts', fromPackage(anchor)],
    ['README.md', readTemplate(join(KNOWN, 'README.md'))],
    test,
  ]);
};

/**
 * Writes files, none of which may be there; either all are written or none.
 * @throws UnusableSettings that names those that are there.
 */
export const writeNew = (folder: string, files: ReadonlyMap<string, string>): void => {
  const there = [...files.keys()].filter((path) =>
    statSync(join(folder, path), { throwIfNoEntry: false }),
  );
  if (there.length > 0) {
    throw new UnusableSettings(there.map((path) => `${join(folder, path)}: is there already`));
  }
  for (const [path, text] of files) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  }
};

interface Manifest {
  readonly version: string;
  readonly dependencies: Readonly<Record<string, string>>;
  readonly devDependencies: Readonly<Record<string, string>>;
  readonly peerDependencies: Readonly<Record<string, string>>;
}

const readJson = <T>(path: string): T => JSON.parse(readFileSync(path, 'utf8'));

/** The archive that this package was installed from, where it did not come from a registry. */
const archiveOf = (folder: string): string | null => {
  const modules = resolve(dirname(PACKAGE), '..');
  const lock = join(modules, '.package-lock.json');
  if (!statSync(lock, { throwIfNoEntry: false })) return null;
  const { packages } = readJson<{ packages: Record<string, { resolved?: string } | undefined> }>(
    lock,
  );
  const { resolved = '' } = packages['node_modules/railhead'] ?? {};
  if (!resolved.startsWith('file:')) return null;
  const archive = resolve(dirname(modules), resolved.slice('file:'.length));
  return `file:${relative(folder, archive)}`;
};

/** The bank's packages of a rail that comes with this one, with their versions; none of another. */
export const bankPackages = (rail: string): Readonly<Record<string, string>> => {
  const known = knownRail(rail);
  return known ? packagesOf(known, readJson<Manifest>(PACKAGE).peerDependencies) : {};
};

/** Writes into a package.json what only this version knows. */
export const fillManifest = (
  text: string,
  { name, folder, rail }: { readonly name: string; readonly folder: string; readonly rail: string },
): string => {
  const { version, dependencies, devDependencies } = readJson<Manifest>(PACKAGE);
  const versions = { ...dependencies, ...devDependencies };
  const banks = Object.entries(bankPackages(rail)).map(
    ([bank, exact]) => `,\n    "${bank}": "${exact}"`,
  );
  return text
    .replace('"my-anchor"', JSON.stringify(name))
    .replace('RAILHEAD_VERSION', archiveOf(folder) ?? `^${version}`)
    .replace('"ZOD_VERSION"', `"^${versions['zod']}"${banks.join('')}`)
    .replace('TYPES_NODE_VERSION', `^${versions['@types/node']}`)
    .replace('TYPESCRIPT_VERSION', `^${versions['typescript']}`);
};
