import { describe, expect, test } from '@jest/globals';
import { failureWords } from '../../../src/domain/failure.ts';
import { RetryLater, retryLaterMs } from '../../../src/domain/rails/retry-later.ts';
import { RetryLater as exported } from '../../../src/rails/retry-later.ts';

describe('RetryLater', () => {
  test('says how long the rail is left alone, in whole milliseconds', () => {
    expect(retryLaterMs(new RetryLater(1_500.2))).toBe(1_501);
    expect(retryLaterMs(new RetryLater(0))).toBe(0);
    expect(exported).toBe(RetryLater);
  });

  test('is known by its mark, whichever copy of the package a rail was built with', () => {
    const other = { [Symbol.for('railhead.retryLater')]: 7 };
    expect(retryLaterMs(other)).toBe(7);
  });

  test.each([new Error('lost'), null, undefined, 'text', {}])('%p is none', (thrown) => {
    expect(retryLaterMs(thrown)).toBeNull();
  });

  test.each([-1, Number.NaN, Number.POSITIVE_INFINITY, 31 * 86_400_000])(
    'refuses %p, so that what is thrown is an ordinary error',
    (afterMs) => {
      expect(() => new RetryLater(afterMs)).toThrow(RangeError);
    },
  );

  test('is shown to operators in words of our own', () => {
    expect(failureWords(new RetryLater(30_000))).toBe(
      'RetryLater RETRY_LATER: nothing was tried; to be asked again in 30 s',
    );
  });
});
