import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import {
  judgeExposure,
  type QuoteExposure,
  type QuoteExposures,
} from '../../../src/domain/quotes/exposure.ts';
import type { QuotePolicy } from '../../../src/domain/quotes/rates.ts';

const END = new Date('2026-11-21T09:10:00Z');
const promised = (amount: bigint): QuoteExposure => ({ amount, nextEnd: amount > 0n ? END : null });

const policy = (percent: { client: number; clientDomain: number; strangers: number }) =>
  ({
    offChainAssets: {},
    rates: async () => ({ price: '1', expiresAt: END }),
    needsCustomer: false,
    sharing: { openQuotesMaximum: 3, percent },
  }) satisfies QuotePolicy;

const exposures = (amounts: readonly bigint[], count = 0): QuoteExposures => {
  const [client = 0n, clientDomain = 0n, strangers = 0n, everybody = 0n] = amounts;
  return {
    client: { ...promised(client), unused: { ...promised(count > 0 ? 1n : 0n), count } },
    clientDomain: promised(clientDomain),
    strangers: promised(strangers),
    everybody: promised(everybody),
  };
};

describe('a promise', () => {
  test('is made exactly where it keeps every share, to the stroop', () => {
    const percents = fc.record({
      client: fc.integer({ min: 0, max: 100 }),
      clientDomain: fc.integer({ min: 0, max: 100 }),
      strangers: fc.integer({ min: 0, max: 100 }),
    });
    const stroops = fc.bigInt({ min: 0n, max: 2_000n });
    fc.assert(
      fc.property(
        percents,
        fc.tuple(stroops, stroops, stroops, stroops),
        fc.bigInt({ min: 1n, max: 2_000n }),
        (percent, amounts, amount) => {
          const { client, clientDomain, strangers } = percent;
          const parts = [client, clientDomain, strangers, 100];
          const fits = amounts.every(
            (before, index) => (before + amount) * 100n <= 1_000n * BigInt(parts[index] ?? 0),
          );
          const refusal = judgeExposure(policy(percent), 1_000n, exposures(amounts), amount);
          expect(refusal === null).toBe(fits);
        },
      ),
    );
  });

  const half = policy({ client: 50, clientDomain: 100, strangers: 100 });
  const whole = 1_000_0000000n;
  const saying = (amounts: readonly bigint[], amount: bigint, count = 0) =>
    judgeExposure(half, whole, exposures(amounts, count), amount)?.message;

  test.each([
    [
      [450_0000000n],
      60_0000000n,
      'We can promise you 50 of this asset now; ask for less, or again after 2026-11-21T09:10:00.000Z.',
    ],
    [
      [450_0000000n],
      501_0000000n,
      'We promise at most 500 of this asset to you at once; ask for less.',
    ],
    [
      [600_0000000n],
      1n,
      'We can promise you 0 of this asset now; ask for less, or again after 2026-11-21T09:10:00.000Z.',
    ],
    [
      [0n, 0n, 0n, 999_0000000n],
      2_0000000n,
      'We can promise 1 of this asset now; ask for less, or again after 2026-11-21T09:10:00.000Z.',
    ],
  ])('that is too much is refused with what to do: %j and %s', (amounts, amount, sentence) => {
    expect(saying(amounts, amount)).toBe(sentence);
  });

  test('is not made to who has as many quotes open as may be, bounded or not', () => {
    for (const bound of [whole, null]) {
      expect(judgeExposure(half, bound, exposures([1n], 2), 1n)).toBeNull();
      expect(judgeExposure(half, bound, exposures([1n], 3), 1n)).toMatchObject({
        refusal: 'quotes_too_many',
        message: expect.stringMatching(/^You have 3 quotes .* after 2026-11-21T09:10:00.000Z\.$/),
      });
    }
  });
});
