import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { amountOf, centsOf, unreadableAmount } from '../../../src/rails/increase/cents.ts';
import { parseAmount } from '../../../src/domain/money/amount.ts';
import { isRefusal } from '../../../src/domain/refusal.ts';

describe('cents', () => {
  test('any whole number of cents is written and read back exactly', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 90_000_000_000_000 }), (cents) => {
        expect(centsOf(amountOf(cents) ?? '')).toBe(cents);
      }),
    );
  });

  test.each(['0', '0.00', '0.001', '25.0000001', '-1', '', 'ten', '1e3', '999999999999999'])(
    '%p is no amount that the bank could move',
    (amount) => {
      expect(() => centsOf(amount)).toThrow(/malformed amount|whole cents/);
    },
  );

  test.each([
    ['29', '0.29'],
    ['100', '1'],
    ['1000000000', '10000000'],
    ['-5', '-0.05'],
  ])('%s cents are %s dollars', (cents, amount) => {
    expect(amountOf(Number(cents))).toBe(amount);
  });

  test.each(['ten', '1000', 10.5, null, { value: 3 }, Number.MAX_SAFE_INTEGER + 1])(
    '%p is no amount, and its words pass for none',
    (cents) => {
      expect(amountOf(cents)).toBeNull();
      expect(isRefusal(parseAmount(unreadableAmount(cents)))).toBe(true);
    },
  );
});
