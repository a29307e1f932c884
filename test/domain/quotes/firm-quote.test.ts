import { describe, expect, test } from '@jest/globals';
import { stroopsOf } from '../../../src/domain/money/amount.ts';
import { priceByQuote } from '../../../src/domain/quotes/quote.ts';

describe('money under a firm quote', () => {
  const quote = {
    sellAmount: '550',
    buyAmount: '100',
    fee: { total: '8', asset: 'iso4217:BRL', details: [] },
    expiresAt: '2026-08-01T12:00:00.000Z',
  };
  test.each([
    ['550', '2026-08-01T11:59:59.999Z', { amountIn: '550', amountOut: '100', fee: quote.fee }],
    ['550', '2026-08-01T13:59:59+02:00', { amountOut: '100' }],
    ['550', '2026-08-01T12:00:00Z', { refusal: 'quote_expired' }],
    ['550.0000001', '2026-08-01T11:00:00Z', { refusal: 'amount_differs' }],
    ['549.99', '2026-08-01T11:00:00Z', { refusal: 'amount_differs' }],
  ])('of %s that moved at %s comes to %j', (received, at, expected) => {
    expect(priceByQuote(stroopsOf(received), quote, at)).toMatchObject(expected);
  });

  test('is judged by no time that cannot be read', () => {
    expect(() => priceByQuote(1n, quote, 'yesterday')).toThrow('ISO 8601');
  });
});
