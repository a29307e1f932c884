import { feeSchedule } from '../../support/fee-schedules.ts';
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { fitsDecimals, MAX_STROOPS, stroopsOf } from '../../../src/domain/money/amount.ts';
import {
  netOfSold,
  quoteAmount,
  type Quoted,
  type QuotedAmount,
  type QuoteTerms,
} from '../../../src/domain/quotes/quote.ts';
import { formatDecimal, parsePrice } from '../../../src/domain/money/ratio.ts';
import { isRefusal } from '../../../src/domain/refusal.ts';

const SELL = 'iso4217:BRL';

/** A decimal string as a whole number of tenths to the power of `decimals`, and no rounding. */
const read = (text: string): { readonly mantissa: bigint; readonly scale: bigint } => {
  const [units = '', fraction = ''] = text.split('.');
  return { mantissa: BigInt(units + fraction), scale: 10n ** BigInt(fraction.length) };
};
/** What a client does: multiply or divide, then round half up to stroops, or to fewer decimals. */
const roundHalfUp = (dividend: bigint, divisor: bigint, step: bigint): bigint =>
  ((2n * dividend + divisor * step) / (2n * divisor * step)) * step;
const times = (price: string, amount: string, step = 1n): bigint => {
  const { mantissa, scale } = read(price);
  return roundHalfUp(mantissa * stroopsOf(amount), scale, step);
};
const over = (amount: bigint, price: string, step = 1n): bigint => {
  const { mantissa, scale } = read(price);
  return roundHalfUp(amount * scale, mantissa, step);
};

const anyAmount = fc.oneof(
  fc.bigInt({ min: 1n, max: 1_000_000_000n }),
  fc.bigInt({ min: 1n, max: 10_000_000_000_000n }),
  fc.bigInt({ min: 1n, max: MAX_STROOPS }),
);
const price = fc.oneof(
  fc.constantFrom('1', '5.42', '0.18', '129.25', '0.000001', '1000000'),
  fc
    .tuple(fc.bigInt({ min: 1n, max: 10n ** 18n - 1n }), fc.integer({ min: 0, max: 18 }))
    .map(([mantissa, decimals]) => formatDecimal(mantissa, decimals)),
);
const anyTerms: fc.Arbitrary<QuoteTerms> = fc.record({
  price,
  fee: feeSchedule,
  sellAsset: fc.constant(SELL),
  sellDecimals: fc.integer({ min: 0, max: 7 }),
  buyDecimals: fc.integer({ min: 0, max: 7 }),
  createsAccount: fc.boolean(),
});
const stepFor = (decimals: number): bigint => 10n ** BigInt(7 - decimals);
const given: fc.Arbitrary<readonly [QuotedAmount, QuoteTerms]> = fc
  .tuple(fc.constantFrom('sell' as const, 'buy' as const), anyAmount, anyTerms)
  .map(([side, raw, terms]) => {
    const step = stepFor(side === 'sell' ? terms.sellDecimals : terms.buyDecimals);
    return [{ side, amount: raw - (raw % step) }, terms];
  });
/** Asks for a property of every exchange that is not refused, and says how many there were. */
const exchangesWith = (
  claim: (quoted: Quoted, terms: QuoteTerms, asked: QuotedAmount) => boolean,
): number => {
  let exchanges = 0;
  fc.assert(
    fc.property(given, ([asked, terms]) => {
      const quoted = quoteAmount(asked, terms);
      if (isRefusal(quoted)) return true;
      exchanges += 1;
      return claim(quoted, terms, asked);
    }),
    { numRuns: 3_000 },
  );
  return exchanges;
};
/** A property of nothing but refusals would say nothing. */
const ENOUGH = 1_000;

const plain: QuoteTerms = {
  price: '5.42',
  fee: { fixed: '0', percent: '0' },
  sellAsset: SELL,
  sellDecimals: 2,
  buyDecimals: 2,
};
const quoteOf = (side: 'sell' | 'buy', amount: string, terms: QuoteTerms = plain) =>
  quoteAmount({ side, amount: stroopsOf(amount) }, terms);

