import { describe, expect, test } from '@jest/globals';
import {
  StellarConfiguration,
  ApplicationConfiguration,
  Types,
  Wallet,
} from '@stellar/typescript-wallet-sdk';
import { Networks } from '@stellar/stellar-sdk';
import { z } from 'zod';
import { KES, MOBILE, startQuoteApi, USDC } from '../support/api/quote-support.ts';
import { opened } from '../support/opened.ts';

/* SEP-38 2.5, a test for each thing that it says of an answer. */

const decimal = z.string().regex(/^\d+(\.\d+)?$/);
const method = z.strictObject({ name: z.string(), description: z.string() });
const SHAPES = {
  info: z.strictObject({
    assets: z.array(
      z.strictObject({
        asset: z.string().regex(/^(stellar|iso4217):/),
        sell_delivery_methods: z.array(method).optional(),
        buy_delivery_methods: z.array(method).optional(),
        country_codes: z.array(z.string().regex(/^[A-Z]{2}(-[A-Z0-9]{1,3})?$/)).optional(),
      }),
    ),
  }),
  price: z.strictObject({
    total_price: decimal,
    price: decimal,
    sell_amount: decimal,
    buy_amount: decimal,
    fee: z.strictObject({
      total: decimal,
      asset: z.string(),
      details: z
        .array(z.strictObject({ name: z.string(), description: z.string(), amount: decimal }))
        .optional(),
    }),
  }),
};
const prices = z.array(
  z.strictObject({ asset: z.string(), price: decimal, decimals: z.int().min(0) }),
);
const quote = SHAPES.price.extend({
  id: z.uuid(),
  expires_at: z.iso.datetime(),
  sell_asset: z.string(),
  sell_delivery_method: z.string().optional(),
  buy_asset: z.string(),
  buy_delivery_method: z.string().optional(),
});

const quotes = await opened(startQuoteApi());

const { SEP24 } = Types.Sep38PriceContext;
const SELL = { sell_asset: USDC, buy_asset: KES, sell_amount: '100', context: 'sep24' };
const body = async (path: string, query: Readonly<Record<string, string>> = {}, token?: string) => {
  const { status, ...rest } = await quotes.get(path, query, token);
  expect(status).toBe(200);
  return rest;
};

describe('SEP-38', () => {
  test('GET /info lists assets with their delivery methods and country codes', async () => {
    const { assets } = SHAPES.info.parse(await body('/info'));
    expect(assets.map(({ asset }) => asset)).toEqual(expect.arrayContaining([USDC, KES]));
  });

  test('GET /prices answers buy_assets for a sell_asset, and sell_assets for a buy_asset', async () => {
    const bought = await body('/prices', { sell_asset: USDC, sell_amount: '100' });
    expect(z.strictObject({ buy_assets: prices }).parse(bought).buy_assets).not.toEqual([]);
    const sold = await body('/prices', { buy_asset: USDC, buy_amount: '100' });
    expect(z.strictObject({ sell_assets: prices }).parse(sold).sell_assets).not.toEqual([]);
  });

  test.each(['sep6', 'sep24', 'sep31'])('GET /price answers in the context %s', async (context) => {
    const answer = SHAPES.price.parse(await body('/price', { ...SELL, context }));
    expect(answer.fee.asset).toBe(USDC);
  });

  test('GET /price takes exactly one of sell_amount and buy_amount', async () => {
    const both = { ...SELL, buy_amount: '5' };
    const neither = { ...SELL, sell_amount: '' };
    for (const query of [both, neither]) {
      expect(await quotes.get('/price', query)).toMatchObject({ status: 400 });
    }
  });

  test('POST /quote answers 201, and GET /quote/:id the same', async () => {
    const { token } = await quotes.knownClient();
    const { status, ...made } = await quotes.ask(token, { ...SELL, buy_delivery_method: MOBILE });
    expect(status).toBe(201);
    const { id } = quote.parse(made);
    expect(await body(`/quote/${id}`, {}, token)).toEqual(made);
  });

  test('POST /quote takes an amount that is left out as null or as an empty text', async () => {
    const { token } = await quotes.knownClient();
    for (const absent of [null, '']) {
      expect(await quotes.ask(token, { ...SELL, buy_amount: absent })).toMatchObject({
        status: 201,
      });
    }
  });

  test('errors are 400 or 403 with the reason in words', async () => {
    const { token } = await quotes.knownClient();
    const words = expect.stringMatching(/\w+ \w+/);
    expect(await quotes.ask(undefined)).toMatchObject({ status: 403, error: words });
    expect(await quotes.ask(token, { context: 'x' })).toMatchObject({ status: 400, error: words });
    expect(await quotes.get('/price')).toMatchObject({ status: 400, error: words });
  });

  test('the wallet SDK reads what is exchanged, prices, a quote, and the quote again', async () => {
    const { token } = await quotes.knownClient();
    const wallet = new Wallet({
      stellarConfiguration: new StellarConfiguration({
        network: Networks.TESTNET,
        horizonUrl: 'https://horizon.example',
      }),
      applicationConfiguration: new ApplicationConfiguration(),
    });
    const homeDomain = quotes.api.url.replace('http://', '');
    const service = wallet
      .anchor({ homeDomain, allowHttp: true })
      .sep38(Types.AuthToken.from(token));
    expect(SHAPES.info.parse(await service.info()).assets).not.toEqual([]);
    const listed = await service.prices({ sellAsset: USDC, sellAmount: '100' });
    expect(prices.parse(listed.buy_assets)).not.toEqual([]);
    const priced = await service.price({
      sellAsset: USDC,
      buyAsset: KES,
      buyAmount: '1000',
      context: SEP24,
      buyDeliveryMethod: MOBILE,
    });
    expect(SHAPES.price.parse(priced)).toMatchObject({ buy_amount: '1000' });
    const firm = await service.requestQuote({
      sell_asset: USDC,
      buy_asset: KES,
      sell_amount: '100',
      buy_amount: '',
      context: SEP24,
    });
    expect(await service.getQuote(quote.parse(firm).id)).toEqual(firm);
  });
});
