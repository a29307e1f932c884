import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { MAX_STROOPS } from '../../../src/domain/money/amount.ts';
import { crossPrice, parsePrice, priceBetween } from '../../../src/domain/money/ratio.ts';

const anyAmount = fc.oneof(
  fc.bigInt({ min: 1n, max: 10_000_000_000_000n }),
  fc.bigInt({ min: 1n, max: MAX_STROOPS }),
);

describe('a price', () => {
  test('is at most two digits longer than the larger amount', () => {
    fc.assert(
      fc.property(anyAmount, anyAmount, (sold, bought) => {
        const digits = priceBetween(sold, bought).replace('.', '').replace(/^0+/, '').length;
        const larger = sold > bought ? sold : bought;
        return digits <= larger.toString().length + 2;
      }),
      { numRuns: 3_000 },
    );
  });

  test.each([
    '0',
    '0.00',
    '-1',
    '1e3',
    '',
    '1.',
    '.5',
    ' 1',
    '1'.repeat(19),
    '1.' + '1'.repeat(19),
  ])('that the rates give as %j is a fault', (text) => {
    expect(() => parsePrice(text)).toThrow('from the rates');
  });

  test.each([
    [{ sold: '129.25', bought: '1' }, '0', '129.25'],
    [{ sold: '1', bought: '129.25' }, '0', '0.007736943908'],
    [{ sold: '129.25', bought: '0.92' }, '0.5', '141.191576086957'],
    [{ sold: '1', bought: '1' }, '0.0', '1'],
    [{ sold: '1', bought: '1' }, '2.5', '1.025'],
  ])('across %j with a margin of %s per cent is %s', (perUnit, margin, expected) => {
    expect(crossPrice(perUnit, margin)).toBe(expected);
  });
});
