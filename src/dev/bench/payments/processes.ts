import { readdirSync, readFileSync } from 'node:fs';

/** Milliseconds of a core, by the part that burned them. */
export type CpuTimes = ReadonlyMap<string, number>;

/** Linux counts in hundredths of a second, whatever its own clock is. */
const TICK_MS = 10;

/** How the parts are known by the commands that started them. */
const PARTS: readonly (readonly [string, RegExp])[] = [
  ['floor worker', /floor-worker/],
  ['worker', /worker\/main/],
  ['api', /api\/main/],
  ['ledger and bank', /sandbox\/(?:ledger|bank)\/main/],
  ['Temporal', /temporal.* server start-dev/],
  ['PostgreSQL', /postgres/],
];

interface Entry {
  readonly pid: number;
  readonly parent: number;
  readonly command: string;
  readonly ms: number;
}

const readEntry = (pid: number): Entry | null => {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    const command = readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ');
    // The name stands in parentheses, and may hold anything; what follows it is counted from the state.
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    const [parent, ...ticks] = [1, 11, 12, 13, 14].map((place) => Number(fields[place]));
    const ms = ticks.reduce((sum, count) => sum + count, 0) * TICK_MS;
    return { pid, parent: parent ?? 0, command, ms };
  } catch {
    return null;
  }
};

/** Every process below this one; nothing where the system keeps no `/proc`. */
const readEntries = (): readonly Entry[] => {
  let names: readonly string[];
  try {
    names = readdirSync('/proc').filter((name) => /^\d+$/.test(name));
  } catch {
    return [];
  }
  const entries = names.map(Number).flatMap((pid) => readEntry(pid) ?? []);
  const below = new Set([process.pid]);
  // A process may have a lower number than its parent: numbers start again.
  for (let found = 0; found !== below.size;) {
    found = below.size;
    for (const { pid, parent } of entries) if (below.has(parent)) below.add(pid);
  }
  return entries.filter(({ pid }) => below.has(pid) && pid !== process.pid);
};

const summed = (figureOf: (entry: Entry) => number): ReadonlyMap<string, number> => {
  const sums = new Map<string, number>();
  for (const entry of readEntries()) {
    const [part = null] = PARTS.find(([, pattern]) => pattern.test(entry.command)) ?? [];
    if (part !== null) sums.set(part, (sums.get(part) ?? 0) + figureOf(entry));
  }
  return sums;
};

/**
 * What every process below this one has burned so far, those that ended among them.
 * @returns nothing where the system keeps no `/proc`.
 */
export const readCpuTimes = (): CpuTimes => summed(({ ms }) => ms);

/** What was burned between two readings. */
export const burned = (before: CpuTimes, after: CpuTimes): CpuTimes =>
  new Map([...after].map(([part, ms]) => [part, ms - (before.get(part) ?? 0)]));

/** What a process holds in memory, in MB: what it shares counts by its share. */
const memoryOf = ({ pid }: Entry): number => {
  try {
    const rollup = readFileSync(`/proc/${pid}/smaps_rollup`, 'utf8');
    return Number(/^Pss:\s+(\d+) kB/m.exec(rollup)?.[1] ?? 0) / 1_024;
  } catch {
    return 0;
  }
};

/**
 * Megabytes that every process below this one holds, by part.
 * @returns nothing where the system keeps no `/proc`.
 */
export const readMemory = (): ReadonlyMap<string, number> => summed(memoryOf);
