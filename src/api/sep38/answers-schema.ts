import { z } from 'zod';
import { assetId, decimal, fee, moment, price, rowId } from '../shared/answers-schema.ts';

const methods = z.array(
  z.strictObject({ name: z.string(), description: z.string() }).meta({ id: 'DeliveryMethod' }),
);

/** GET /info. */
export const infoAnswer = z
  .strictObject({
    assets: z.array(
      z
        .strictObject({
          asset: assetId,
          sell_delivery_methods: methods.optional(),
          buy_delivery_methods: methods.optional(),
          country_codes: z.array(z.string().regex(/^[A-Z]{2}(-[A-Z0-9]{1,3})?$/)).optional(),
        })
        .meta({ id: 'ExchangedAsset' }),
    ),
  })
  .meta({ id: 'Sep38Info' });

const prices = z.array(
  z
    .strictObject({ asset: assetId, price, decimals: z.int().min(0).max(15) })
    .meta({ id: 'AssetPrice' }),
);

/** GET /prices: by what was named, what can be bought for it or what it can be bought with. */
export const pricesAnswer = z
  .union([z.strictObject({ buy_assets: prices }), z.strictObject({ sell_assets: prices })])
  .meta({ id: 'PricesAnswer' });

/** GET /price. */
export const priceAnswer = z
  .strictObject({
    total_price: price,
    price,
    sell_amount: decimal,
    buy_amount: decimal,
    fee,
  })
  .meta({ id: 'IndicativePrice', description: 'A price for show; nobody can count on it.' });

/** POST /quote and GET /quote/:id. */
export const quoteAnswer = priceAnswer
  .extend({
    id: rowId,
    expires_at: moment,
    sell_asset: assetId,
    sell_delivery_method: z.string().optional(),
    buy_asset: assetId,
    buy_delivery_method: z.string().optional(),
  })
  .meta({
    id: 'Quote',
    description: 'A price to count on until it expires.',
    examples: [
      {
        id: 'de762cda-a193-4961-861e-57b31fed6eb3',
        expires_at: '2026-11-21T09:10:00.000Z',
        total_price: '5.2',
        price: '5',
        sell_asset: 'iso4217:USD',
        sell_amount: '520',
        buy_asset: 'stellar:native',
        buy_amount: '100',
        fee: { total: '20', asset: 'iso4217:USD' },
      },
    ],
  });
