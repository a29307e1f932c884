import { describe, expect, test } from '@jest/globals';
import { concurrently } from '../../../src/lib/concurrently.ts';
import { createLedgerPace } from '../../../src/stellar/horizon/ledger-pace.ts';
import { pause } from '../../../src/lib/pause.ts';

describe('the pace of ledgers', () => {
  test('§2.3 asks the network about once or twice for each ledger, however often it is asked', async () => {
    const closeMs = 200;
    const beganAt = Date.now();
    let calls = 0;
    const sequenceNow = (): number => 10 + Math.floor((Date.now() - beganAt) / closeMs);
    const pace = createLedgerPace({
      latestLedger: async () => {
        calls += 1;
        return { sequence: sequenceNow(), hash: 'h', closedAtMs: 0, baseReserve: 1n };
      },
    });
    const seen = new Set<number>();
    while (sequenceNow() < 22) {
      seen.add((await pace.head()).sequence);
      expect(pace.dueInMs()).toBeLessThanOrEqual(6_000);
      await pause(5, new AbortController().signal);
    }
    // Until it has measured the first ledger it looks more often.
    expect(calls).toBeLessThanOrEqual(seen.size * 2 + 12);
    expect(seen.size).toBeGreaterThanOrEqual(9);
  });
});

describe('work that is done concurrently', () => {
  test('answers in the order of its items, so many at once', async () => {
    let running = 0;
    let most = 0;
    const doubled = await concurrently([5, 1, 4, 2, 3], 2, async (item) => {
      running += 1;
      most = Math.max(most, running);
      await pause(item, new AbortController().signal);
      running -= 1;
      return item * 2;
    });
    expect(doubled).toEqual([10, 2, 8, 4, 6]);
    expect(most).toBe(2);
  });
  test('throws the first failure once all that had begun has ended, and begins nothing more', async () => {
    const begun: number[] = [];
    const work = concurrently([1, 2, 3, 4, 5, 6], 2, async (item) => {
      begun.push(item);
      await pause(5, new AbortController().signal);
      if (item === 2) throw new Error('the second');
    });
    await expect(work).rejects.toThrow('the second');
    expect(begun.length).toBeLessThan(6);
  });
});
