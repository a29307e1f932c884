import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { formatAmount, stroopsOf } from '../../../src/domain/money/amount.ts';
import { priceReceived, type AmountPolicy } from '../../../src/domain/money/fee.ts';
import type { FeeSchedule } from '../../../src/domain/money/price.ts';
import { isRefusal } from '../../../src/domain/refusal.ts';
import { addRefund, givenBack } from '../../../src/domain/transactions/refunds.ts';

const ASSET = 'iso4217:USD';
const FEE: FeeSchedule = { fixed: '1', percent: '0' };
const policy: AmountPolicy = {
  minimum: '10',
  maximum: '1000',
  significantDecimals: 2,
  tolerancePercent: 10,
};
const POLICIES = ['refund', 'refundSurplus', 'investigate'] as const;
const priced = (
  received: string,
  expected: string | null,
  whenUnacceptable: (typeof POLICIES)[number],
  attached = false,
) =>
  priceReceived(
    {
      received: stroopsOf(received),
      expected: expected === null ? null : stroopsOf(expected),
      attached,
    },
    FEE,
    { ...policy, whenUnacceptable },
    ASSET,
  );

describe('§4 an amount that was received', () => {
  test.each(POLICIES)('§4 is priced anew within the tolerance, whatever %s would do', (one) => {
    expect(priced('110', '100', one)).toMatchObject({ amountIn: '110', amountOut: '109' });
    expect(priced('110', '100', one)).not.toHaveProperty('surplus');
  });

  test('§4 is quoted as it was announced where the surplus goes back', () => {
    expect(priced('130.0000001', '100', 'refundSurplus')).toEqual({
      amountIn: '130.0000001',
      amountOut: '99',
      surplus: '30.0000001',
      fee: expect.objectContaining({ total: '1' }),
    });
  });

  test.each([
    ['too little', '89', '100', 'refundSurplus'],
    ['too much, and nothing was announced', '2000', null, 'refundSurplus'],
    ['too much, where all goes back', '130', '100', 'refund'],
    ['too much, where a person is asked', '130', '100', 'investigate'],
  ] as const)('§4 is refused when it is %s', (_what, received, expected, policyOf) => {
    expect(isRefusal(priced(received, expected, policyOf))).toBe(true);
  });

  test('§4 is taken as it is where a person gave it, unless it is below the fee', () => {
    expect(priced('3', '100', 'investigate', true)).toMatchObject({ amountOut: '2' });
    expect(priced('5000', '100', 'refund', true)).toMatchObject({ amountOut: '4999' });
    expect(isRefusal(priced('1', '100', 'refund', true))).toBe(true);
  });

  test('§4 amount_in − fee − surplus = amount_out, exactly', () => {
    const stroops = fc.bigInt({ min: 1n, max: 30_000_000_000n });
    fc.assert(
      fc.property(stroops, stroops, fc.constantFrom(...POLICIES), (received, expected, one) => {
        const price = priced(formatAmount(received), formatAmount(expected), one);
        if (isRefusal(price)) return;
        const left = received - stroopsOf(price.fee.total) - stroopsOf(price.surplus ?? '0');
        expect(left).toBe(stroopsOf(price.amountOut));
      }),
      { numRuns: 500 },
    );
  });
});

describe('§4 the refunds of a transaction', () => {
  const payment = (id: number, amount: string, fee: string) =>
    ({ id: `hash ${id}`, id_type: 'stellar', amount, fee }) as const;

  test('§4 sum their payments to the stroop, and count each once', () => {
    const stroops = fc.bigInt({ min: 0n, max: 10n ** 15n });
    fc.assert(
      fc.property(fc.array(fc.tuple(stroops, stroops), { minLength: 1, maxLength: 8 }), (all) => {
        const payments = all.map(([amount, fee], index) =>
          payment(index, formatAmount(amount), formatAmount(fee)),
        );
        // Each is told twice, as a story that starts again does.
        const refunds = [...payments, ...payments].reduce<ReturnType<typeof addRefund> | null>(
          addRefund,
          null,
        );
        expect(refunds?.payments).toEqual(payments);
        const sum = (of: 0 | 1) => all.reduce((total, pair) => total + pair[of], 0n);
        expect(stroopsOf(refunds?.amount_refunded ?? '')).toBe(sum(0));
        expect(stroopsOf(refunds?.amount_fee ?? '')).toBe(sum(1));
        expect(givenBack(refunds)).toBe(sum(0) + sum(1));
      }),
    );
  });

  test('§4 are nothing before anything went back', () => {
    expect(givenBack(null)).toBe(0n);
    expect(givenBack(undefined)).toBe(0n);
  });
});
