import { z } from 'zod';
import { QUOTE_CONTEXTS } from '../../domain/rates.ts';
import { amount, text } from '../fields.ts';

const asset = text(100);
/** An amount that may be left out; some clients send the other one as an empty text or as null. */
const perhapsAmount = z
  .union([amount, z.literal(''), z.null()], 'must be a decimal string')
  .transform((value) => value || undefined)
  .optional();
const shared = {
  sell_delivery_method: text(64).optional(),
  buy_delivery_method: text(64).optional(),
  country_code: text(6)
    .regex(/^[A-Za-z]{2}(-[A-Za-z0-9]{1,3})?$/, 'must be an ISO 3166 code such as BR or BR-SP')
    .transform((code) => code.toUpperCase())
    .optional(),
};

interface Sides {
  readonly sell_amount?: string | undefined;
  readonly buy_amount?: string | undefined;
}
const hasOneAmount = ({ sell_amount, buy_amount }: Sides): boolean =>
  (sell_amount === undefined) !== (buy_amount === undefined);
const oneAmount = {
  path: ['sell_amount'],
  message: 'or buy_amount is needed, and not both',
};

/** GET /prices: what is sold and how much of it, or what is bought and how much. */
export const pricesQuery = z
  .object({
    sell_asset: asset.optional(),
    sell_amount: perhapsAmount,
    buy_asset: asset.optional(),
    buy_amount: perhapsAmount,
    ...shared,
  })
  .refine(({ sell_asset, buy_asset }) => (sell_asset === undefined) !== (buy_asset === undefined), {
    path: ['sell_asset'],
    message: 'or buy_asset is needed, and not both',
  })
  .refine(hasOneAmount, oneAmount)
  .refine(
    ({ sell_asset, sell_amount }) => (sell_asset === undefined) === (sell_amount === undefined),
    {
      path: ['sell_amount'],
      message: 'goes with sell_asset, and buy_amount with buy_asset',
    },
  );
export type PricesQuery = z.infer<typeof pricesQuery>;

const exchange = {
  context: z.enum(QUOTE_CONTEXTS, 'must be sep6, sep24 or sep31'),
  sell_asset: asset,
  buy_asset: asset,
  sell_amount: perhapsAmount,
  buy_amount: perhapsAmount,
  ...shared,
};

/** GET /price. */
export const priceQuery = z.object(exchange).refine(hasOneAmount, oneAmount);
export type PriceQuery = z.infer<typeof priceQuery>;

/** POST /quote. A time without an offset is UTC, as the SEP's own examples write it. */
export const quoteRequest = z
  .object({
    ...exchange,
    expire_after: z.iso
      .datetime({ offset: true, local: true, error: 'must be an ISO 8601 time' })
      .transform((time) => new Date(/(?:Z|[+-]\d\d:?\d\d)$/.test(time) ? time : `${time}Z`))
      .refine((time) => !Number.isNaN(time.getTime()), 'must be an ISO 8601 time')
      .optional(),
  })
  .refine(hasOneAmount, oneAmount)
  .meta({ id: 'QuoteRequest' });
export type QuoteRequest = z.infer<typeof quoteRequest>;