describe('an exchange', () => {
  test('SEP-38: sell_amount = total_price × buy_amount, to any decimals, both ways', () => {
    const exchanges = exchangesWith(
      ({ sellAmount, buyAmount, totalPrice }, { sellDecimals, buyDecimals }) => {
        const [sold, bought] = [stroopsOf(sellAmount), stroopsOf(buyAmount)];
        return (
          times(totalPrice, buyAmount) === sold &&
          over(sold, totalPrice) === bought &&
          times(totalPrice, buyAmount, stepFor(sellDecimals)) === sold &&
          over(sold, totalPrice, stepFor(buyDecimals)) === bought
        );
      },
    );
    expect(exchanges).toBeGreaterThan(ENOUGH);
  });

  test('SEP-38: sell_amount − fee = price × buy_amount, to any decimals, both ways', () => {
    const exchanges = exchangesWith(
      ({ sellAmount, buyAmount, fee, price: base }, { sellDecimals, buyDecimals }) => {
        const net = stroopsOf(sellAmount) - stroopsOf(fee.total);
        return (
          times(base, buyAmount) === net &&
          over(net, base) === stroopsOf(buyAmount) &&
          times(base, buyAmount, stepFor(sellDecimals)) === net &&
          over(net, base, stepFor(buyDecimals)) === stroopsOf(buyAmount)
        );
      },
    );
    expect(exchanges).toBeGreaterThan(ENOUGH);
  });

  test('has amounts of no more decimals than their assets, and a fee that sums to its total', () => {
    const exchanges = exchangesWith(
      ({ sellAmount, buyAmount, fee }, { sellDecimals, buyDecimals }) => {
        const sum = fee.details.reduce((total, { amount }) => total + stroopsOf(amount), 0n);
        return (
          fitsDecimals(stroopsOf(sellAmount), sellDecimals) &&
          fitsDecimals(stroopsOf(buyAmount), buyDecimals) &&
          fitsDecimals(stroopsOf(fee.total), sellDecimals) &&
          fee.asset === SELL &&
          sum === stroopsOf(fee.total)
        );
      },
    );
    expect(exchanges).toBeGreaterThan(ENOUGH);
  });

  test('keeps the amount that was asked for', () => {
    const exchanges = exchangesWith(({ sellAmount, buyAmount }, _terms, { side, amount }) => {
      return stroopsOf(side === 'sell' ? sellAmount : buyAmount) === amount;
    });
    expect(exchanges).toBeGreaterThan(ENOUGH);
  });

  test('leaves of what is sold what netOfSold says before any price is known', () => {
    fc.assert(
      fc.property(given, ([asked, terms]) => {
        if (asked.side === 'buy') return true;
        const net = netOfSold(asked.amount, terms);
        const quoted = quoteAmount(asked, terms);
        // What is refused without a price is refused at every price, with the same words.
        if (isRefusal(net)) return JSON.stringify(quoted) === JSON.stringify(net);
        if (isRefusal(quoted)) return true;
        return stroopsOf(quoted.sellAmount) - stroopsOf(quoted.fee.total) === net;
      }),
    );
  });

  test('never costs less than the business’s own price', () => {
    const exchanges = exchangesWith(({ sellAmount, buyAmount, fee }, terms) => {
      const { numerator, denominator } = parsePrice(terms.price);
      const net = stroopsOf(sellAmount) - stroopsOf(fee.total);
      return net * denominator >= stroopsOf(buyAmount) * numerator;
    });
    expect(exchanges).toBeGreaterThan(ENOUGH);
  });

  test('by what is bought asks for the least that buys it', () => {
    fc.assert(
      fc.property(anyAmount, anyTerms, (raw, terms) => {
        const step = stepFor(terms.buyDecimals);
        const asked = quoteAmount({ side: 'buy', amount: raw - (raw % step) }, terms);
        if (isRefusal(asked)) return true;
        const bought = (amount: bigint) => {
          const back = quoteAmount({ side: 'sell', amount }, terms);
          return isRefusal(back) ? 0n : stroopsOf(back.buyAmount);
        };
        const sold = stroopsOf(asked.sellAmount);
        const wanted = stroopsOf(asked.buyAmount);
        const tooLarge = quoteAmount({ side: 'sell', amount: sold }, terms);
        // What buys it may buy more than the ledger holds, where one step of it is worth so much.
        if (isRefusal(tooLarge) && tooLarge.refusal === 'amount_too_large') return true;
        return bought(sold) >= wanted && bought(sold - stepFor(terms.sellDecimals)) < wanted;
      }),
      { numRuns: 2_000 },
    );
  });

  test.each([
    ['sell', '500', '92.25', '5.420054201'],
    ['sell', '542', '100', '5.42'],
    ['buy', '100', '100', '5.42'],
  ] as const)('by %s of %s buys %s at %s', (side, amount, buyAmount, totalPrice) => {
    expect(quoteOf(side, amount)).toMatchObject({ buyAmount, totalPrice, fee: { details: [] } });
  });

  test('adds the fee to what is bought, and takes it from what is sold', () => {
    const terms = { ...plain, fee: { fixed: '1', percent: '1', minimum: '8' } };
    expect(quoteOf('buy', '100', terms)).toEqual({
      sellAmount: '550',
      buyAmount: '100',
      price: '5.42',
      totalPrice: '5.5',
      fee: {
        total: '8',
        asset: SELL,
        details: [
          { name: 'Service fee', description: 'What we charge for this payment', amount: '8' },
        ],
      },
    });
    expect(quoteOf('sell', '550', terms)).toMatchObject({ buyAmount: '100', price: '5.42' });
  });

  test.each([
    ['sell', 0n, 'amount_not_positive', {}],
    ['sell', 1n, 'amount_too_precise', {}],
    ['buy', 1n, 'amount_too_precise', {}],
    ['sell', 100_000n, 'amount_below_fee', {}],
    ['sell', 10_000_000n, 'amount_below_fee', { fee: { fixed: '1', percent: '0' } }],
    ['buy', 10_000_000n, 'amount_too_large', { fee: { fixed: '0', percent: '100' } }],
    ['buy', 10n ** 18n, 'amount_too_large', { price: '100' }],
    ['sell', 10n ** 18n, 'amount_too_large', { price: '0.001' }],
  ] as const)('by %s of %s stroops refuses %s', (side, amount, refusal, change) => {
    const terms = { ...plain, ...change };
    expect(quoteAmount({ side, amount }, terms)).toMatchObject({ refusal });
  });
});
