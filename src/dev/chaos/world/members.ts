import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { ensureDirectory } from '../../cache-directory.ts';
import type { Progress } from '../../progress.ts';
import { claimRun } from '../../processes/run-record.ts';
import { superviseChild } from '../../processes/supervise-child.ts';
import { waitUntil } from '../../wait-until.ts';
import { persist } from './persist.ts';

/** One process of the run, which may be killed and comes back. */
export interface Member {
  readonly name: string;
  /** Undefined while it is down. */
  pid(): number | undefined;
  /** Starts it and waits until it does its work. */
  start(): Promise<void>;
  /** Ends it as a power cut would. */
  kill(): Promise<void>;
  /**
   * Freezes it until a successor does its work, then lets both live for a while: the old one goes
   * on where it stood, as after a long pause of its machine. Then the old one dies.
   * @returns how long the successor took.
   */
  runAsZombie(bothLiveMs: number): Promise<number>;
  /**
   * Starts a successor beside it, and waits until that does its work.
   * @returns how the old one is ended, as a cluster ends it: by SIGTERM, and with its time.
   */
  supersede(): Promise<() => Promise<void>>;
  /** Stops it in order. */
  stop(): Promise<void>;
  /** How often it ended by itself and was started again. */
  fell(): number;
}

/** A process that was started, whatever starts it. */
interface Started {
  readonly pid: number;
  /** How it ended; undefined while it runs. */
  ending(): string | undefined;
  stop(): Promise<void>;
}

interface MemberOptions {
  readonly name: string;
  readonly launch: () => Promise<Started>;
  /** Whether the process with this id does its work. */
  readonly isReady: (pid: number) => Promise<boolean>;
}

const READY_WITHIN_MS = 120_000;
const LOOK_EVERY_MS = 250;
/** As long as Kubernetes waits. */
const TERM_WITHIN_MS = 30_000;

/** Freezes a process while another takes its place, lets both live for a while, and ends it. */
const outlive = async (
  old: Started,
  bothLiveMs: number,
  succeed: () => Promise<void>,
): Promise<number> => {
  process.kill(old.pid, 'SIGSTOP');
  const startedAt = performance.now();
  try {
    await succeed();
    return performance.now() - startedAt;
  } finally {
    process.kill(old.pid, 'SIGCONT');
    await sleep(bothLiveMs);
    if (old.ending() === undefined) process.kill(old.pid, 'SIGKILL');
    await old.stop();
  }
};

/** Ends a process by SIGTERM, and gives it its time. */
const endInOrder = async (name: string, old: Started): Promise<void> => {
  if (old.ending() === undefined) process.kill(old.pid, 'SIGTERM');
  const hasEnded = async (): Promise<boolean> => old.ending() !== undefined;
  await waitUntil(hasEnded, { timeoutMs: TERM_WITHIN_MS, what: `${name} ends in order` });
  await old.stop();
};

/** Makes a member, which is started again whenever it ends by itself. */
export const createMember = ({ name, launch, isReady }: MemberOptions): Member => {
  let process_: Started | undefined;
  let wanted = false;
  let fell = 0;
  let generation = 0;

  /** A server's port, or its data, may be held for a moment by what was killed. */
  const launchPatiently = async (): Promise<void> => {
    process_ = await persist(launch, READY_WITHIN_MS);
  };
  /** One that ends by itself is started again, as any supervisor would do it. */
  const keepUp = async (own: number): Promise<void> => {
    while (wanted && own === generation) {
      await sleep(LOOK_EVERY_MS, undefined, { ref: false });
      if (!wanted || own !== generation || process_?.ending() === undefined) continue;
      fell += 1;
      await launchPatiently();
    }
  };
  const isWell = async (): Promise<boolean> => {
    const pid = process_?.pid;
    if (pid === undefined || process_?.ending() !== undefined) return false;
    return isReady(pid).catch(() => false);
  };
  const untilWell = async (): Promise<void> => {
    const what = `${name} does its work`;
    await waitUntil(isWell, { timeoutMs: READY_WITHIN_MS, intervalMs: 200, what });
  };
  const end = async (how: (started: Started) => Promise<void>): Promise<void> => {
    wanted = false;
    generation += 1;
    const started = process_;
    if (started) await how(started);
    process_ = undefined;
  };

  return {
    name,
    pid: () => process_?.pid,
    fell: () => fell,
    async start() {
      wanted = true;
      generation += 1;
      await launchPatiently();
      void keepUp(generation);
      await untilWell();
    },
    kill: async () =>
      end(async (started) => {
        if (started.ending() === undefined) process.kill(started.pid, 'SIGKILL');
        await started.stop();
      }),
    runAsZombie: async (bothLiveMs) => {
      const old = process_;
      if (!old || old.ending() !== undefined) throw new Error(`${name} is down already`);
      return outlive(old, bothLiveMs, async () => {
        await launchPatiently();
        await untilWell();
      });
    },
    async supersede() {
      const old = process_;
      if (!old || old.ending() !== undefined) throw new Error(`${name} is down already`);
      await launchPatiently();
      await untilWell();
      return async () => endInOrder(name, old);
    },
    stop: async () => end(async (started) => started.stop()),
  };
};

/** Starts programs of ours as processes that end with this one, each with a log of its own. */
export const createProgramLauncher = (options: {
  readonly cacheDirectory: string;
  readonly logDirectory: string;
  readonly progress: Progress;
}) => {
  const runs = new Map<string, number>();
  return async (
    name: string,
    args: readonly string[],
    environment: Readonly<Record<string, string>>,
  ): Promise<Started> => {
    const run = (runs.get(name) ?? 0) + 1;
    runs.set(name, run);
    const { cacheDirectory, progress } = options;
    const claim = await claimRun({ cacheDirectory, name: name.replaceAll(' ', '-'), progress });
    const logs = ensureDirectory(options.logDirectory);
    return superviseChild(claim, {
      command: process.execPath,
      args: ['--disable-warning=ExperimentalWarning', ...args],
      environment: { ...environment },
      logFile: join(logs, `${name.replaceAll(' ', '-')}.${run}.log`),
      stopSignal: 'SIGKILL',
      graceMs: 5_000,
    });
  };
};

export type LaunchProgram = ReturnType<typeof createProgramLauncher>;
