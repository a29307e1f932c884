import { setTimeout as pause } from 'node:timers/promises';

type WaitOptions = {
  /** After this long the wait throws. */
  timeoutMs: number;
  /** How long it rests between two looks; 25 ms when left out. */
  intervalMs?: number;
  /** What is waited for, as it reads in "gave up waiting until <what>". */
  what: string;
};

/**
 * Looks again and again until `look` gives something other than `undefined` or `false`.
 *
 * @returns what `look` gave
 * @throws Error when the time is up, or whatever `look` throws
 */
export async function waitUntil<Found>(
  look: () => Found | undefined | false | Promise<Found | undefined | false>,
  { timeoutMs, intervalMs = 25, what }: WaitOptions,
): Promise<Found> {
  const deadline = performance.now() + timeoutMs;
  for (;;) {
    const found = await look();
    if (found !== undefined && found !== false) return found;
    if (performance.now() >= deadline) {
      throw new Error(`Gave up after ${Math.round(timeoutMs / 1000)} s waiting until ${what}.`);
    }
    await pause(intervalMs);
  }
}
