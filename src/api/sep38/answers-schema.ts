import { z } from 'zod';
import { assetId, decimal, fee, moment, price, rowId } from '../answers-schema.ts';

const methods = z.array(z.strictObject({ name: z.string(), description: z.string() }));

/** GET /info. */
export const infoAnswer = z.strictObject({
  assets: z.array(
    z.strictObject({
      asset: assetId,
      sell_delivery_methods: methods.optional(),
      buy_delivery_methods: methods.optional(),
      country_codes: z.array(z.string().regex(/^[A-Z]{2}(-[A-Z0-9]{1,3})?$/)).optional(),
    }),
  ),
});

const prices = z.array(z.strictObject({ asset: assetId, price, decimals: z.int().min(0).max(15) }));

/** GET /prices: by what was named, what can be bought for it or what it can be bought with. */
export const pricesAnswer = z.union([
  z.strictObject({ buy_assets: prices }),
  z.strictObject({ sell_assets: prices }),
]);

/** GET /price. */
export const priceAnswer = z.strictObject({
  total_price: price,
  price,
  sell_amount: decimal,
  buy_amount: decimal,
  fee,
});

/** POST /quote and GET /quote/:id. */
export const quoteAnswer = priceAnswer.extend({
  id: rowId,
  expires_at: moment,
  sell_asset: assetId,
  sell_delivery_method: z.string().optional(),
  buy_asset: assetId,
  buy_delivery_method: z.string().optional(),
});
