import { MAX_AMOUNT } from './amounts.ts';
import { adjust, credit, debit } from './balances.ts';
import { ceilDivide, shiftLiabilities } from './offers.ts';
import type { OfferEntry, Price } from './entries.ts';
import { NATIVE } from '../names.ts';
import type { AssetName } from '../names.ts';
import type { Rates } from './rates.ts';
import { releaseSubentry } from './reserves.ts';
import type { State } from './state.ts';

/** What a taker wants of the market: to give a certain amount, or to get one. */
export interface Order {
  readonly give: AssetName;
  readonly get: AssetName;
  /** Stroops; one of the two is the goal, the other is left open (`MAX_AMOUNT`). */
  readonly giveAtMost: bigint;
  readonly getAtMost: bigint;
  /** Which prices (give for one get) the taker takes; all, when missing. */
  readonly accepts?: (price: Price) => boolean;
}

/** A deal with one seller. */
export interface Trade {
  readonly seller: string;
  readonly offerId: bigint;
  readonly sold: AssetName;
  readonly soldAmount: bigint;
  readonly bought: AssetName;
  readonly boughtAmount: bigint;
  /** Units of what the seller takes for one unit of what it gives. */
  readonly price: Price;
}

export interface Crossing {
  readonly gave: bigint;
  readonly got: bigint;
  readonly trades: readonly Trade[];
}

/**
 * Takes what the offers of the book hold for an order, best price first, older first. The
 * sellers' balances and offers are written; the taker's are not.
 */
export function crossOffers(state: State, taker: string, order: Order): Crossing | 'cross_self' {
  const trades: Trade[] = [];
  let gave = 0n;
  let got = 0n;
  for (const offer of bookOf(state, order)) {
    const giveLeft = order.giveAtMost - gave;
    const getLeft = order.getAtMost - got;
    if (giveLeft <= 0n || getLeft <= 0n || order.accepts?.(offer.price) === false) break;
    if (offer.seller === taker) return 'cross_self';
    const deal = dealWith(offer.price, offer.amount, giveLeft, getLeft);
    if (deal.get === 0n) break;
    settle(state, offer, deal);
    gave += deal.give;
    got += deal.get;
    trades.push({
      seller: offer.seller,
      offerId: offer.id,
      sold: offer.selling,
      soldAmount: deal.get,
      bought: offer.buying,
      boughtAmount: deal.give,
      price: offer.price,
    });
  }
  return { gave, got, trades };
}

/**
 * Exchanges the whole of an order, first with offers, then at the configured rate, behind which
 * stands the network's root account without limit.
 */
export function exchange(
  state: State,
  rates: Rates,
  root: string,
  taker: string,
  order: Order,
): Crossing | 'cross_self' | 'too_few_offers' {
  const crossed = crossOffers(state, taker, order);
  if (crossed === 'cross_self') return crossed;
  const isForGet = order.getAtMost !== MAX_AMOUNT;
  const left = isForGet ? order.getAtMost - crossed.got : order.giveAtMost - crossed.gave;
  if (left <= 0n) return crossed;
  const price = rates.priceOf(order.get, order.give);
  if (!price) return 'too_few_offers';
  const giveLeft = order.giveAtMost - crossed.gave;
  const deal = dealWith(price, MAX_AMOUNT, giveLeft, order.getAtMost - crossed.got);
  if (!settleWithRoot(state, root, order, deal)) return 'too_few_offers';
  const trade: Trade = {
    seller: root,
    offerId: 0n,
    sold: order.get,
    soldAmount: deal.get,
    bought: order.give,
    boughtAmount: deal.give,
    price,
  };
  return {
    gave: crossed.gave + deal.give,
    got: crossed.got + deal.get,
    trades: [...crossed.trades, trade],
  };
}

/**
 * The root account's side of a deal at a configured rate. Lumens are really moved, so that their
 * total stays what it is; issued assets it makes and swallows as their issuer would.
 */
function settleWithRoot(
  state: State,
  root: string,
  { give, get }: Order,
  deal: { give: bigint; get: bigint },
): boolean {
  if (give === NATIVE && credit(state, root, NATIVE, deal.give)) return false;
  return get !== NATIVE || !debit(state, root, NATIVE, deal.get);
}

/** Best price first; among equals the older offer. */
export function bookOf(state: State, { give, get }: Pick<Order, 'give' | 'get'>): OfferEntry[] {
  return state
    .list(`offers of ${get} for ${give}`)
    .filter((entry) => entry.kind === 'offer')
    .toSorted((a, b) => comparePrices(a.price, b.price) || (a.id < b.id ? -1 : 1));
}

function comparePrices(a: Price, b: Price): number {
  return a.n * b.d - b.n * a.d;
}

/** How much changes hands; what does not divide evenly goes to the seller. */
function dealWith(
  price: Price,
  available: bigint,
  giveLeft: bigint,
  getLeft: bigint,
): { give: bigint; get: bigint } {
  const [n, d] = [BigInt(price.n), BigInt(price.d)];
  const wanted = getLeft < available ? getLeft : available;
  const cost = ceilDivide(wanted * n, d);
  if (cost <= giveLeft) return { give: cost, get: wanted };
  return { give: giveLeft, get: (giveLeft * d) / n };
}

/** Writes the seller's side of a deal and what is left of the offer. */
function settle(state: State, offer: OfferEntry, deal: { give: bigint; get: bigint }): void {
  shiftLiabilities(state, offer, -1n);
  // What an offer promises was set aside when it was made, so nothing can be refused here.
  adjust(state, offer.seller, offer.selling, -deal.get);
  adjust(state, offer.seller, offer.buying, deal.give);
  const amount = offer.amount - deal.get;
  if (amount === 0n) {
    state.remove(offer);
    releaseSubentry(state, offer.seller, offer.sponsor);
    return;
  }
  const rest = { ...offer, amount };
  state.put(rest);
  shiftLiabilities(state, rest, 1n);
}
