import { setTimeout as sleep } from 'node:timers/promises';

const FIRST_REST_MS = 200;
const LAST_REST_MS = 2_000;

/**
 * Does something until it succeeds, as a patient client does while a server comes and goes.
 * @throws the last fault when `withinMs` have passed.
 */
export const persist = async <Result>(
  work: () => Promise<Result>,
  withinMs: number,
): Promise<Result> => {
  const giveUpAt = performance.now() + withinMs;
  let restMs = FIRST_REST_MS;
  for (;;) {
    try {
      return await work();
    } catch (fault) {
      if (performance.now() > giveUpAt) throw fault;
      await sleep(restMs);
      restMs = Math.min(restMs * 1.5, LAST_REST_MS);
    }
  }
};

/** Lets so many work at once; the others wait in the order in which they came. */
export const createGate = (atOnce: number) => {
  let free = atOnce;
  const waiting: (() => void)[] = [];
  return async <Result>(work: () => Promise<Result>): Promise<Result> => {
    if (free === 0) await new Promise<void>((resolve) => void waiting.push(resolve));
    else free -= 1;
    try {
      return await work();
    } finally {
      const next = waiting.shift();
      if (next) next();
      else free += 1;
    }
  };
};

export type Gate = ReturnType<typeof createGate>;
