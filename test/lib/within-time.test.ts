import { describe, expect, test } from '@jest/globals';
import { TooLate, withinTime } from '../../src/lib/within-time.ts';

describe('work of the business', () => {
  test('answers, or fails, as it does', async () => {
    expect(await withinTime(Promise.resolve('done'), 1_000)).toBe('done');
    await expect(withinTime(Promise.reject(new Error('no')), 1_000)).rejects.toThrow('no');
  });

  test('that hangs is too late, and what becomes of it later is nobody’s fault', async () => {
    const work = Promise.withResolvers<string>();
    await expect(withinTime(work.promise, 20)).rejects.toThrow(TooLate);
    work.reject(new Error('later'));
    await expect(work.promise).rejects.toThrow('later');
  });
});
