import { mkdir, open, readFile, rename } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { SandboxBankState } from './state.ts';

/** Keeps the state on disk between two runs of a development environment. */
interface StateFile {
  /** The state of an earlier run; null when there is none. Throws when the file is damaged. */
  load(): Promise<SandboxBankState | null>;
  /** Resolves once a state at least as new as the call is on disk. */
  save(state: SandboxBankState): Promise<void>;
}

const replaceBigints = (_key: string, value: unknown): unknown =>
  typeof value === 'bigint' ? value.toString() : value;

// No text that a person types is ever kept under a name that ends in Minor.
const reviveBigints = (key: string, value: unknown): unknown =>
  key.endsWith('Minor') && typeof value === 'string' ? BigInt(value) : value;

// By shape and not by class, because errors may come from another realm, as under jest.
const isMissing = (error: unknown): boolean =>
  typeof error === 'object' && error !== null && 'code' in error && error.code === 'ENOENT';

const parseState = (path: string, text: string): SandboxBankState => {
  const refused = `The sandbox bank cannot read its state file ${path}; move it away to start anew.`;
  try {
    const state: SandboxBankState = JSON.parse(text, reviveBigints);
    if (state.version !== 1) throw new Error(`Unknown version ${String(state.version)}.`);
    return state;
  } catch (error) {
    throw new Error(refused, { cause: error });
  }
};

/** Opens a state file; without a path nothing is kept. */
export const createStateFile = (path: string | null): StateFile => {
  if (path === null) return { load: async () => null, save: async () => undefined };
  const temporaryPath = `${path}.new`;
  let writing: Promise<void> | null = null;
  let next: Promise<void> | null = null;

  const write = async (state: SandboxBankState): Promise<void> => {
    const text = JSON.stringify(state, replaceBigints);
    await mkdir(dirname(path), { recursive: true });
    const file = await open(temporaryPath, 'w', 0o600);
    try {
      await file.writeFile(text);
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(temporaryPath, path);
  };

  const start = (state: SandboxBankState): Promise<void> => {
    const current = write(state).finally(() => {
      if (writing === current) writing = null;
    });
    writing = current;
    return current;
  };

  return {
    async load() {
      try {
        return parseState(path, await readFile(path, 'utf8'));
      } catch (error) {
        if (isMissing(error)) return null;
        throw error;
      }
    },
    save(state) {
      if (writing === null) return start(state);
      // One write is under way and may hold an older state; all who come meanwhile share the next.
      next ??= writing
        .catch(() => undefined)
        .then(() => {
          next = null;
          return start(state);
        });
      return next;
    },
  };
};
