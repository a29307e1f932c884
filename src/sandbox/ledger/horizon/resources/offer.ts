import { formatAmount } from '../../state/amounts.ts';
import type { OfferEntry, Price } from '../../state/entries.ts';
import { assetFields } from '../../names.ts';
import type { JsonObject } from '../../operations/operation.ts';
import { isoTime, link } from './links.ts';

export function presentOffer(offer: OfferEntry, base: string): JsonObject {
  const id = String(offer.id);
  return {
    _links: {
      self: link(`${base}/offers/${id}`),
      offer_maker: link(`${base}/accounts/${offer.seller}`),
    },
    id,
    paging_token: id,
    seller: offer.seller,
    selling: assetFields(offer.selling),
    buying: assetFields(offer.buying),
    amount: formatAmount(offer.amount),
    price_r: { n: offer.price.n, d: offer.price.d },
    price: priceText(offer.price),
    last_modified_ledger: offer.lastModifiedLedger,
    last_modified_time: isoTime(offer.lastModifiedTime),
    ...(offer.sponsor && { sponsor: offer.sponsor }),
  };
}

/** A price with seven decimals. */
export function priceText({ n, d }: Price): string {
  return formatAmount((BigInt(n) * 10_000_000n) / BigInt(d));
}
