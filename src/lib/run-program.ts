import { TooLate, withinTime } from './within-time.ts';

/** A program that serves. */
export interface Running {
  /** Rejects when it cannot go on. */
  readonly failed: Promise<never>;
  /** Ends what is under way, then closes what was opened. */
  close(): Promise<void>;
}

interface Program {
  /** Aborted when the process is to end. */
  readonly stop: AbortSignal;
  /** Starts the program; it gives up soon after `stop` is aborted. */
  readonly start: () => Promise<Running>;
  /** Says why it ends. */
  readonly say: (fault: unknown) => void;
  /** How long the end may take, in milliseconds: less than who stops it allows. */
  readonly graceMs?: number;
}

/** Kubernetes and systemd allow 30 and 90 seconds. */
const GRACE_MS = 25_000;
const ABANDONED_MS = 5_000;

/**
 * Runs a program until it is asked to stop or cannot go on, and closes it. Where it is asked while it
 * starts, what it has opened is closed as far as that takes no longer than five seconds: nothing was
 * begun yet.
 * @returns the code to exit with: 0 when it was asked to stop.
 */
export const runUntilStopped = async (program: Program): Promise<number> => {
  const { stop, start, say, graceMs = GRACE_MS } = program;
  const stopped = new Promise<null>((resolve) => {
    if (stop.aborted) resolve(null);
    stop.addEventListener('abort', () => resolve(null), { once: true });
  });
  const starting = start();
  let running: Running | null;
  try {
    running = await Promise.race([starting, stopped]);
  } catch (fault) {
    if (!stop.aborted) say(fault);
    return stop.aborted ? 0 : 1;
  }
  if (running === null) {
    const ended = starting.then(async ({ close }) => close()).catch(() => undefined);
    await withinTime(ended, ABANDONED_MS).catch(() => undefined);
    return 0;
  }
  const fault = await Promise.race([running.failed, stopped]).catch((thrown: unknown) => thrown);
  if (fault !== null) say(fault);
  try {
    await withinTime(running.close(), graceMs);
  } catch (unclosed) {
    if (!(unclosed instanceof TooLate) || fault === null) say(unclosed);
    return 1;
  }
  return fault === null ? 0 : 1;
};
