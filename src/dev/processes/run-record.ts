import { createHash, randomUUID } from 'node:crypto';
import { mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { ensureDirectory } from '../cache-directory.ts';
import { identifyProcess, isRunning, signalProcess } from './process-identity.ts';
import type { ProcessIdentity } from './process-identity.ts';
import type { Progress } from '../progress.ts';
import { waitUntil } from '../wait-until.ts';

const ENDING_TIMEOUT_MS = 30_000;
const KILL_AFTER_MS = 5_000;

/** What is recorded about one thing that was started, so that a later run can clean up. */
export type RunRecord = {
  /** What runs, as in "PostgreSQL". */
  name: string;
  /** The program that asked for it. */
  owner: ProcessIdentity;
  /** The process of ours that watches the owner and stops the child. */
  supervisor?: ProcessIdentity;
  /** The thing itself. */
  child?: ProcessIdentity;
  /** A folder that nobody needs once this run is over. */
  throwAwayDirectory?: string;
};

/** A place in the records, taken for one run. */
export type RunClaim = { recordFile: string; record: RunRecord; release(): void };

type ClaimOptions = {
  cacheDirectory: string;
  name: string;
  /** What only one run may use at a time, as a data folder; a run of its own when left out. */
  resource?: string;
  throwAwayDirectory?: string;
  /** Waits this long while a living program uses the resource; refuses at once when left out. */
  patienceMs?: number;
  progress: Progress;
};

/**
 * Cleans up what killed runs left behind, then takes a place in the records.
 *
 * When an earlier run of the same resource is just ending, this waits for its end.
 *
 * @throws Error when a living program uses the resource (beyond the patience), naming its process
 */
export async function claimRun(options: ClaimOptions): Promise<RunClaim> {
  const { cacheDirectory, name, resource, throwAwayDirectory } = options;
  const directory = ensureDirectory(join(cacheDirectory, 'run'));
  await cleanUpLeftovers(cacheDirectory);
  const key = resource === undefined ? randomUUID() : fingerprint(resource);
  const recordFile = join(directory, `${name.toLowerCase()}-${key}.json`);
  if (resource !== undefined) await awaitFree(recordFile, options);

  const owner = identifyProcess(process.pid);
  if (owner === undefined) throw new Error('This process cannot be found in the process table.');
  const record: RunRecord = { name, owner, ...(throwAwayDirectory && { throwAwayDirectory }) };
  if (throwAwayDirectory !== undefined) mkdirSync(throwAwayDirectory, { recursive: true });
  try {
    writeFileSync(recordFile, JSON.stringify(record), { flag: 'wx' });
  } catch (fault) {
    throw new Error(`${name} is being started by another program at this moment.`, {
      cause: fault,
    });
  }
  return {
    recordFile,
    record,
    release: () => {
      rmSync(recordFile, { force: true });
      if (throwAwayDirectory !== undefined) removeDirectory(throwAwayDirectory);
    },
  };
}

/** Replaces a record in one step, so that no reader sees half of it. */
export function writeRunRecord(recordFile: string, record: RunRecord): void {
  const unfinished = `${recordFile}.${process.pid}`;
  writeFileSync(unfinished, JSON.stringify(record));
  renameSync(unfinished, recordFile);
}

/** Removes a folder with all that is in it, however often somebody still writes there. */
export function removeDirectory(path: string): void {
  rmSync(path, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 });
}

/** Stops what killed runs left running and removes their throw-away folders. */
async function cleanUpLeftovers(cacheDirectory: string): Promise<void> {
  const directory = join(cacheDirectory, 'run');
  const files = readdirSync(directory).filter((file) => file.endsWith('.json'));
  await Promise.all(
    files.map(async (file) => {
      const recordFile = join(directory, file);
      const record = readRunRecord(recordFile);
      if (record === undefined || isInUse(record)) return;
      if (record.child !== undefined) await endProcess(record.child);
      if (record.throwAwayDirectory !== undefined) removeDirectory(record.throwAwayDirectory);
      rmSync(recordFile, { force: true });
    }),
  );
}

async function awaitFree(recordFile: string, options: ClaimOptions): Promise<void> {
  const { cacheDirectory, name, resource, patienceMs, progress } = options;
  const first = readRunRecord(recordFile);
  if (first === undefined) return;
  if (patienceMs === undefined && isRunning(first.owner)) {
    throw new Error(
      `${name} with ${resource} is in use by process ${first.owner.pid}. Stop that program first.`,
    );
  }
  const isFree = async (): Promise<boolean> => {
    await cleanUpLeftovers(cacheDirectory);
    return readRunRecord(recordFile) === undefined;
  };
  await progress.step(`Waiting for another ${name} to end`, () =>
    waitUntil(isFree, {
      timeoutMs: patienceMs ?? ENDING_TIMEOUT_MS,
      intervalMs: 100,
      what: `the other ${name} (process ${first.owner.pid}) has ended`,
    }),
  );
}

/** A record is left over when nobody is there any more who would stop the child. */
function isInUse(record: RunRecord): boolean {
  if (record.supervisor !== undefined) return isRunning(record.supervisor);
  return isRunning(record.owner);
}

async function endProcess(identity: ProcessIdentity): Promise<void> {
  const ended = () => !isRunning(identity);
  const what = `process ${identity.pid} has ended`;
  signalProcess(identity, 'SIGINT');
  try {
    await waitUntil(ended, { timeoutMs: KILL_AFTER_MS, what });
  } catch {
    signalProcess(identity, 'SIGKILL');
    await waitUntil(ended, { timeoutMs: KILL_AFTER_MS, what });
  }
}

function readRunRecord(recordFile: string): RunRecord | undefined {
  try {
    return JSON.parse(readFileSync(recordFile, 'utf8')) as RunRecord;
  } catch {
    return undefined;
  }
}

function fingerprint(text: string): string {
  return createHash('sha256').update(text).digest('hex').slice(0, 16);
}
