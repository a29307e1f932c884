import { xdr } from '@stellar/stellar-sdk';
import type { Liabilities, OfferEntry } from './entries.ts';
import { assetToXdr, issuerOf, NATIVE, publicKeyOf } from '../names.ts';
import type { AssetName } from '../names.ts';
import { releaseSubentry } from './reserves.ts';
import type { State } from './state.ts';

/** What an offer may still take in, in stroops of the buying asset. */
export function buyingLiability({ amount, price }: Pick<OfferEntry, 'amount' | 'price'>): bigint {
  return ceilDivide(amount * BigInt(price.n), BigInt(price.d));
}

/** Adds (1) or takes off (-1) what an offer promises to its seller's balances. */
export function shiftLiabilities(state: State, offer: OfferEntry, sign: 1n | -1n): void {
  const { seller, selling, buying, amount } = offer;
  shift(state, seller, selling, { selling: sign * amount, buying: 0n });
  shift(state, seller, buying, { selling: 0n, buying: sign * buyingLiability(offer) });
}

function shift(state: State, account: string, asset: AssetName, by: Liabilities): void {
  if (issuerOf(asset) === account) return;
  const entry = asset === NATIVE ? state.account(account) : state.trustline(account, asset);
  if (!entry) return;
  const { buying, selling } = entry.liabilities;
  const liabilities = { buying: buying + by.buying, selling: selling + by.selling };
  state.put({ ...entry, liabilities });
}

/** An offer as the network's own data. */
export function offerToXdr(offer: OfferEntry): xdr.OfferEntry {
  return new xdr.OfferEntry({
    sellerId: publicKeyOf(offer.seller),
    offerId: offer.id,
    selling: assetToXdr(offer.selling),
    buying: assetToXdr(offer.buying),
    amount: offer.amount,
    price: new xdr.Price(offer.price),
    flags: offer.isPassive ? 1 : 0,
    ext: xdr.OfferEntryExt.v0(),
  });
}

/** Takes an offer and its promises off the book. */
export function withdrawOffer(state: State, offer: OfferEntry): void {
  shiftLiabilities(state, offer, -1n);
  state.remove(offer);
  releaseSubentry(state, offer.seller, offer.sponsor);
}

export function ceilDivide(a: bigint, b: bigint): bigint {
  return (a + b - 1n) / b;
}
