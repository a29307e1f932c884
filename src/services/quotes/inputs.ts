import type { QuoteContext } from '../../domain/quotes/rates.ts';

/* What the endpoints of SEP-38 dispatch once their schemas have read it, with the SEP's own names. */

interface Delivery {
  readonly sell_delivery_method?: string | undefined;
  readonly buy_delivery_method?: string | undefined;
  /** ISO 3166: BR or BR-SP. */
  readonly country_code?: string | undefined;
}

/** GET /prices: what is sold and how much of it, or what is bought and how much. */
export interface PricesInput extends Delivery {
  readonly sell_asset?: string | undefined;
  readonly sell_amount?: string | undefined;
  readonly buy_asset?: string | undefined;
  readonly buy_amount?: string | undefined;
}

/** POST /quote. Exactly one of the two amounts is given. */
export interface QuoteInput extends Delivery {
  readonly context: QuoteContext;
  readonly sell_asset: string;
  readonly buy_asset: string;
  readonly sell_amount?: string | undefined;
  readonly buy_amount?: string | undefined;
  readonly expire_after?: Date | undefined;
}
