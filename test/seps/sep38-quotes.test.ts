import { afterEach, describe, expect, test } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import { Keypair } from '@stellar/stellar-sdk';
import { z } from 'zod';
import { parseAmount } from '../../src/domain/money/amount.ts';
import { isRefusal } from '../../src/domain/refusal.ts';
import { KES, MOBILE, startQuoteApi, USDC } from '../support/api/quote-support.ts';
import { failure } from './shapes.ts';
import { opened } from '../support/opened.ts';

/* SEP-38 2.5: what each parameter does, what a price means, and what binds of a firm quote. */

const quotes = await opened(startQuoteApi());
afterEach(() => {
  quotes.business.knowsSenders = true;
});

type Query = Readonly<Record<string, string>>;
const SELLS = { sell_asset: USDC, buy_asset: KES, sell_amount: '100' };
const SENDER = { type: 'sep31-sender', first_name: 'Ama', last_name: 'Mensah' };
const price = async (query: Query) => quotes.get('/price', { ...SELLS, context: 'sep6', ...query });
const prices = async (query: Query) => quotes.get('/prices', query);
const expectRefusal = async (answer: Promise<object>, status = 400) => {
  const { status: said, ...body } = (await answer) as { readonly status: number };
  failure.parse(body);
  expect(said).toBe(status);
};
const amounts = z.object({
  total_price: z.string(),
  price: z.string(),
  sell_amount: z.string(),
  buy_amount: z.string(),
  fee: z.object({ total: z.string(), asset: z.string() }),
});
/** Ten-millionths. */
const stroops = (text: string): bigint => {
  const read = parseAmount(text);
  if (isRefusal(read)) throw new Error(read.message);
  return read;
};
/** A price times an amount, half up to seven decimals, without floating point. */
const times = (decimal: string, amount: bigint): bigint => {
  const [whole = '0', part = ''] = decimal.split('.');
  const scale = 10n ** BigInt(part.length);
  return (BigInt(whole + part) * amount * 2n + scale) / (scale * 2n);
};

