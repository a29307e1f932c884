import { existsSync, readFileSync, renameSync } from 'node:fs';
import { cpus } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

import { ensureDirectory } from '../cache-directory.ts';
import type { TemporalSearch } from './search.ts';
import { claimRun } from '../processes/run-record.ts';
import { endOfLog } from '../processes/end-of-log.ts';
import { superviseChild } from '../processes/supervise-child.ts';
import { TEMPORAL_PACKAGES, TEMPORAL_VERSION } from './version.ts';
import { waitUntil } from '../wait-until.ts';

const MODULE_FOLDER = fileURLToPath(new URL('../temporal-cli', import.meta.url));
const WITHIN_MS = 30 * 60_000;
const MINUTES_ON_ONE_CORE = 9;

/**
 * Builds the Temporal program from its Go module, pinned and verified by `temporal-cli/go.sum`,
 * and puts it at `target`. Another build of the same program is waited for, not repeated.
 *
 * @returns `target`
 * @throws Error with the end of the compiler's output
 */
export async function buildTemporal(
  options: TemporalSearch & { go: string; target: string },
): Promise<string> {
  const { cacheDirectory, progress, go, target } = options;
  const scratch = `${target}.building-${process.pid}`;
  const claim = await claimRun({
    cacheDirectory,
    name: 'Temporal-build',
    resource: target,
    throwAwayDirectory: scratch,
    patienceMs: WITHIN_MS,
    progress,
  });
  if (existsSync(target)) {
    claim.release();
    return target;
  }
  const minutes = Math.max(1, Math.round(MINUTES_ON_ONE_CORE / cpus().length));
  const estimate = minutes === 1 ? 'a minute or two' : `about ${minutes} minutes`;
  progress.note(
    `No Temporal program here and none can be downloaded. Building it from source takes ` +
      `${estimate} and happens once.`,
  );
  const logFile = join(ensureDirectory(join(cacheDirectory, 'logs')), 'temporal-build.log');
  const output = join(scratch, 'temporal');
  // What `temporal --version` says.
  const version = `-X github.com/temporalio/cli/internal/temporalcli.Version=${TEMPORAL_VERSION}`;
  const build = ['build', '-v', '-trimpath', `-ldflags=-s -w ${version}`, '-o', output];
  await progress.step('Building the Temporal server', async (detail) => {
    const child = await superviseChild(claim, {
      // The user's own environment says where Go fetches from and where it keeps its work.
      command: '/usr/bin/env',
      args: [
        'CGO_ENABLED=0',
        go,
        '-C',
        MODULE_FOLDER,
        ...build,
        'github.com/temporalio/cli/cmd/temporal',
      ],
      logFile,
      stopSignal: 'SIGINT',
      graceMs: 5_000,
      keepThrowAway: true,
    });
    const ended = (): string | undefined => {
      detail(describe(logFile));
      return child.ending();
    };
    const what = 'Temporal is built';
    const ending = await waitUntil(ended, { timeoutMs: WITHIN_MS, intervalMs: 250, what });
    if (ending === 'exit code 0') renameSync(output, target);
    claim.release();
    if (ending !== 'exit code 0') {
      throw new Error(`The build of Temporal failed (${ending}).\n${endOfLog(logFile)}`);
    }
  });
  return target;
}

/** Go prints one line for each module it fetches and one for each package it compiles. */
function describe(logFile: string): string {
  const lines = existsSync(logFile) ? readFileSync(logFile, 'utf8').split('\n') : [];
  const fetched = lines.filter((line) => line.startsWith('go: downloading')).length;
  const compiled = lines.filter((line) => line !== '' && !line.startsWith('go: ')).length;
  if (compiled === 0) return fetched === 0 ? 'reading the sources' : `${fetched} modules fetched`;
  return `${Math.min(compiled, TEMPORAL_PACKAGES)} of ${TEMPORAL_PACKAGES} packages`;
}
