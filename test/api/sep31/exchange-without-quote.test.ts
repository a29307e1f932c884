import { afterEach, describe, expect, test } from '@jest/globals';
import { refuseInWords } from '../../../src/domain/refusal.ts';
import { KES, MOBILE, startQuoteApi, USD, USDC } from '../../support/api/quote-support.ts';
import { loadTransaction } from '../../support/api/support.ts';
import { opened } from '../../support/opened.ts';

/* SEP-31's remittances without `quote_id` in a currency that the asset is not worth one for one. */

const quotes = await opened(startQuoteApi());
const rate = quotes.business.rate;
afterEach(() => {
  quotes.business.rate = rate;
  quotes.business.quotesRequired = false;
});

const RECEIVER = {
  first_name: 'Kofi',
  last_name: 'Boateng',
  mobile_money_number: '+254700000000',
  bank_account_number: '0012345678',
};
const put = async (token: string, type: string, fields: object): Promise<string> => {
  const answer = await quotes.api.send('PUT', '/sep12/customer', { type, ...fields }, token);
  return ((await answer.json()) as { id: string }).id;
};
/** A sending anchor with its two customers, and a request of it. */
const remit = async (change: object) => {
  const { token, subject } = await quotes.knownClient();
  const made = await quotes.post(
    '/sep31/transactions',
    {
      asset_code: 'USDC',
      amount: '100',
      sender_id: await put(token, 'sep31-sender', { first_name: 'Ama', last_name: 'Mensah' }),
      receiver_id: await put(token, 'sep31-receiver', RECEIVER),
      ...change,
    },
    token,
  );
  return { made, token, subject };
};

describe('SEP-31 POST /transactions without quote_id', () => {
  test('destination_asset in another currency is taken at the rate of when the money comes', async () => {
    quotes.business.asked.length = 0;
    const { made, token, subject } = await remit({ destination_asset: KES });
    expect(made).toMatchObject({ status: 201, stellar_memo_type: 'id' });
    expect(quotes.business.asked).toMatchObject([
      {
        context: 'sep31',
        sellAsset: USDC,
        buyAsset: KES,
        sellAmount: '100',
        deliveryMethod: MOBILE,
        firm: false,
        client: subject,
      },
    ]);
    const row = await loadTransaction(quotes.api, made.id);
    expect(row).toMatchObject({
      rail: MOBILE,
      quoteId: null,
      isExchange: true,
      pricedOnReceipt: true,
      amountInAsset: USDC,
      amountOutAsset: KES,
    });
    const answer = await quotes.api.get(`/sep31/transactions/${String(made.id)}`, token);
    const { transaction } = (await answer.json()) as { transaction: Record<string, unknown> };
    expect(transaction).toMatchObject({ status: 'pending_sender', amount_out_asset: KES });
    expect(transaction).not.toHaveProperty('quote_id', expect.any(String));
  });

  test('amount_out and amount_fee are what GET /price answers for the same amount', async () => {
    const { made, token } = await remit({ destination_asset: KES });
    const asked = { context: 'sep31', sell_asset: USDC, buy_asset: KES, sell_amount: '100' };
    const price = await quotes.get('/price', asked, token);
    const { amountOut, feeDetails } = await loadTransaction(quotes.api, made.id);
    expect(Number(amountOut)).toBe(Number(price['buy_amount']));
    expect(feeDetails).toEqual(price['fee']);
  });

  test('funding_method alone chooses the currency that it pays', async () => {
    const { made } = await remit({ funding_method: MOBILE });
    expect(made).toMatchObject({ status: 201 });
    expect(await loadTransaction(quotes.api, made.id)).toMatchObject({
      amountOutAsset: KES,
      pricedOnReceipt: true,
    });
  });

  test('what the asset is worth one for one is paid without asking for a rate', async () => {
    quotes.business.asked.length = 0;
    for (const change of [{}, { destination_asset: USD }]) {
      const { made } = await remit(change);
      expect(made).toMatchObject({ status: 201 });
      expect(await loadTransaction(quotes.api, made.id)).toMatchObject({
        amountOutAsset: USD,
        isExchange: false,
        pricedOnReceipt: false,
      });
    }
    expect(quotes.business.asked).toEqual([]);
  });

  test.each([
    [{ destination_asset: KES, amount: '0' }, 400],
    [{ destination_asset: KES, amount: '100000000' }, 400],
    [{ destination_asset: KES, funding_method: 'sandbox-bank' }, 400],
    [{ destination_asset: 'iso4217:XXX' }, 400],
  ])('%j is refused, and nothing is written', async (change, status) => {
    const before = await quotes.api.count('transaction');
    expect((await remit(change)).made).toMatchObject({ status, error: expect.any(String) });
    expect(await quotes.api.count('transaction')).toBe(before);
  });

  test('a market that is closed is said, and nothing is written', async () => {
    const before = await quotes.api.count('transaction');
    quotes.business.rate = async () => refuseInWords('rate_unavailable', 'The market is closed.');
    const { made } = await remit({ destination_asset: KES });
    expect(made).toMatchObject({ status: 503, error: expect.stringContaining('closed') });
    expect(await quotes.api.count('transaction')).toBe(before);
  });

  test('an asset whose remittances need quotes is refused without one', async () => {
    quotes.business.quotesRequired = true;
    const { made } = await remit({ destination_asset: KES });
    expect(made).toMatchObject({ status: 400, error: expect.stringContaining('quote_id') });
  });
});
