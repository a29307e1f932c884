import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { UnusableSettings } from '../domain/unusable-settings.ts';

/** Where a development stack is, and what its programs were given. It holds secrets of development. */
export interface RunningStack {
  /** What the api and the worker read, complete; with ISSUER_SEED. */
  readonly environment: Readonly<Record<string, string>>;
  readonly horizonUrl: string;
  /** Null where no rail of the anchor needs the sandbox bank. */
  readonly bankUrl: string | null;
  readonly consoleUrl: string;
}

const fileIn = (cacheDirectory: string): string => join(cacheDirectory, 'running.json');

/**
 * Keeps beside the data of a stack where it runs, readable to its owner alone.
 * @returns forgets it again, as the stack ends.
 */
export const recordRunning = (cacheDirectory: string, running: RunningStack): (() => void) => {
  const file = fileIn(cacheDirectory);
  writeFileSync(file, `${JSON.stringify(running, null, 2)}\n`, { mode: 0o600 });
  return () => rmSync(file, { force: true });
};

/**
 * Reads where the stack of this folder runs.
 * @throws UnusableSettings where none does.
 */
export const readRunning = (cacheDirectory: string): RunningStack => {
  try {
    return JSON.parse(readFileSync(fileIn(cacheDirectory), 'utf8')) as RunningStack;
  } catch {
    throw new UnusableSettings([
      `no development stack runs on the data of ${cacheDirectory}; start one with railhead dev`,
    ]);
  }
};
