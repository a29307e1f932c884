import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ownFile } from '../../lib/own-file.ts';
import { findCacheDirectory } from '../cache-directory.ts';
import type { DevelopmentConfig } from '../../config.ts';
import type { Progress } from '../progress.ts';
import { claimRun } from '../processes/run-record.ts';
import { superviseChild, type SupervisedChild } from '../processes/supervise-child.ts';

interface ChildOrder {
  readonly name: string;
  /** The program, named as from `src` and without its ending. */
  readonly file: string;
  readonly args: readonly string[];
  readonly environment: Readonly<Record<string, string>>;
  readonly config: DevelopmentConfig;
  readonly progress: Progress;
}

const GRACE_MS = 2_000;

/** Starts a program of ours in a process of its own, which ends with this one. */
export const startChild = async (order: ChildOrder): Promise<SupervisedChild> => {
  const { name, file, args, environment, config, progress } = order;
  const { PATH, PG_BIN, HOME, XDG_CACHE_HOME, RAILHEAD_CACHE } = config;
  const machine = { PATH, PG_BIN, HOME, XDG_CACHE_HOME, RAILHEAD_CACHE };
  const folder = mkdtempSync(join(tmpdir(), 'railhead-bench-'));
  const claim = await claimRun({
    cacheDirectory: findCacheDirectory(machine),
    name,
    throwAwayDirectory: folder,
    progress,
  });
  return superviseChild(claim, {
    command: process.execPath,
    args: [
      '--disable-warning=ExperimentalWarning',
      ownFile(`../../${file}`, import.meta.url),
      ...args,
    ],
    environment: { PATH, ...environment },
    logFile: join(folder, 'log'),
    stopSignal: 'SIGTERM',
    graceMs: GRACE_MS,
  });
};

/** True where a server answers at the address, and says yes. */
export const answers = async (url: string): Promise<boolean> =>
  fetch(url).then(
    ({ ok }) => ok,
    () => false,
  );
