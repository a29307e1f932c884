import { z } from 'zod';
import type { Anchor } from '../domain/anchor.ts';
import { isRefusal } from '../domain/refusal.ts';
import { ASSET_NAME_MAX } from './asset-names.ts';
import { findOffer, priceOffer, requestedAmount } from './assets.ts';
import { amount, text } from './fields.ts';

/** GET /fee of SEP-6 and of SEP-24, which SEP-38 has replaced. */
export const feeQuery = z.object({
  operation: z.enum(['deposit', 'withdraw'], 'is deposit or withdraw'),
  type: text(64).optional(),
  asset_code: text(ASSET_NAME_MAX),
  /** Not of the SEPs: for an anchor in which two issuers share a code. */
  asset_issuer: text(56).optional(),
  amount,
});

export type FeeQuery = z.infer<typeof feeQuery>;

/** Its answer is a JSON number, as the SEPs ask. A fee is the same for every `type`. */
export const writeFee = (anchor: Anchor, query: FeeQuery): object => {
  const kind = query.operation === 'deposit' ? 'deposit' : 'withdrawal';
  const offer = findOffer(anchor, kind, query);
  if (isRefusal(offer)) return offer;
  const asked = requestedAmount(query.amount, offer);
  if (isRefusal(asked)) return asked;
  const price = priceOffer(offer, asked);
  return isRefusal(price) ? price : { fee: Number(price.fee.total) };
};
