import type { Anchor } from '../../domain/anchor.ts';
import { isRefusal } from '../../domain/refusal.ts';
import { findOffer, priceOffer, requestedAmount } from '../assets.ts';
import type { FeeQuery } from './schema.ts';

/** SEP-6 GET /fee. Its answer is a JSON number, as the SEP asks; SEP-38 has replaced it. */
export const writeFee = (anchor: Anchor, query: FeeQuery): object => {
  const kind = query.operation === 'deposit' ? 'deposit' : 'withdrawal';
  const offer = findOffer(anchor, kind, query.asset_code, undefined);
  if (isRefusal(offer)) return offer;
  const amount = requestedAmount(query.amount, offer);
  if (isRefusal(amount)) return amount;
  const price = priceOffer(offer, amount);
  return isRefusal(price) ? price : { fee: Number(price.fee.total) };
};
