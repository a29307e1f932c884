import { accessSync, constants, realpathSync, statSync } from 'node:fs';
import { delimiter, join } from 'node:path';

import type { Environment } from '../environment.ts';

/**
 * The program that a shell would run, with links followed: PostgreSQL looks for its other files
 * beside its real place.
 */
export function findExecutable(name: string, env: Environment): string | undefined {
  for (const folder of (env['PATH'] ?? '').split(delimiter)) {
    if (folder !== '' && isExecutable(join(folder, name))) return realpathSync(join(folder, name));
  }
  return undefined;
}

/** Whether this is a file that this process may execute. */
export function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return statSync(path).isFile();
  } catch {
    return false;
  }
}
