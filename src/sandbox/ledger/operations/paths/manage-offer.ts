import { xdr } from '@stellar/stellar-sdk';
import { formatAmount } from '../../state/amounts.ts';
import type { Price } from '../../state/entries.ts';
import { assetFields, assetName, NATIVE } from '../../names.ts';
import { placeOrder } from './offer-order.ts';
import type { OfferRefusal, OfferSuccess } from './offer-order.ts';
import { defineOperation } from '../operation.ts';
import type { JsonObject } from '../operation.ts';

export const manageSellOffer = defineOperation('manageSellOffer', {
  name: 'manage_sell_offer',
  number: 3,
  level: 'medium',
  check: ({ manageSellOfferOp: { amount, offerId, ...rest } }) =>
    isMalformed(rest, amount, offerId) ? sellResult('Malformed') : undefined,
  apply({ manageSellOfferOp: { amount, price, offerId, ...rest } }, context) {
    const goal = { sell: amount };
    const order = { ...pairOf(rest), goal, price: priceOf(price), offerId, isPassive: false };
    return sellResult(placeOrder(order, context));
  },
  untouched: () => sellResult(NOTHING),
  describe: ({ manageSellOfferOp: { amount, offerId, ...rest } }) => ({
    ...describe(rest, amount),
    offer_id: String(offerId),
  }),
});

export const manageBuyOffer = defineOperation('manageBuyOffer', {
  name: 'manage_buy_offer',
  number: 12,
  level: 'medium',
  check: ({ manageBuyOfferOp: { buyAmount, offerId, ...rest } }) =>
    isMalformed(rest, buyAmount, offerId) ? buyResult('Malformed') : undefined,
  apply({ manageBuyOfferOp: { buyAmount, price, offerId, ...rest } }, context) {
    // A buyer's price is the other way round: what is sold for one unit of what is bought.
    const inverse = { n: price.d, d: price.n };
    const goal = { buy: buyAmount };
    const order = { ...pairOf(rest), goal, price: inverse, offerId, isPassive: false };
    return buyResult(placeOrder(order, context));
  },
  untouched: () => buyResult(NOTHING),
  describe: ({ manageBuyOfferOp: { buyAmount, offerId, ...rest } }) => ({
    ...describe(rest, buyAmount),
    offer_id: String(offerId),
  }),
});

export const createPassiveSellOffer = defineOperation('createPassiveSellOffer', {
  name: 'create_passive_sell_offer',
  number: 4,
  level: 'medium',
  check: ({ createPassiveSellOfferOp: { amount, ...rest } }) =>
    isMalformed(rest, amount, 0n) ? sellResult('Malformed') : undefined,
  apply({ createPassiveSellOfferOp: { amount, price, ...rest } }, context) {
    const goal = { sell: amount };
    const order = { ...pairOf(rest), goal, price: priceOf(price), offerId: 0n, isPassive: true };
    // Its result goes by the name of manage_sell_offer, on the real network too.
    return sellResult(placeOrder(order, context));
  },
  untouched: () => sellResult(NOTHING),
  describe: ({ createPassiveSellOfferOp: { amount, ...rest } }) => describe(rest, amount),
});

interface Pair {
  readonly selling: xdr.Asset;
  readonly buying: xdr.Asset;
}

function isMalformed(
  { selling, buying, price }: Pair & { readonly price?: Price },
  amount: bigint,
  offerId: bigint,
): boolean {
  const [from, to] = [assetName(selling), assetName(buying)];
  if (from === undefined || to === undefined || from === to) return true;
  if (amount < 0n || offerId < 0n || (offerId === 0n && amount === 0n)) return true;
  return price !== undefined && (price.n <= 0 || price.d <= 0);
}

function pairOf({ selling, buying }: Pair): { selling: string; buying: string } {
  return { selling: assetName(selling) ?? NATIVE, buying: assetName(buying) ?? NATIVE };
}

const priceOf = ({ n, d }: Price): Price => ({ n, d });

function describe(
  { selling, buying, price: { n, d } }: Pair & { readonly price: Price },
  amount: bigint,
): JsonObject {
  return {
    amount: formatAmount(amount),
    price: (n / d).toFixed(7),
    price_r: { n, d },
    ...assetFields(assetName(buying) ?? NATIVE, 'buying_'),
    ...assetFields(assetName(selling) ?? NATIVE, 'selling_'),
  };
}

const NOTHING: OfferSuccess = {
  offersClaimed: [],
  offer: xdr.ManageOfferSuccessResultOffer.manageOfferDeleted(),
};

function sellResult(outcome: OfferSuccess | OfferRefusal | 'Malformed'): xdr.OperationResultTr {
  return xdr.OperationResultTr.manageSellOffer(
    typeof outcome === 'string'
      ? xdr.ManageSellOfferResult[`manageSellOffer${outcome}`]()
      : xdr.ManageSellOfferResult.manageSellOfferSuccess(new xdr.ManageOfferSuccessResult(outcome)),
  );
}

function buyResult(outcome: OfferSuccess | OfferRefusal | 'Malformed'): xdr.OperationResultTr {
  return xdr.OperationResultTr.manageBuyOffer(
    typeof outcome === 'string'
      ? xdr.ManageBuyOfferResult[`manageBuyOffer${outcome}`]()
      : xdr.ManageBuyOfferResult.manageBuyOfferSuccess(new xdr.ManageOfferSuccessResult(outcome)),
  );
}
