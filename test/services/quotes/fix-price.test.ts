import { describe, expect, test } from '@jest/globals';
import { recordedFunds } from '../../../src/services/transactions/recorded-funds.ts';
import { Quote } from '../../../src/db/entities/quote.ts';
import { Transaction } from '../../../src/db/entities/transaction.ts';
import { stroopsOf } from '../../../src/domain/money/amount.ts';
import type { Price } from '../../../src/domain/money/price.ts';
import { isRefusal, refuseInWords, type Refusal } from '../../../src/domain/refusal.ts';
import { storyOrder, type Funds } from '../../../src/domain/transactions/story.ts';
import { CUSTOMER_ACCOUNT, RAIL, USDC } from '../../support/rows.ts';
import {
  openExchangeBench,
  recordFor,
  TERMS,
  usualRate,
  withoutQuote,
} from '../../support/payments/exchanged.ts';
import { SHILLING } from '../../support/payments/quoted.ts';

/* The price of an exchange without a quote, on a real database: it is fixed once. */

const { bench, business } = await openExchangeBench();

const KINDS = ['deposit', 'withdrawal'] as const;
const begin = async (kind: 'deposit' | 'withdrawal', amount?: string) => {
  const row = await withoutQuote(bench, kind);
  return { row, funds: await recordFor(bench, row, amount) };
};
const quotesOf = async ({ id }: Transaction) => bench.em().find(Quote, { usedBy: id });
const untouched = async (row: Transaction) => {
  expect(await quotesOf(row)).toEqual([]);
  const now = await bench.transaction(row.id);
  expect([now.quoteId ?? null, now.amountOut]).toEqual([
    null,
    row.amountOut && `${row.amountOut}.0000000`,
  ]);
};
const amountOutOf = (price: Price | Refusal | undefined): string =>
  price && !isRefusal(price) ? price.amountOut : '0';
const codeOf = (answer: unknown) => (isRefusal(answer) ? answer.refusal : 'no refusal');

describe('the price of money that came', () => {
  test('§4 is the rate’s for exactly that amount, asked for to bind, and becomes the quote', async () => {
    const { row, funds } = await begin('deposit', '10500');
    const price = await business.fix(row, funds);
    // 102.5 are the fee; 10,397.5 shillings at 129.25.
    expect(price).toEqual({
      amountIn: '10500',
      amountOut: '80.44',
      fee: {
        total: '102.5',
        asset: SHILLING,
        details: [expect.objectContaining({ amount: '102.5' })],
      },
    });
    expect(business.asked).toEqual([
      {
        context: 'sep6',
        sellAsset: SHILLING,
        buyAsset: USDC,
        sellAmount: '10500',
        buyAmount: null,
        deliveryMethod: RAIL,
        countryCode: null,
        firm: true,
        transactionId: row.id,
        expireAfter: null,
        client: { account: CUSTOMER_ACCOUNT, memo: '7', clientDomain: null },
      },
    ]);
    const [quote] = await quotesOf(row);
    expect(quote).toMatchObject({
      id: (await bench.transaction(row.id)).quoteId,
      account: CUSTOMER_ACCOUNT,
      accountMemo: '7',
      context: 'sep6',
      sellAmount: '10500.0000000',
      sellDeliveryMethod: RAIL,
      buyAmount: '80.4400000',
      usedAt: expect.any(Date),
    });
  });

  test.each(KINDS)('§4 of a %s is asked for by several at once, and is one price', async (kind) => {
    const { row, funds } = await begin(kind);
    let calls = 0;
    const twoHaveAsked = Promise.withResolvers<void>();
    // Each who asks is told another price, some of them far from the others.
    business.market.rate = async () => {
      const call = (calls += 1);
      if (calls > 1) twoHaveAsked.resolve();
      await twoHaveAsked.promise;
      return { price: `0.0${call}`, expiresAt: new Date(Date.now() + 600_000) };
    };
    const prices = await Promise.all([1, 2, 3, 4].map(async () => business.fix(row, funds)));
    expect(calls).toBeGreaterThan(1);
    for (const price of prices) expect(price).toEqual(prices[0]);
    const [quote, ...others] = await quotesOf(row);
    expect(others).toEqual([]);
    expect(stroopsOf(quote?.buyAmount ?? '0')).toBe(stroopsOf(amountOutOf(prices[0])));
  });

  test.each(KINDS)(
    '§4 of a %s stays whatever the rates say later, and does not end',
    async (kind) => {
      const { row, funds } = await begin(kind);
      business.market.rate = async (request) => ({
        ...((await usualRate(request)) as { price: string }),
        expiresAt: new Date(Date.now() + 400),
      });
      const price = await business.fix(row, funds);
      business.asked.length = 0;
      business.market.rate = async () => {
        throw new Error('nobody asks');
      };
      await new Promise((resolve) => setTimeout(resolve, 450));
      // A story that starts again from the top: the order that its row makes, and what is recorded.
      const order = storyOrder(business.anchor, await bench.transaction(row.id), {
        searchable: false,
        recorded: await recordedFunds(bench.em(), row.id),
      });
      expect(order).toMatchObject({ pricedOnReceipt: true, ...TERMS[kind] });
      expect(order.quote).toBeUndefined();
      const [again] = order.recorded as readonly [Funds];
      expect(await business.fix(row, again)).toEqual(price);
      expect(business.asked).toEqual([]);
    },
  );

  test('is for the money that it was fixed for, and not for another', async () => {
    const { row, funds } = await begin('withdrawal');
    await business.fix(row, funds);
    const other = await recordFor(bench, row, '99');
    expect(codeOf(await business.fix(row, other))).toBe('amount_differs');
  });
});

