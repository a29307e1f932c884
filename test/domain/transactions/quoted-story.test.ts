import { describe, expect, test } from '@jest/globals';
import { createAnchor } from '../../support/anchor.ts';
import { isRefusal } from '../../../src/domain/refusal.ts';
import { storyOrder, type OrderSource } from '../../../src/domain/transactions/story.ts';
import { price } from '../../../src/workflows/steps/received/price.ts';

const ISSUER = `G${'A'.repeat(55)}`;
const anchor = createAnchor({
  assetCode: 'USDC',
  assetIssuer: ISSUER,
  distributionAccount: `G${'D'.repeat(55)}`,
  payWithinMs: 3_600_000,
});
const END = '2026-11-21T12:00:00.000Z';
const row: OrderSource = {
  id: 'c0ffee00-0000-4000-8000-000000000001',
  kind: 'deposit',
  asset: `stellar:USDC:${ISSUER}`,
  rail: 'sandbox-bank',
  status: 'pending_anchor',
  claimableBalanceSupported: false,
  amountExpected: '10000.0000000',
  amountOut: '76.5900000',
  feeDetails: { total: '100', asset: 'iso4217:KES', details: [] },
  payUntil: new Date(END),
};
const order = (changes: Partial<OrderSource> = {}) =>
  storyOrder(anchor, { ...row, quoteId: 'q', ...changes }, { searchable: false });
const funds = (amount: string, at = '2026-11-21T11:59:59.999Z') => ({
  source: 'rail/1',
  amount,
  at,
});

describe('a story with a firm quote', () => {
  test('§4 prices the exact amount by the quote, and not by the asset’s own fee', () => {
    expect(price(order(), funds('10000'))).toEqual({
      amountIn: '10000',
      amountOut: '76.59',
      fee: row.feeDetails,
    });
  });

  test.each([
    ['amount_differs', funds('9999.9999999')],
    ['amount_differs', funds('10000.01')],
    ['quote_expired', funds('10000', END)],
  ])('§4 refuses with %s what the quote was not given for', (refusal, came) => {
    const priced = price(order(), came);
    expect(isRefusal(priced) && priced.refusal).toBe(refusal);
  });

  test('is priced as ever without one', () => {
    const priced = price(order({ quoteId: null, amountExpected: '100' }), funds('100'));
    expect(priced).toMatchObject({ amountOut: '99' });
  });

  test('cannot begin where its row has lost the terms', () => {
    expect(() => order({ amountOut: null })).toThrow('has a quote and not its terms');
  });
});

describe('a story that is priced on receipt', () => {
  const KES = 'iso4217:KES';
  const deposits = {
    fee: { fixed: '50', percent: '0.5' },
    amounts: { minimum: '130', maximum: '9000', significantDecimals: 2, tolerancePercent: 5 },
  };
  const exchanging = {
    ...anchor,
    rails: anchor.rails.map((rail) => ({ ...rail, asset: KES })),
    quotes: anchor.quotes && {
      ...anchor.quotes,
      offChainAssets: { [KES]: { decimals: 2, deposits } },
    },
  };
  const priced = (changes: Partial<OrderSource> = {}, business = exchanging) =>
    storyOrder(business, { ...row, pricedOnReceipt: true, ...changes }, { searchable: false });

  test('§4 judges a deposit by the currency’s own policies, and a withdrawal by the asset’s', () => {
    expect(priced()).toMatchObject({ pricedOnReceipt: true, ...deposits });
    const { fee, amounts } = anchor.assets[0]?.operations.withdrawal ?? {};
    expect(priced({ kind: 'withdrawal' })).toMatchObject({ pricedOnReceipt: true, fee, amounts });
  });

  test('§4 is the same once its price is fixed: it keeps to no end and to no announced amount', () => {
    const fixed = priced({ quoteId: 'q', amountOut: '1', payUntil: new Date(END) });
    expect(fixed).toEqual(priced());
    expect(fixed.quote).toBeUndefined();
  });

  test('can begin again where its currency is exchanged no more, for it may be priced already', () => {
    const { quotes: _, ...without } = exchanging;
    expect(priced({ quoteId: 'q' }, without as typeof exchanging)).toMatchObject({
      pricedOnReceipt: true,
    });
  });
});
