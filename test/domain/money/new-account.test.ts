import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { createAnchor } from '../../support/anchor.ts';
import { fitsDecimals, formatAmount, stepOf, stroopsOf } from '../../../src/domain/money/amount.ts';
import { NATIVE } from '../../../src/domain/money/asset.ts';
import { priceAmount } from '../../../src/domain/money/fee.ts';
import type { FeeSchedule, Price } from '../../../src/domain/money/price.ts';
import { payoutDecimals } from '../../../src/domain/quotes/market.ts';
import {
  asksForNewAccount,
  chargedForAccount,
  judgeLumens,
  judgeQuotedAccount,
  newAccountFee,
  withoutNewAccount,
} from '../../../src/domain/money/new-account.ts';
import { priceOfQuote, quoteAmount, soldFor } from '../../../src/domain/quotes/quote.ts';
import { isRefusal } from '../../../src/domain/refusal.ts';
import { storyOrder } from '../../../src/domain/transactions/story.ts';
import { price as priceFunds } from '../../../src/workflows/steps/received/price.ts';
import { decimalText } from '../../support/fee-schedules.ts';

const ISSUER = `G${'A'.repeat(55)}`;
const USDC = `stellar:USDC:${ISSUER}`;
const USD = 'iso4217:USD';

const decimals = fc.integer({ min: 0, max: 7 });
const amount = fc.bigInt({ min: 1n, max: 10n ** 14n });
const schedule: fc.Arbitrary<FeeSchedule> = fc.record({
  fixed: decimalText(50_000_000n),
  percent: fc.integer({ min: 0, max: 10 }).map(String),
  newAccount: decimalText(100_000_000n),
});
const sumOf = ({ fee }: Price): bigint =>
  fee.details.reduce((sum, line) => sum + stroopsOf(line.amount), 0n);

describe('§4 the price of a deposit whose account is created for it', () => {
  /** Each pair of prices of one amount: with the new account and without it. */
  const eachPair = (
    claim: (pair: { with: Price; without: Price; fee: FeeSchedule; grid: number }) => void,
  ): number => {
    let pairs = 0;
    fc.assert(
      fc.property(amount, schedule, decimals, (amountIn, fee, grid) => {
        const [withIt, without] = [true, false].map((isNew) =>
          priceAmount(amountIn, fee, grid, USDC, isNew),
        );
        if (!withIt || !without || isRefusal(withIt) || isRefusal(without)) return;
        pairs += 1;
        claim({ with: withIt, without, fee, grid });
      }),
      { numRuns: 1_000 },
    );
    return pairs;
  };

  test('§4 is less by what the account costs, rounded up to what is shown, and by nothing else', () => {
    const pairs = eachPair(({ with: charged, without, fee, grid }) => {
      const cost = newAccountFee(fee, grid);
      expect(chargedForAccount(charged.fee)).toBe(cost);
      expect(cost >= stroopsOf(fee.newAccount ?? '0')).toBe(true);
      expect(stroopsOf(charged.amountOut) + cost).toBe(stroopsOf(without.amountOut));
      expect(chargedForAccount(without.fee)).toBe(0n);
    });
    expect(pairs).toBeGreaterThan(300);
  });

  test('§4 names the account in a line of its own, and its lines sum to the fee', () => {
    eachPair(({ with: charged, fee }) => {
      const lines = charged.fee.details.filter(({ name }) => name === 'New account');
      expect(lines).toHaveLength(stroopsOf(fee.newAccount ?? '0') > 0n ? 1 : 0);
      expect(sumOf(charged)).toBe(stroopsOf(charged.fee.total));
    });
  });

  test('§4 is the price without one where somebody else creates the account, to the stroop', () => {
    eachPair(({ with: charged, without, grid }) => {
      const waived = withoutNewAccount(charged, { isExchanged: false, decimals: grid });
      expect(waived).toEqual(without);
    });
  });

  test('is refused where it does not cover the account', () => {
    const fee = { fixed: '1', percent: '0', newAccount: '2.5' };
    expect(priceAmount(stroopsOf('3.5'), fee, 2, USDC, true)).toMatchObject({
      refusal: 'amount_below_fee',
      message: 'The amount does not cover the fee of 3.5; send more than that.',
    });
    expect(priceAmount(stroopsOf('3.5'), fee, 2, USDC)).toMatchObject({ amountOut: '2.5' });
  });

  test('costs nothing without a price for it', () => {
    const fee = { fixed: '1', percent: '0' };
    expect(priceAmount(stroopsOf('10'), fee, 2, USDC, true)).toEqual(
      priceAmount(stroopsOf('10'), fee, 2, USDC),
    );
  });
});

describe('§4 an exchange whose account is created for it', () => {
  const terms = fc.record({
    price: fc.constantFrom('1', '5.42', '0.18', '129.25', '0.000001'),
    fee: schedule,
    sellAsset: fc.constant('iso4217:KES'),
    sellDecimals: decimals,
    buyDecimals: decimals,
    createsAccount: fc.constant(true),
  });

  test('§4 buys, without the account, no more than the rest of its money at the decided rate', () => {
    let exchanges = 0;
    fc.assert(
      fc.property(amount, terms, (raw, asked) => {
        const sold = raw - (raw % stepOf(asked.sellDecimals));
        const quoted = quoteAmount({ side: 'sell', amount: sold }, asked);
        if (isRefusal(quoted)) return;
        exchanges += 1;
        const decided = priceOfQuote(quoted);
        const charged = chargedForAccount(decided.fee);
        const net = stroopsOf(decided.amountIn) - stroopsOf(decided.fee.total);
        const waived = withoutNewAccount(decided, {
          isExchanged: true,
          decimals: asked.buyDecimals,
        });
        const [before, after] = [stroopsOf(decided.amountOut), stroopsOf(waived.amountOut)];
        expect(after >= before).toBe(true);
        expect(after * net <= before * (net + charged)).toBe(true);
        expect(fitsDecimals(after, asked.buyDecimals)).toBe(true);
        expect(stroopsOf(waived.fee.total)).toBe(stroopsOf(decided.fee.total) - charged);
        expect(sumOf(waived)).toBe(stroopsOf(waived.fee.total));
      }),
      { numRuns: 1_000 },
    );
    expect(exchanges).toBeGreaterThan(300);
  });
});

