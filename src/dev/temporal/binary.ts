import type { TemporalSearch } from './search.ts';
import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';

import { ensureDirectory } from '../cache-directory.ts';
import { findExecutable, isExecutable } from '../processes/find-executable.ts';
import { buildTemporal } from './build.ts';
import { downloadTemporal } from './download.ts';
import { TEMPORAL_VERSION } from './version.ts';

/**
 * The Temporal command-line program: one on the `PATH`, else one kept from before, else a
 * download, else a build from source with Go; the last two are kept.
 *
 * @throws Error that says what to install or to set
 */
export async function findTemporal(search: TemporalSearch): Promise<string> {
  const { env, cacheDirectory, progress } = search;
  const onPath = findExecutable('temporal', env);
  if (onPath !== undefined && (await answers(onPath))) return onPath;

  const kept = join(cacheDirectory, `temporal-cli-${TEMPORAL_VERSION}`, 'temporal');
  if (isExecutable(kept)) return kept;
  ensureDirectory(join(kept, '..'));

  const reasons: string[] = [];
  try {
    await progress.step('Downloading the Temporal server', (detail) =>
      downloadTemporal(kept, detail),
    );
    if (await answers(kept)) return kept;
    reasons.push('the downloaded program does not run here');
  } catch (fault) {
    reasons.push(`it could not be downloaded (${describe(fault)})`);
  }
  const go = findExecutable('go', env);
  if (go !== undefined) return buildTemporal({ ...search, go, target: kept });
  reasons.push('Go, to build it from source, is not installed');
  throw new Error(
    `No Temporal server here: ${reasons.join('; ')}. Install the \`temporal\` program, or set ` +
      'TEMPORAL_ADDRESS to a running server.',
  );
}

async function answers(program: string): Promise<boolean> {
  try {
    await promisify(execFile)(program, ['--version'], { timeout: 10_000 });
    return true;
  } catch {
    return false;
  }
}

function describe(fault: unknown): string {
  if (!(fault instanceof Error)) return String(fault);
  return fault.cause instanceof Error ? `${fault.message}: ${fault.cause.message}` : fault.message;
}
