import type { Log } from '../lib/log.ts';
import { describeFailure } from '../domain/failure.ts';

/**
 * Does a piece of work again and again, one at a time, from now on. What fails is logged by its kind
 * and done again at the next turn.
 * @returns how to end it; what is under way ends first.
 */
export const repeat = (
  everyMs: number,
  work: () => Promise<unknown>,
  log: Pick<Log, 'warn'>,
): (() => Promise<void>) => {
  let running: Promise<unknown> | null = null;
  const turn = (): void => {
    running ??= work()
      .catch((error: unknown) => {
        log.warn(
          { failure: describeFailure(error) },
          'a chore of the worker failed; it is tried again',
        );
      })
      .finally(() => {
        running = null;
      });
  };
  const timer = setInterval(turn, everyMs);
  turn();
  return async () => {
    clearInterval(timer);
    await running;
  };
};