describe('SEP-38', () => {
  test.each([
    ['sell_amount', { sell_amount: '100' }],
    ['buy_amount', { sell_amount: '', buy_amount: '5000' }],
  ])(
    'sell_amount = total_price × buy_amount, and sell_amount − fee = price × buy_amount, by %s',
    async (_by, query) => {
      const answer = amounts.parse(await price(query));
      const [sold, bought] = [stroops(answer.sell_amount), stroops(answer.buy_amount)];
      expect(times(answer.total_price, bought)).toBe(sold);
      expect(times(answer.price, bought)).toBe(sold - stroops(answer.fee.total));
      expect(answer.fee.asset).toBe(USDC);
    },
  );

  test('GET /price: country_code is ISO 3166-1 alpha-2 or 3166-2, and one that is not served is 400', async () => {
    for (const country_code of ['KE', 'ke', 'KE-30', 'UG-C']) {
      expect(await price({ country_code })).toMatchObject({ status: 200 });
    }
    for (const country_code of ['KEN', 'US', 'UG', 'UG-W', '254']) {
      await expectRefusal(price({ country_code }));
    }
  });

  test('GET /price: delivery methods are those of GET /info, each on its own side', async () => {
    expect(await price({ buy_delivery_method: MOBILE })).toMatchObject({ status: 200 });
    await expectRefusal(price({ buy_delivery_method: 'pigeon' }));
    await expectRefusal(price({ sell_delivery_method: MOBILE }));
    const bought = { sell_asset: KES, buy_asset: USDC, sell_amount: '1000' };
    expect(await price({ ...bought, sell_delivery_method: MOBILE })).toMatchObject({ status: 200 });
    await expectRefusal(price({ ...bought, buy_delivery_method: MOBILE }));
  });

  test('GET /prices: country_code and delivery methods leave out what they do not serve, both ways', async () => {
    const sold = { sell_asset: USDC, sell_amount: '100' };
    const bought = { buy_asset: USDC, buy_amount: '100' };
    const assets = async (query: Query): Promise<readonly string[]> => {
      const { buy_assets = [], sell_assets = [] } = (await prices(query)) as Partial<
        Record<'buy_assets' | 'sell_assets', { asset: string }[]>
      >;
      return [...buy_assets, ...sell_assets].map(({ asset }) => asset).toSorted();
    };
    expect(await assets(sold)).toEqual([KES, 'iso4217:USD'].toSorted());
    expect(await assets({ ...sold, buy_delivery_method: MOBILE })).toEqual([KES]);
    expect(await assets(bought)).toEqual([KES, 'iso4217:USD'].toSorted());
    expect(await assets({ ...bought, sell_delivery_method: MOBILE })).toEqual([KES]);
    expect(await assets({ ...bought, country_code: 'KE' })).toContain(KES);
  });

  test('GET /prices: one asset with its own amount, or 400', async () => {
    for (const wrong of [
      {},
      { sell_asset: USDC },
      { sell_asset: USDC, buy_amount: '1' },
      { sell_asset: USDC, sell_amount: '1', buy_asset: KES, buy_amount: '1' },
      { sell_asset: 'USDC', sell_amount: '1' },
      { sell_asset: 'iso4217:EUR', sell_amount: '1' },
      { sell_asset: USDC, sell_amount: '0' },
    ] as readonly Query[]) {
      await expectRefusal(prices(wrong));
    }
  });

  test('context is sep6, sep24 or sep31; an exchange that it does not have is 400', async () => {
    for (const context of ['', 'sep12', 'SEP6']) await expectRefusal(price({ context }));
    const deposits = { sell_asset: KES, buy_asset: USDC, sell_amount: '1000', context: 'sep31' };
    await expectRefusal(price(deposits));
  });

  test('auth is optional for info, prices and price, and needed for a quote', async () => {
    const { token } = await quotes.knownClient();
    for (const [path, query] of [
      ['/info', {}],
      ['/prices', { sell_asset: USDC, sell_amount: '100' }],
      ['/price', { ...SELLS, context: 'sep6' }],
    ] as const) {
      expect((await quotes.get(path, query))['status']).toBe(200);
      expect((await quotes.get(path, query, token))['status']).toBe(200);
    }
    for (const answer of [
      await quotes.ask(undefined),
      await quotes.get(`/quote/${randomUUID()}`),
    ]) {
      expect(answer).toMatchObject({ status: 403, type: 'authentication_required' });
    }
  });

  test('POST /quote: expire_after is honoured, or 400 when it cannot be attained', async () => {
    const { token } = await quotes.knownClient();
    const at = (minutes: number) => new Date(Date.now() + minutes * 60_000).toISOString();
    const expire_after = at(5);
    const quote = await quotes.ask(token, { expire_after });
    expect(Date.parse(String(quote['expires_at']))).toBeGreaterThanOrEqual(
      Date.parse(expire_after),
    );
    await expectRefusal(quotes.ask(token, { expire_after: at(600) }));
    await expectRefusal(quotes.ask(token, { expire_after: 'soon' }));
  });

  test('POST /quote: only KYC’d clients, who submitted all of the type; in the context sep31, only sending anchors', async () => {
    const stranger = await quotes.api.login(Keypair.random());
    await expectRefusal(quotes.ask(stranger), 403);
    for (const told of [{}, { first_name: 'Ada' }, SENDER]) {
      const client = await quotes.api.login(Keypair.random());
      expect((await quotes.api.send('PUT', '/sep12/customer', told, client)).status).toBe(202);
      await expectRefusal(quotes.ask(client), 403);
    }
    const { token } = await quotes.knownClient();
    expect(await quotes.ask(token)).toMatchObject({ status: 201 });
    quotes.business.knowsSenders = false;
    await expectRefusal(quotes.ask(token, { ...SELLS, context: 'sep31' }), 403);
  });

  test('POST /quote: exactly one amount, and delivery methods that are said again', async () => {
    const { token } = await quotes.knownClient();
    await expectRefusal(quotes.ask(token, { buy_amount: '1' }));
    await expectRefusal(quotes.ask(token, { sell_amount: null }));
    expect(
      await quotes.ask(token, { sell_delivery_method: MOBILE, country_code: 'KE' }),
    ).toMatchObject({ status: 201, sell_delivery_method: MOBILE });
  });

  test('POST /quote: the amount is reserved until the quote ends', async () => {
    const { token } = await quotes.knownClient();
    // The business holds 1,500 ready; what other tests were promised counts as well.
    const buy = { sell_amount: '', buy_amount: '700' };
    expect(await quotes.ask(token, buy)).toMatchObject({ status: 201 });
    await expectRefusal(quotes.ask(token, { ...buy, buy_amount: '801' }));
  });

  test('GET /quote/:id: the same also after its end; 404 for anybody else and for what is none', async () => {
    const { token, keypair } = await quotes.knownClient();
    const { id } = await quotes.ask(token, { sell_amount: '200' });
    const ended = await quotes.endedCopy(String(id));
    expect(await quotes.get(`/quote/${ended}`, {}, token)).toMatchObject({
      status: 200,
      id: ended,
      expires_at: '2026-01-01T00:00:00.000Z',
    });
    const other = await quotes.api.login(Keypair.random());
    const user = await quotes.api.login(keypair, { memo: '5' });
    for (const [who, what] of [
      [other, id],
      [user, id],
      [token, randomUUID()],
      [token, 'x'],
    ] as const) {
      await expectRefusal(quotes.get(`/quote/${String(what)}`, {}, who), 404);
    }
  });

  test('any site may ask: CORS on answers and on refusals', async () => {
    for (const path of ['/sep38/info', '/sep38/price', '/sep38/quote/x']) {
      const { headers } = await quotes.api.get(path);
      expect(headers.get('access-control-allow-origin')).toBe('*');
    }
  });
});