describe('who pays for a new account', () => {
  const asks = (asset: string, newAccount?: string, accountCreation = true) =>
    asksForNewAccount({
      asset,
      fee: { fixed: '0', percent: '0', ...(newAccount === undefined ? {} : { newAccount }) },
      accountCreation,
    });
  test.each([
    ['whose asset has a price for it', asks(USDC, '1.5'), true],
    ['not without one', asks(USDC), false],
    ['not where it is nothing', asks(USDC, '0'), false],
    ['not where none are created', asks(USDC, '1.5', false), false],
    ['not of lumens, which create it themselves', asks(NATIVE, '1.5'), false],
  ])('is a deposit %s', (_whose, asked, expected) => expect(asked).toBe(expected));

  test('is no deposit by a quote that holds nothing for the account that it needs', () => {
    const missing = { isMissing: true, leastBalance: 1n };
    const free = { fee: { total: '1', asset: USD, details: [] } };
    expect(judgeQuotedAccount(free, missing, true)).toMatchObject({ refusal: 'quote_differs' });
    expect(judgeQuotedAccount(free, { ...missing, isMissing: false }, true)).toBeNull();
    expect(judgeQuotedAccount(free, missing, false)).toBeNull();
    const line = { name: 'New account', description: '', amount: '1' };
    const holding = { fee: { ...free.fee, details: [line] } };
    expect(judgeQuotedAccount(holding, missing, true)).toBeNull();
  });
});

describe('lumens', () => {
  test('are refused where the account is missing and they are below its reserve, and only there', () => {
    fc.assert(
      fc.property(
        fc.bigInt({ min: 0n, max: 40_000_000n }),
        fc.bigInt({ min: 1n, max: 40_000_000n }),
        fc.boolean(),
        fc.constantFrom(NATIVE, USDC),
        (out, leastBalance, isMissing, asset) => {
          const refused = judgeLumens(asset, formatAmount(out), { isMissing, leastBalance });
          const expected = asset === NATIVE && isMissing && out < leastBalance;
          expect(refused?.refusal === 'amount_below_reserve').toBe(expected);
        },
      ),
    );
  });

  test('have a least amount of which the reserve is left, and of a step less it is not', () => {
    fc.assert(
      fc.property(schedule, decimals, fc.bigInt({ min: 1n, max: 10n ** 9n }), (fee, grid, need) => {
        const least = soldFor(need, { fee, sellDecimals: grid });
        expect(least).not.toBeNull();
        const outOf = (paid: bigint): bigint => {
          const priced = priceAmount(paid, fee, grid, NATIVE);
          return isRefusal(priced) ? 0n : stroopsOf(priced.amountOut);
        };
        expect(outOf(least ?? 0n) >= need).toBe(true);
        expect(outOf((least ?? 0n) - stepOf(grid)) >= need).toBe(false);
      }),
    );
  });
});

describe('§4 what a rail pays', () => {
  const limits = { minimum: '1', maximum: '10000', tolerancePercent: 10 };
  const amounts = { ...limits, significantDecimals: 7 };
  const anchor = createAnchor({
    assetCode: 'USDC',
    assetIssuer: ISSUER,
    distributionAccount: `G${'D'.repeat(55)}`,
    payWithinMs: 3_600_000,
  });
  const fee = { fixed: '0', percent: '0' };
  const withLumens = {
    ...anchor,
    assets: anchor.assets.map((policy) => ({
      ...policy,
      asset: NATIVE,
      operations: { deposit: { fee, amounts }, withdrawal: { fee, amounts } },
    })),
  };
  const order = (kind: 'deposit' | 'withdrawal') =>
    storyOrder(
      withLumens,
      {
        id: 'c0ffee00-0000-4000-8000-000000000001',
        kind,
        asset: NATIVE,
        rail: 'sandbox-bank',
        status: 'pending_anchor',
        claimableBalanceSupported: false,
        amountExpected: '5',
        payUntil: new Date(),
      },
      { searchable: false },
    );
  const funds = { source: 'stellar/1', amount: '5.0000001', at: new Date().toISOString() };

  test('§4 has no more decimals than its currency, however fine the asset is', () => {
    expect(priceFunds(order('withdrawal'), funds)).toMatchObject({
      amountIn: '5.0000001',
      amountOut: '5',
      fee: { total: '0.0000001', details: [{}, { name: 'Rounding', amount: '0.0000001' }] },
    });
    expect(priceFunds(order('deposit'), funds)).toMatchObject({ amountOut: '5.0000001' });
  });

  test('§4 is as fine as the asset where nobody says how fine the currency is', () => {
    const known = (currency: string) =>
      payoutDecimals(anchor, amounts, { kind: 'withdrawal', currency });
    expect([known(USD), known('iso4217:JPY')]).toEqual([2, 7]);
    expect(payoutDecimals({}, amounts, { kind: 'withdrawal', currency: USD })).toBe(7);
  });
});
