import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { formatAmount, parseAmount } from '../../../src/sandbox/bank/money.ts';

describe("a bank's amounts", () => {
  test('are read back as they were written', () => {
    fc.assert(
      fc.property(fc.bigInt({ min: 1n, max: 99_999_999_999_999n }), (minor) => {
        expect(parseAmount(formatAmount(minor))).toBe(minor);
      }),
    );
  });

  test.each([
    ['12', 1_200n],
    ['12.5', 1_250n],
    ['0.01', 1n],
  ])('reads %s', (text, minor) => {
    expect(parseAmount(text)).toBe(minor);
  });

  test.each(['', '0', '0.00', '-1', '+1', '1e3', '1.234', '.5', '1.', ' 1', '1,5', 'NaN', '١'])(
    'refuses "%s"',
    (text) => {
      expect(parseAmount(text)).toBeNull();
    },
  );
});
