import { execFile } from 'node:child_process';
import { chownSync, existsSync, mkdirSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';

import { isRoot } from '../cache-directory.ts';
import { listPostgresBinaries } from './binaries.ts';
import type { BinarySearch, PostgresBinaries } from './binaries.ts';

const NOBODY = { uid: 65_534, gid: 65_534 };

/** The database that a new cluster has. */
export const DATABASE_NAME = 'railhead';

/** The superuser of a new cluster; it needs no password, and listens on this machine only. */
export const SUPERUSER = 'postgres';

/** PostgreSQL refuses to run as root; root runs it as `nobody`. */
export const postgresUser = (): { uid: number; gid: number } | undefined =>
  isRoot() ? NOBODY : undefined;

/** The environment of PostgreSQL's programs: nothing of the user's `PG…` settings. */
export function postgresEnvironment({ folder }: PostgresBinaries): Record<string, string> {
  return {
    PATH: '/usr/local/bin:/usr/bin:/bin',
    LC_ALL: 'C.UTF-8',
    TZ: 'UTC',
    // The optional package brings libraries of its own beside its programs.
    ...(folder.includes('postgres-programs-') && { LD_LIBRARY_PATH: join(folder, '..', 'lib') }),
  };
}

/**
 * Programs that can open a data folder: any for a new one, and for an existing one those of the
 * version that made it.
 *
 * @throws Error that says what to install or to set
 */
export function choosePostgres(search: BinarySearch, dataDirectory: string): PostgresBinaries {
  const versionFile = join(dataDirectory, 'PG_VERSION');
  const wanted = existsSync(versionFile) ? readFileSync(versionFile, 'utf8').trim() : undefined;
  const seen: string[] = [];
  for (const binaries of listPostgresBinaries(search)) {
    if (wanted === undefined || binaries.majorVersion === wanted) return binaries;
    seen.push(binaries.majorVersion);
  }
  if (wanted !== undefined) {
    throw new Error(
      `The data in ${dataDirectory} is PostgreSQL ${wanted}'s; this machine has ` +
        `${seen.join(', ') || 'none'}. Set PG_BIN to a PostgreSQL ${wanted}, or remove the folder.`,
    );
  }
  throw new Error(
    'No PostgreSQL here. Install it (Debian: apt-get install postgresql), set PG_BIN to the ' +
      'folder of initdb and postgres, or set DATABASE_URL to a running server.',
  );
}

/**
 * Makes a new data folder with one empty database. It is made beside its place and moved there
 * when it is whole, so that a killed run leaves no half-made data.
 *
 * @param durable waits for the disk; without it a power cut may spoil the new data
 */
export async function createCluster(
  binaries: PostgresBinaries,
  dataDirectory: string,
  durable: boolean,
): Promise<void> {
  const unfinished = `${dataDirectory}.unfinished`;
  rmSync(unfinished, { recursive: true, force: true });
  mkdirSync(unfinished, { recursive: true, mode: 0o700 });
  const user = postgresUser();
  if (user !== undefined) chownSync(unfinished, user.uid, user.gid);
  const locale = ['-E', 'UTF8', '--locale=C.UTF-8'];
  const noSync = durable ? [] : ['--no-sync'];
  const account = ['-U', SUPERUSER, '-A', 'trust', '--no-instructions'];
  await runProgram(binaries, 'initdb', ['-D', unfinished, ...account, ...locale, ...noSync]);
  const singleUser = ['--single', '-D', unfinished, ...(durable ? [] : ['-F']), 'postgres'];
  await runProgram(binaries, 'postgres', singleUser, `create database ${DATABASE_NAME}\n`);
  renameSync(unfinished, dataDirectory);
}

function runProgram(
  binaries: PostgresBinaries,
  name: string,
  args: string[],
  input: string = '',
): Promise<void> {
  return new Promise((resolve, reject) => {
    const options = { cwd: '/', env: postgresEnvironment(binaries), ...postgresUser() };
    const path = join(binaries.folder, name);
    const program = execFile(path, args, options, (fault, output, complaint) => {
      if (fault === null) resolve();
      else reject(new Error(`${name} failed: ${complaint || output || fault.message}`));
    });
    program.stdin?.end(input);
  });
}
