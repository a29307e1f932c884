import type { Quote } from '../../db/entities/quote.ts';
import { presentAmount } from '../../services/transactions/present/transaction.ts';
import type { Quoted } from '../../domain/quotes/quote.ts';

/** SEP-38 GET /price. */
export const presentPrice = ({ totalPrice, price, sellAmount, buyAmount, fee }: Quoted) => ({
  total_price: totalPrice,
  price,
  sell_amount: sellAmount,
  buy_amount: buyAmount,
  fee,
});

/** A firm quote as its owner reads it, when it is made and ever after. */
export const presentQuote = (row: Quote) => ({
  id: row.id,
  expires_at: row.expiresAt.toISOString(),
  total_price: row.totalPrice,
  price: row.price,
  sell_asset: row.sellAsset,
  sell_amount: presentAmount(row.sellAmount),
  sell_delivery_method: row.sellDeliveryMethod ?? undefined,
  buy_asset: row.buyAsset,
  buy_amount: presentAmount(row.buyAmount),
  buy_delivery_method: row.buyDeliveryMethod ?? undefined,
  fee: { total: row.fee.total, asset: row.fee.asset, details: row.fee.details },
});