describe('an amount that is not acceptable', () => {
  test.each([
    ['deposit', '999.99', 'amount_too_small'],
    ['deposit', '100000.01', 'amount_too_large'],
    ['deposit', '11000.01', 'amount_differs'],
    ['deposit', '9500.001', 'amount_too_precise'],
    ['withdrawal', '9.99', 'amount_too_small'],
    ['withdrawal', '1000.01', 'amount_too_large'],
    ['withdrawal', '89.99', 'amount_differs'],
    ['withdrawal', '100.0000001', 'amount_too_precise'],
  ] as const)('§4 of a %s, %s, is refused with %s and has no price', async (kind, amount, code) => {
    const { row, funds } = await begin(kind, amount);
    expect(codeOf(await business.fix(row, funds))).toBe(code);
    expect(business.asked).toEqual([]);
    await untouched(row);
  });

  test('§4 is refused where the surplus would go back of a quoted payment’s asset, too', async () => {
    const { row, funds } = await begin('withdrawal', '120');
    const amounts = { ...TERMS.withdrawal.amounts, whenUnacceptable: 'refundSurplus' as const };
    expect(codeOf(await business.fix(row, funds, { amounts }))).toBe('amount_differs');
  });

  test('§4 is refused where nothing is left after the fee, or nothing can be bought', async () => {
    const { row, funds } = await begin('withdrawal');
    const fee = { fixed: '100', percent: '0' };
    expect(codeOf(await business.fix(row, funds, { fee }))).toBe('amount_below_fee');
    expect(business.asked).toEqual([]);
    business.market.rate = async () => ({
      price: '1000000',
      expiresAt: new Date(Date.now() + 600_000),
    });
    expect(codeOf(await business.fix(row, funds))).toBe('amount_below_fee');
    await untouched(row);
  });
});

describe('while there is no rate', () => {
  const personal = 'Ama Mensah, +254700123456';
  test.each([
    [
      'refuse',
      'the rates gave no price: rate_unavailable',
      async () => refuseInWords('rate_unavailable', personal),
    ],
    [
      'throw',
      expect.stringMatching(/^the rates failed: RangeError at src\/\S+$/),
      async () => {
        throw new RangeError(personal);
      },
    ],
    [
      'hang',
      'the rates gave no price: rate_unavailable',
      async () => new Promise<never>(() => undefined),
    ],
    [
      'name one that ended',
      'the rates gave a price that ended',
      async () => ({ price: '1', expiresAt: new Date(0) }),
    ],
    [
      'name none',
      'malformed price from the rates: free',
      async () => ({ price: 'free', expiresAt: new Date(Date.now() + 600_000) }),
    ],
  ] as const)(
    '§4 because the rates %s, the money waits, its owner reads why, and then it is priced',
    async (_, message, rate) => {
      const { row, funds } = await begin('deposit');
      business.market.rate = rate;
      const failed = await business.fix(row, funds).catch((error: unknown) => error);
      expect(failed).toHaveProperty('message', message);
      expect(JSON.stringify(failed)).not.toContain('Mensah');
      await untouched(row);
      expect(await bench.transaction(row.id)).toMatchObject({
        status: row.status,
        message: expect.stringContaining('Please do not pay again'),
      });
      expect(JSON.stringify(bench.logged)).not.toContain('Mensah');
      business.market.rate = usualRate;
      expect(await business.fix(row, funds)).toMatchObject({ amountOut: '76.59' });
      expect((await bench.transaction(row.id)).message ?? null).toBeNull();
    },
  );

  test('because anchor.ts exchanges it no more, it waits too', async () => {
    const { row, funds } = await begin('deposit');
    await bench.em().nativeUpdate(Transaction, { id: row.id }, { rail: 'gone' });
    await expect(business.fix(row, funds)).rejects.toThrow('exchanges');
    await untouched(row);
  });
});
