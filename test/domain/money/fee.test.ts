import { feeSchedule } from '../../support/fee-schedules.ts';
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { fitsDecimals, MAX_STROOPS, stroopsOf } from '../../../src/domain/money/amount.ts';
import {
  feeFor,
  judgeReceived,
  judgeRequested,
  priceAmount,
  type AmountPolicy,
} from '../../../src/domain/money/fee.ts';
import type { Price } from '../../../src/domain/money/price.ts';
import { isRefusal } from '../../../src/domain/refusal.ts';

const ASSET = 'iso4217:USD';
const amount = fc.oneof(
  fc.bigInt({ min: 0n, max: 1_000_000_000n }),
  fc.bigInt({ min: 0n, max: MAX_STROOPS }),
);
const decimals = fc.integer({ min: 0, max: 7 });

const policy: AmountPolicy = {
  minimum: '10',
  maximum: '1000',
  significantDecimals: 2,
  tolerancePercent: 10,
};
const judged = (received: string, expected: string | null, changes: Partial<AmountPolicy> = {}) =>
  judgeReceived(stroopsOf(received), expected === null ? null : stroopsOf(expected), {
    ...policy,
    ...changes,
  })?.refusal ?? 'accepted';

describe('§4 the price of an amount', () => {
  const eachPrice = (claim: (price: Price, amountIn: bigint, significant: number) => void): void =>
    fc.assert(
      fc.property(
        amount,
        feeSchedule,
        decimals,
        fc.boolean(),
        (amountIn, fees, significant, isNew) => {
          const price = priceAmount(amountIn, fees, significant, ASSET, isNew);
          if (!isRefusal(price)) claim(price, amountIn, significant);
        },
      ),
      { numRuns: 500 },
    );

  test('§4 amount_in − fee = amount_out, exactly', () => {
    eachPrice((price, amountIn) => {
      expect(stroopsOf(price.amountIn)).toBe(amountIn);
      expect(amountIn - stroopsOf(price.fee.total)).toBe(stroopsOf(price.amountOut));
    });
  });

  test('§4 the lines of the fee sum to its total, and none of them is negative', () => {
    eachPrice((price) => {
      const lines = price.fee.details.map((line) => stroopsOf(line.amount));
      expect(lines.reduce((sum, line) => sum + line, 0n)).toBe(stroopsOf(price.fee.total));
    });
  });

  test('§4 amount_out is positive and has no more decimals than the asset', () => {
    eachPrice((price, _amountIn, significant) => {
      expect(stroopsOf(price.amountOut) > 0n).toBe(true);
      expect(fitsDecimals(stroopsOf(price.amountOut), significant)).toBe(true);
    });
  });

  test('§4 an amount is refused only when nothing would be left to pay out', () => {
    fc.assert(
      fc.property(amount, feeSchedule, decimals, (amountIn, fees, significant) => {
        const left = amountIn - feeFor(amountIn, fees, significant);
        const step = 10n ** BigInt(7 - significant);
        const price = priceAmount(amountIn, fees, significant, ASSET);
        expect(isRefusal(price)).toBe(left < step);
      }),
      { numRuns: 500 },
    );
  });

  test('§4 the fee never falls when the amount rises', () => {
    fc.assert(
      fc.property(amount, amount, feeSchedule, decimals, (one, other, fees, significant) => {
        const [less, more] = one < other ? [one, other] : [other, one];
        expect(feeFor(less, fees, significant) <= feeFor(more, fees, significant)).toBe(true);
      }),
    );
  });

  test('§4 what rounding keeps is a line of its own', () => {
    const price = priceAmount(stroopsOf('100.1234567'), { fixed: '1', percent: '0' }, 2, ASSET);
    expect(price).toEqual({
      amountIn: '100.1234567',
      amountOut: '99.12',
      fee: {
        total: '1.0034567',
        asset: ASSET,
        details: [
          { name: 'Service fee', description: expect.any(String), amount: '1' },
          { name: 'Rounding', description: expect.any(String), amount: '0.0034567' },
        ],
      },
    });
  });

  test('§4 per cent is rounded up to what is shown, and the minimum holds', () => {
    expect(feeFor(stroopsOf('100'), { fixed: '0.5', percent: '0.5' }, 2)).toBe(stroopsOf('1'));
    expect(feeFor(stroopsOf('100.01'), { fixed: '0', percent: '0.5' }, 2)).toBe(stroopsOf('0.51'));
    expect(feeFor(stroopsOf('1'), { fixed: '0', percent: '1', minimum: '2' }, 2)).toBe(
      stroopsOf('2'),
    );
  });

  test('a malformed per cent is a fault of the business’s settings', () => {
    expect(() => feeFor(1n, { fixed: '0', percent: '-1' }, 2)).toThrow('malformed per cent');
    expect(() => feeFor(1n, { fixed: '0', percent: '0.12345' }, 2)).toThrow('malformed per cent');
  });
});

describe('§4 an amount that was received', () => {
  test('§4 is accepted when it is what was expected, whatever the limits say now', () => {
    expect(judged('5', '5')).toBe('accepted');
    expect(judged('5000', '5000')).toBe('accepted');
  });

  test('§4 is accepted on both edges of the tolerance and refused one stroop beyond', () => {
    expect(judged('90', '100')).toBe('accepted');
    expect(judged('110', '100')).toBe('accepted');
    expect(judged('89.9999999', '100')).toBe('amount_differs');
    expect(judged('110.0000001', '100')).toBe('amount_differs');
  });

  test('§4 is held against a tolerance that is no whole number', () => {
    expect(judged('100.5', '100', { tolerancePercent: 0.5 })).toBe('accepted');
    expect(judged('100.5000001', '100', { tolerancePercent: 0.5 })).toBe('amount_differs');
    expect(judged('100.0000001', '100', { tolerancePercent: 0 })).toBe('amount_differs');
  });

  test('§4 keeps to the limits of the asset when nothing was announced', () => {
    expect(judged('10', null)).toBe('accepted');
    expect(judged('1000', null)).toBe('accepted');
    expect(judged('9.9999999', null)).toBe('amount_too_small');
    expect(judged('1000.0000001', null)).toBe('amount_too_large');
  });

  test('§4 keeps to the limits also when it is near what was announced', () => {
    expect(judged('9.9', '10.5')).toBe('amount_too_small');
    expect(judged('1001', '1000')).toBe('amount_too_large');
  });

  test('§4 is accepted exactly within the tolerance, for any expectation', () => {
    const inLimits = fc.bigInt({ min: 100_000_000n, max: 10_000_000_000n });
    fc.assert(
      fc.property(inLimits, inLimits, (received, expected) => {
        const difference = received > expected ? received - expected : expected - received;
        expect(judgeReceived(received, expected, policy) === null).toBe(
          difference * 10n <= expected,
        );
      }),
    );
  });
});

describe('an amount that is asked for', () => {
  const requested = (text: string) => judgeRequested(stroopsOf(text), policy)?.refusal ?? 'taken';
  test('is taken from the minimum to the maximum', () => {
    expect([requested('10'), requested('1000')]).toEqual(['taken', 'taken']);
    expect([requested('0'), requested('9.99')]).toEqual(['amount_too_small', 'amount_too_small']);
    expect(requested('1000.01')).toBe('amount_too_large');
  });

  test('is refused with more decimals than the asset has', () => {
    expect(requested('10.001')).toBe('amount_too_precise');
    expect(requested('10.0100000')).toBe('taken');
  });
});
