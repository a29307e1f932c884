import { chmodSync, mkdtempSync, rmSync, symlinkSync, existsSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { findCacheDirectory } from '../../src/dev/cache-directory.ts';
import { findTemporal } from '../../src/dev/temporal/binary.ts';
import { silentProgress } from '../../src/dev/progress.ts';

/** A cache folder for one test file, which `nobody` can reach, with the Temporal program in it. */
export function createTestCache(): { directory: string; remove(): void } {
  const directory = mkdtempSync(join(tmpdir(), 'railhead-test-'));
  chmodSync(directory, 0o755);
  return {
    directory,
    remove: () => rmSync(directory, { recursive: true, force: true }),
  };
}

/** Lends the Temporal program of the machine's own cache, which would take minutes to build. */
export async function lendTemporal(cacheDirectory: string): Promise<void> {
  const program = await findTemporal({
    env: process.env,
    cacheDirectory: findCacheDirectory(process.env),
    progress: silentProgress,
  });
  const kept = join(program, '..').split('/').pop() ?? '';
  const place = join(cacheDirectory, kept);
  if (!existsSync(place)) symlinkSync(join(program, '..'), place);
}
