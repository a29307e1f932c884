import { describe, expect, test } from '@jest/globals';
import { retryAfterMs } from '../../src/lib/retry-after.ts';

const NOW = Date.parse('2026-03-01T12:00:00Z');
const read = (value?: string) =>
  retryAfterMs(new Headers(value === undefined ? {} : { 'retry-after': value }), NOW);

describe('Retry-After', () => {
  test.each([
    ['7', 7_000],
    ['0', 0],
    ['Sun, 01 Mar 2026 12:00:30 GMT', 30_000],
    ['Sun, 01 Mar 2026 11:00:00 GMT', 0],
  ])('%s is read as milliseconds', (value, ms) => {
    expect(read(value)).toBe(ms);
  });

  test.each([undefined, '', 'soon', '-1'])('%s asks for nothing', (value) => {
    expect(read(value)).toBeNull();
  });
});
