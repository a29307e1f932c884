import { afterEach, describe, expect, test } from '@jest/globals';
import { Quote } from '../../src/db/entities/quote.ts';
import { KES, MOBILE, startQuoteApi, USDC } from '../support/api/quote-support.ts';
import { untilSentBack } from '../support/played-acts.ts';
import { playAnchor } from '../support/played-anchor.ts';
import { opened } from '../support/opened.ts';

/* SEP-31 without `quote_id` in another currency, from the endpoint to the books. */

const quotes = await opened(startQuoteApi());
const rate = quotes.business.rate;
const anchor = await opened(playAnchor(quotes.api));
afterEach(() => {
  quotes.business.rate = rate;
});

const RECEIVER = {
  first_name: 'Kofi',
  last_name: 'Boateng',
  mobile_money_number: '+254700000000',
};

/** A remittance of 100 coins that is to be received in shillings, and how its sender reads it. */
const begin = async () => {
  const { token } = await quotes.knownClient();
  const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' };
  const ask = async (method: string, path: string, body?: object) => {
    const response = await fetch(anchor.url + path, {
      method,
      headers,
      ...(body ? { body: JSON.stringify(body) } : {}),
    });
    return (await response.json()) as { readonly id: string; readonly transaction: object };
  };
  const put = async (type: string, fields: object): Promise<string> =>
    (await ask('PUT', '/sep12/customer', { type, ...fields })).id;
  const { id } = await ask('POST', '/sep31/transactions', {
    asset_code: 'USDC',
    amount: '100',
    destination_asset: KES,
    sender_id: await put('sep31-sender', { first_name: 'Ama', last_name: 'Mensah' }),
    receiver_id: await put('sep31-receiver', RECEIVER),
  });
  const read = async () => (await ask('GET', `/sep31/transactions/${id}`)).transaction;
  return { id, read };
};

describe('§4 a remittance without a quote', () => {
  test('§4 is paid at the rate of when its money comes, and the books agree', async () => {
    const { id, read } = await begin();
    const shown = (await anchor.find(id)).amountOut;
    // The shilling falls by half before the money is there.
    quotes.business.rate = async (request) => {
      const now = await rate(request);
      return 'price' in now ? { ...now, price: String(Number(now.price) / 2) } : now;
    };
    quotes.business.asked.length = 0;
    await anchor.pay(id, '100');
    await anchor.untilStatus(id, 'completed');
    expect(quotes.business.asked).toMatchObject([
      { context: 'sep31', sellAsset: USDC, buyAsset: KES, firm: true, transactionId: id },
    ]);
    const { amountOut, quoteId } = await anchor.find(id);
    expect(Number(amountOut)).toBeGreaterThan(1.9 * Number(shown));
    expect(anchor.paidByRails(id).map(Number)).toEqual([Number(amountOut)]);
    const quote = await anchor.em().findOneOrFail(Quote, { id: String(quoteId) });
    expect(quote).toMatchObject({ context: 'sep31', usedBy: id, buyDeliveryMethod: MOBILE });
    expect(await read()).toMatchObject({
      status: 'completed',
      amount_in: '100',
      amount_out: String(Number(amountOut)),
      amount_out_asset: KES,
      quote_id: quoteId,
    });
    expect(await anchor.breaks()).toEqual([]);
  });

  test('§1.4 has money of another amount sent back, asks no rate for it, and takes the next', async () => {
    const { id, read } = await begin();
    const { account } = await anchor.find(id);
    quotes.business.asked.length = 0;
    const source = await anchor.pay(id, '40');
    expect(await untilSentBack(anchor, source)).toEqual({ to: account, amount: 40 });
    expect(await read()).toMatchObject({ status: 'pending_sender' });
    expect([quotes.business.asked, anchor.paidByRails(id)]).toEqual([[], []]);
    await anchor.pay(id, '100');
    await anchor.untilStatus(id, 'completed');
    expect(await read()).toMatchObject({ status: 'completed', amount_in: '100' });
    expect(await anchor.breaks()).toEqual([]);
  });
});
