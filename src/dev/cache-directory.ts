import { mkdirSync, statSync } from 'node:fs';
import { homedir } from 'node:os';
import { dirname, join, resolve } from 'node:path';

import type { Environment } from './environment.ts';

const ROOT_CACHE = '/var/cache/railhead';
const OTHERS_MAY_ENTER = 0o001;

/** Whether this process is the superuser, who may start PostgreSQL only as somebody else. */
export const isRoot = (): boolean => process.getuid?.() === 0;

/**
 * The one folder that holds everything the launchers keep: built programs, databases, logs and
 * the records of what runs.
 *
 * For an ordinary user it is `railhead` in the user's cache folder. For root it must be a folder
 * that `nobody` can reach, because PostgreSQL refuses to run as root; root's own home is closed.
 *
 * @param env reads `RAILHEAD_CACHE` (the folder itself), `XDG_CACHE_HOME` and `HOME`
 * @returns an absolute path that exists
 * @throws Error when root asks for a folder that `nobody` cannot reach
 */
export function findCacheDirectory(env: Environment, root: boolean = isRoot()): string {
  const named = env['RAILHEAD_CACHE'];
  const base = env['XDG_CACHE_HOME'] || join(env['HOME'] || homedir(), '.cache');
  const own = named ? resolve(named) : join(resolve(base), 'railhead');
  if (!root || everyoneCanReach(own)) return ensureDirectory(own);
  if (!named) return ensureDirectory(ROOT_CACHE);
  throw new Error(
    `RAILHEAD_CACHE=${named} lies in a folder that only root may enter; PostgreSQL does not run ` +
      'as root. Choose another folder.',
  );
}

/** Creates a folder that others may enter, whatever the umask, and returns its path. */
export function ensureDirectory(path: string): string {
  mkdirSync(path, { recursive: true, mode: 0o755 });
  return path;
}

/** Whether every existing folder on the way to a path lets everybody through. */
export function everyoneCanReach(path: string): boolean {
  for (let at = resolve(path); at !== dirname(at); at = dirname(at)) {
    const status = statSync(at, { throwIfNoEntry: false });
    if (status !== undefined && (status.mode & OTHERS_MAY_ENTER) === 0) return false;
  }
  return true;
}
