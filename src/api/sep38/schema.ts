import { z } from 'zod';
import { wrong } from '../http/schema-fault.ts';
import { QUOTE_CONTEXTS } from '../../domain/quotes/rates.ts';
import { amount, moment, text } from '../shared/fields.ts';

const asset = text(100);
const shared = {
  sell_delivery_method: text(64).optional(),
  buy_delivery_method: text(64).optional(),
  country_code: text(6)
    .regex(/^[A-Za-z]{2}(-[A-Za-z0-9]{1,3})?$/, wrong('must_be_place'))
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
  message: wrong('must_be_it_or_buy_amount'),
};

/**
 * GET /prices: what is sold and how much of it, or what is bought and how much. Clients that send both
 * assets, as GET /price has it, are answered by what is sold.
 */
export const pricesQuery = z
  .object({
    sell_asset: asset.optional(),
    sell_amount: amount.optional(),
    buy_asset: asset.optional(),
    buy_amount: amount.optional(),
    ...shared,
  })
  .refine(({ sell_asset, buy_asset }) => sell_asset !== undefined || buy_asset !== undefined, {
    path: ['sell_asset'],
    message: wrong('must_be_it_or_buy_asset'),
  })
  .refine(hasOneAmount, oneAmount)
  .refine(
    ({ sell_asset, sell_amount }) => (sell_asset === undefined) === (sell_amount === undefined),
    {
      path: ['sell_amount'],
      message: wrong('must_go_with_its_asset'),
    },
  );

const exchange = {
  context: z.enum(QUOTE_CONTEXTS, wrong('must_be_context')),
  sell_asset: asset,
  buy_asset: asset,
  sell_amount: amount.optional(),
  buy_amount: amount.optional(),
  ...shared,
};

/** GET /price. */
export const priceQuery = z.object(exchange).refine(hasOneAmount, oneAmount);

/** POST /quote. */
export const quoteRequest = z
  .object({
    ...exchange,
    expire_after: moment.optional(),
  })
  .refine(hasOneAmount, oneAmount)
  .meta({ id: 'QuoteRequest' });
