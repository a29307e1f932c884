import { describe, expect, test } from '@jest/globals';
import { trendOf } from '../../../../src/dev/bench/soak/trend.ts';

/** Twenty figures around 100 that go up and down by ten, and rise by so much from one to the next. */
const wobbling = (rise: number): readonly number[] =>
  Array.from({ length: 20 }, (_, place) => 100 + [0, 10, -10, 4, -4][place % 5]! + rise * place);

describe('a trend', () => {
  test('is flat where figures vary around the same mean', () => {
    const { isFlat, drift, noise } = trendOf(wobbling(0));
    expect(isFlat).toBe(true);
    expect(Math.abs(drift)).toBeLessThan(noise);
  });

  test('is not flat where they rise by more than they vary', () => {
    expect(trendOf(wobbling(3))).toMatchObject({ isFlat: false });
  });

  test('says how far a straight line goes', () => {
    expect(trendOf([10, 20, 30, 40])).toEqual({
      first: 10,
      last: 40,
      drift: 30,
      noise: 0,
      isFlat: false,
    });
  });

  test('is flat where hardly anything changes, however regularly', () => {
    expect(trendOf([1_000, 1_001, 1_002, 1_003]).isFlat).toBe(true);
  });

  test('takes three figures', () => {
    expect(() => trendOf([1, 2])).toThrow('three figures');
  });
});
