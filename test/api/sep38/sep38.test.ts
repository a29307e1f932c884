import { describe, expect, it } from '@jest/globals';
import { priceWanted } from '../../../src/services/quotes/price.ts';
import { marketsOf } from '../../../src/domain/quotes/market.ts';
import { ANY_ACCOUNT } from '../../../src/domain/money/new-account.ts';
import { refuseInWords } from '../../../src/domain/refusal.ts';
import { KES, MOBILE, startQuoteApi, USD, USDC } from '../../support/api/quote-support.ts';
import { opened } from '../../support/opened.ts';

const quotes = await opened(startQuoteApi());
const { get } = quotes;

describe('SEP-38 prices', () => {
  it('lists what is exchanged, how it is delivered and where', async () => {
    expect(await get('/info')).toEqual({
      status: 200,
      assets: expect.arrayContaining([
        { asset: USDC },
        {
          asset: KES,
          sell_delivery_methods: [{ name: MOBILE, description: 'Mobile money' }],
          buy_delivery_methods: [{ name: MOBILE, description: 'Mobile money' }],
          country_codes: ['KE', 'UG-C'],
        },
      ]),
    });
  });

  it('names to wallets in stellar.toml where to ask', async () => {
    const toml = await (await quotes.api.get('/.well-known/stellar.toml')).text();
    expect(toml).toContain(`ANCHOR_QUOTE_SERVER="${quotes.api.url}/sep38"`);
  });

  it('are listed for what is sold, and for what is bought', async () => {
    expect(await get('/prices', { sell_asset: USDC, sell_amount: '100' })).toEqual({
      status: 200,
      buy_assets: [
        { asset: USD, price: expect.any(String), decimals: 2 },
        { asset: KES, price: expect.any(String), decimals: 2 },
      ],
    });
    expect(await get('/prices', { buy_asset: USDC, buy_amount: '100' })).toMatchObject({
      sell_assets: [
        { asset: USD, decimals: 2 },
        { asset: KES, decimals: 2, price: '129.25' },
      ],
    });
  });

  it('leave out what cannot be had on these terms, and say why where nothing can', async () => {
    const terms = { sell_asset: USDC, sell_amount: '100' };
    expect(await get('/prices', { ...terms, buy_delivery_method: MOBILE })).toMatchObject({
      buy_assets: [{ asset: KES }],
    });
    expect(await get('/prices', { ...terms, country_code: 'UG' })).toMatchObject({ status: 400 });
    expect(await get('/prices', { ...terms, sell_amount: '0.01' })).toMatchObject({
      status: 400,
      error: expect.stringContaining('fee'),
    });
  });

  it('add up to the amounts, with the fee in what is sold', async () => {
    const query = { context: 'sep6', sell_asset: KES, buy_asset: USDC };
    expect(await get('/price', { ...query, sell_amount: '10000' })).toEqual({
      status: 200,
      sell_amount: '10000',
      buy_amount: '76.59',
      price: '129.259694477',
      total_price: '130.565347957',
      fee: {
        total: '100',
        asset: KES,
        details: [
          { name: 'Service fee', description: 'What we charge for this payment', amount: '100' },
        ],
      },
    });
    expect(await get('/price', { ...query, buy_amount: '100' })).toMatchObject({
      sell_amount: '13040.21',
      buy_amount: '100',
      price: '129.25',
      fee: { total: '115.21' },
    });
  });

  it('are asked of the business with all that the client said', async () => {
    const { token, subject } = await quotes.knownClient();
    quotes.business.asked.length = 0;
    await get(
      '/price',
      {
        context: 'sep24',
        sell_asset: KES,
        buy_asset: USDC,
        sell_amount: '1000.50',
        sell_delivery_method: MOBILE,
        country_code: 'ke-30',
      },
      token,
    );
    expect(quotes.business.asked).toEqual([
      {
        context: 'sep24',
        sellAsset: KES,
        buyAsset: USDC,
        sellAmount: '1000.5',
        buyAmount: null,
        deliveryMethod: MOBILE,
        countryCode: 'KE-30',
        firm: false,
        transactionId: null,
        expireAfter: null,
        client: subject,
      },
    ]);
  });

  it('need no token, and refuse a bad one', async () => {
    expect((await get('/info', {}, 'nonsense')).status).toBe(403);
    expect((await get('/prices', { sell_asset: USDC, sell_amount: '9' }, 'x')).status).toBe(403);
  });

  it.each([
    [{ sell_amount: undefined }, 'sell_amount'],
    [{ buy_amount: '5' }, 'sell_amount'],
    [{ sell_amount: '-5' }, 'sell_amount'],
    [{ sell_amount: '1e9' }, 'sell_amount'],
    [{ sell_amount: '0' }, 'more than zero'],
    [{ sell_amount: '500.123' }, '2 decimals'],
    [{ sell_amount: '129' }, '130'],
    [{ sell_amount: '1000000.01' }, '1000000'],
    [{ sell_asset: 'KES' }, 'sell_asset'],
    [{ sell_asset: 'iso4217:XXX' }, 'sell_asset'],
    [{ buy_asset: 'constructor' }, 'buy_asset'],
    [{ buy_asset: USD }, 'buy_asset'],
    [{ sell_asset: undefined }, 'sell_asset'],
    [{ context: undefined }, 'context'],
    [{ context: 'sep1' }, 'context'],
    [{ context: 'sep31' }, 'context sep31'],
    [{ sell_delivery_method: 'sandbox-bank' }, MOBILE],
    [{ buy_delivery_method: 'sandbox-bank' }, 'buy_delivery_method'],
    [{ country_code: 'TZ' }, 'KE, UG-C'],
    [{ country_code: 'KEN' }, 'ISO 3166'],
    [{ country_code: '__proto__' }, 'country_code'],
  ])('for %j are refused in words', async (change, words) => {
    const terms: Record<string, string | undefined> = {
      context: 'sep6',
      sell_asset: KES,
      buy_asset: USDC,
      sell_amount: '10000',
      ...change,
    };
    const query = Object.fromEntries(
      Object.entries(terms).filter((entry): entry is [string, string] => entry[1] !== undefined),
    );
    expect(await get('/price', query)).toMatchObject({
      status: 400,
      error: expect.stringContaining(words),
    });
  });

  it.each<Readonly<Record<string, string>>>([
    { sell_asset: USDC },
    { sell_amount: '5' },
    { sell_asset: USDC, buy_amount: '5' },
    // Both assets are answered by what is sold, which then needs its amount.
    { sell_asset: USDC, buy_asset: KES, buy_amount: '5' },
    { sell_asset: USDC, buy_asset: KES, sell_amount: '5', buy_amount: '5' },
    { sell_asset: 'iso4217:XXX', sell_amount: '5' },
  ])('of all assets for %j are refused', async (query) => {
    expect((await get('/prices', query)).status).toBe(400);
  });

  it('of both assets are those of what is sold', async () => {
    const sold = { sell_asset: USDC, sell_amount: '500' };
    const both = await get('/prices', { ...sold, buy_asset: KES });
    expect(both).toMatchObject({ status: 200, buy_assets: expect.any(Array) });
    expect(both).toEqual(await get('/prices', sold));
  });

  it('that the business has none of now are said to be away', async () => {
    const { business } = quotes;
    const { rate } = business;
    business.rate = async () => refuseInWords('rate_unavailable', 'The market is closed.');
    const query = { context: 'sep6', sell_asset: KES, buy_asset: USDC, sell_amount: '10000' };
    expect(await get('/price', query)).toEqual({ status: 503, error: 'The market is closed.' });
    business.rate = rate;
  });

  it('that the business takes too long to say are not waited for', async () => {
    const { anchor } = quotes.api;
    const [market] = marketsOf(anchor, 'sep6');
    if (!market || !anchor.quotes) throw new Error('there is no market');
    const silent = { ...anchor.quotes, rates: async () => new Promise<never>(() => undefined) };
    const who = { context: null, subject: null, destination: ANY_ACCOUNT };
    const asking = { quotes: silent, ...who, firm: false, rateWithinMs: 1 };
    const priced = await priceWanted(market, { sell_amount: '100' }, asking);
    expect(priced).toMatchObject({ refusal: 'rate_unavailable' });
  });
});
