import { existsSync, mkdirSync, rmdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const ROOT = '/sys/fs/cgroup';
const PERIOD_US = 100_000;

/** A control group that holds its processes to a share of the machine. */
export interface CpuGroup {
  /** Puts a process into it, with all of its threads. */
  readonly add: (pid: number) => void;
  /** Takes it away, once its processes have ended. */
  readonly remove: () => void;
}

/** How a share is written, by what the kernel has: one hierarchy (2), or one of the CPU (1). */
const placeOf = (cores: number) =>
  existsSync(join(ROOT, 'cgroup.controllers'))
    ? { parent: ROOT, file: 'cpu.max', text: `${cores * PERIOD_US} ${PERIOD_US}` }
    : { parent: join(ROOT, 'cpu'), file: 'cpu.cfs_quota_us', text: String(cores * PERIOD_US) };

/**
 * Makes a control group whose processes get so much of a core together, and no more.
 * @param name of the group, within this run.
 * @returns null where this user may not make one, or the kernel keeps none.
 */
export const createCpuGroup = (name: string, cores: number): CpuGroup | null => {
  const { parent, file, text } = placeOf(cores);
  const folder = join(parent, `railhead-bench-${process.pid}-${name}`);
  try {
    mkdirSync(folder);
  } catch {
    return null;
  }
  try {
    writeFileSync(join(folder, file), text);
  } catch {
    rmdirSync(folder);
    return null;
  }
  return {
    add: (pid) => writeFileSync(join(folder, 'cgroup.procs'), String(pid)),
    remove: () => rmdirSync(folder),
  };
};
