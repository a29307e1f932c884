import { describe, expect, test } from '@jest/globals';
import { waitUntil } from '../../src/dev/wait-until.ts';
import { gathered } from '../../src/lib/pause.ts';

describe('work that is gathered', () => {
  test('is done at once, and once more for all who ask again within a while', async () => {
    let done = 0;
    const work = gathered(async () => {
      done += 1;
    }, 50);
    await work();
    expect(done).toBe(1);
    await Promise.all(Array.from({ length: 20 }, async () => work()));
    expect(done).toBe(1);
    await waitUntil(() => done === 2, { timeoutMs: 5_000, what: 'the last is followed by work' });
  });

  test('is done at once again after a while in which nobody asked', async () => {
    let done = 0;
    const work = gathered(async () => {
      done += 1;
    }, 1);
    await work();
    const isDoneAgain = async (): Promise<boolean> => {
      await work();
      return done > 1;
    };
    await waitUntil(isDoneAgain, { timeoutMs: 5_000, what: 'it is done again' });
    expect(done).toBeGreaterThan(1);
  });
});
