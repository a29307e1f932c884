import { afterAll } from '@jest/globals';
import { withinTime } from '../../src/lib/within-time.ts';

interface Opened {
  close(): Promise<unknown>;
}

const OPENS_WITHIN_MS = 180_000;
const CLOSES_WITHIN_MS = 120_000;
const open: Opened[] = [];

/**
 * Waits for what the tests of a file share, and closes it after the last of them, the latest first.
 * For the top of a file: `const bench = await opened(createBench());`
 */
export const opened = async <T extends Opened>(opening: Promise<T>): Promise<T> => {
  if (open.length === 0) {
    afterAll(async () => {
      for (const one of open.toReversed()) await one.close();
    }, CLOSES_WITHIN_MS);
  }
  const it = await withinTime(opening, OPENS_WITHIN_MS);
  open.push(it);
  return it;
};
