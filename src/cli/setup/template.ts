import { mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { UnusableSettings } from '../../domain/unusable-settings.ts';

/** The repository that `railhead init` makes, as it lies in the package. */
export const TEMPLATE = fileURLToPath(new URL('../../../template', import.meta.url));
const PACKAGE = fileURLToPath(new URL('../../../package.json', import.meta.url));
const RAIL_IN_TEMPLATE = 'my-bank';

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

/** The template's files by path; those of the rail alone where asked. */
export const templateFiles = (only: 'all' | 'rail'): ReadonlyMap<string, string> => {
  const files = readdirSync(TEMPLATE, { recursive: true, encoding: 'utf8' })
    .filter((path) => statSync(join(TEMPLATE, path)).isFile())
    .filter((path) => only === 'all' || path.startsWith(join('rails', RAIL_IN_TEMPLATE)));
  return new Map(
    files.toSorted().map((path) => [path, readFileSync(join(TEMPLATE, path), 'utf8')]),
  );
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

/** Writes into a package.json what only this version knows. */
export const fillManifest = (text: string, name: string, folder: string): string => {
  const { version, dependencies, devDependencies } = readJson<Manifest>(PACKAGE);
  const versions = { ...dependencies, ...devDependencies };
  return text
    .replace('"my-anchor"', JSON.stringify(name))
    .replace('RAILHEAD_VERSION', archiveOf(folder) ?? `^${version}`)
    .replace('ZOD_VERSION', `^${versions['zod']}`)
    .replace('TYPES_NODE_VERSION', `^${versions['@types/node']}`)
    .replace('TYPESCRIPT_VERSION', `^${versions['typescript']}`);
};
