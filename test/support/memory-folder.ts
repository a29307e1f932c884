import { statfsSync } from 'node:fs';
import { join } from 'node:path';

import { ensureDirectory } from '../../src/dev/cache-directory.ts';

/** Where Linux keeps files in memory. */
const MEMORY = '/dev/shm';
/** What the databases of a run and their log take at most. */
const NEEDED_BYTES = 3 * 2 ** 30;

/**
 * A folder in memory for the run's databases; undefined where there is none with enough room.
 *
 * Each test file copies a database of 700 files and deletes them again. On ext4 a new file looks
 * for a number that no file had within five seconds, so that every copy costs more than the last.
 */
export function memoryFolder(): string | undefined {
  try {
    const { bavail, bsize } = statfsSync(MEMORY);
    if (bavail * bsize < NEEDED_BYTES) return undefined;
    return ensureDirectory(join(MEMORY, `railhead-tests-${process.getuid?.() ?? 'all'}`));
  } catch {
    return undefined;
  }
}
