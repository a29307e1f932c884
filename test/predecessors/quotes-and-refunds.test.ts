import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { addRefund, givenBack } from '../../src/domain/transactions/refunds.ts';
import { priceByQuote } from '../../src/domain/quotes/quote.ts';
import { isRefusal } from '../../src/domain/refusal.ts';
import { formatAmount } from '../../src/domain/money/amount.ts';
import { startQuoteApi, type QuoteApi } from '../support/api/quote-support.ts';

/* Polaris §12.12, §12.19; the Anchor Platform's D1.12: what went wrong with quotes and refunds. */

describe('a firm quote, as it went wrong elsewhere', () => {
  let quotes: QuoteApi;
  beforeAll(async () => {
    quotes = await startQuoteApi();
  });
  afterAll(async () => quotes?.close());

  const SEP24 = '/sep24/transactions/deposit/interactive';
  const quoted = async () => {
    const client = await quotes.knownClient();
    const quote = await quotes.ask(client.token, { sell_amount: '500' });
    return { ...client, id: String(quote.id) };
  };
  const use = async (token: string, id: string) =>
    quotes.post(SEP24, { asset_code: 'USDC', quote_id: id }, token);

  test('is used by one of ten requests that come at once', async () => {
    const { token, id } = await quoted();
    const made = await Promise.all(Array.from({ length: 10 }, async () => use(token, id)));
    expect(made.filter((one) => one['status'] === 200)).toHaveLength(1);
  });

  test('is not to be used again before it ends, nor by anybody else', async () => {
    const { token, id } = await quoted();
    const other = await quotes.knownClient();
    expect(await use(other.token, id)).toMatchObject({ status: 400 });
    expect(await use(token, id)).toMatchObject({ status: 200 });
    expect(await use(token, id)).toMatchObject({ status: 400 });
  });

  test('is held against the time at which the money moved, and against its exact amount', () => {
    const terms = {
      sellAmount: '500',
      buyAmount: '3.4',
      fee: { total: '60', asset: 'iso4217:KES', details: [] },
      expiresAt: '2026-11-21T12:00:00Z',
    };
    const outcomes = (
      [
        [5_000_000_000n, '2026-11-21T11:59:59Z'],
        [5_000_000_000n, '2026-11-21T12:00:00Z'],
        [4_999_999_999n, '2026-11-21T11:59:59Z'],
      ] as const
    ).map(([received, at]) => {
      const priced = priceByQuote(received, terms, at);
      return isRefusal(priced) ? priced.refusal : priced.amountOut;
    });
    expect(outcomes).toEqual(['3.4', 'quote_expired', 'amount_differs']);
  });
});

describe('refunds, which were a flag elsewhere', () => {
  test('are sums over payments, each counted once, right to the stroop', () => {
    const first = { id: 'a', id_type: 'stellar' as const, amount: '10.0000001', fee: '0.5' };
    const second = { id: 'b', id_type: 'external' as const, amount: '20', fee: '0.0000009' };
    const refunds = [first, second, first].reduce(addRefund, null);
    expect(refunds).toEqual({
      amount_refunded: '30.0000001',
      amount_fee: '0.5000009',
      payments: [first, second],
    });
    expect(formatAmount(givenBack(refunds))).toBe('30.500001');
  });
});
