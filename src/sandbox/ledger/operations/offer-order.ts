import { xdr } from '@stellar/stellar-sdk';
import { MAX_AMOUNT } from '../amounts.ts';
import { credit, debit, isAuthorized } from '../balances.ts';
import type { OfferEntry, Price } from '../entries.ts';
import { claimAtom, crossOffers, tradeEffects } from '../market.ts';
import type { Crossing } from '../market.ts';
import { issuerOf, NATIVE } from '../names.ts';
import type { AssetName } from '../names.ts';
import { buyingLiability, offerToXdr, shiftLiabilities, withdrawOffer } from '../offers.ts';
import { releaseSubentry, reserveSubentry, spendable } from '../reserves.ts';
import type { State } from '../state.ts';
import type { OperationContext } from './operation.ts';

/** Why an offer is not made, in the words the XDR names end with. */
export type OfferRefusal =
  | 'SellNoTrust'
  | 'BuyNoTrust'
  | 'SellNotAuthorized'
  | 'BuyNotAuthorized'
  | 'LineFull'
  | 'Underfunded'
  | 'CrossSelf'
  | 'NotFound'
  | 'LowReserve';

/** What an operation asks of the market, once its assets are names. */
export interface OfferOrder {
  readonly selling: AssetName;
  readonly buying: AssetName;
  /** Units of the buying asset for one unit of the selling asset. */
  readonly price: Price;
  /** Stroops to be sold or to be bought; 0 takes an offer back. */
  readonly goal: { readonly sell: bigint } | { readonly buy: bigint };
  /** 0 for a new offer. */
  readonly offerId: bigint;
  /** Whether it leaves offers of the very same price alone. */
  readonly isPassive: boolean;
}

/** What comes of an order: the deals made at once, and what is left as an offer. */
export interface OfferSuccess {
  readonly offersClaimed: xdr.ClaimAtom[];
  readonly offer: xdr.ManageOfferSuccessResultOffer;
}

/** Deals at once with whoever asks no more, and leaves an offer for the rest. */
export function placeOrder(
  order: OfferOrder,
  context: OperationContext,
): OfferSuccess | OfferRefusal {
  const { state, source, facts } = context;
  const old = order.offerId === 0n ? undefined : state.offer(order.offerId);
  if (order.offerId !== 0n && old?.seller !== source.account) return 'NotFound';
  if (old) withdrawOffer(state, old);
  const amount = sellingAmount(order, 0n, 0n);
  if (amount === 0n) return nothingLeft([]);
  const isPassive = old ? old.isPassive === true : order.isPassive;
  const refused = refusalOf({ ...order, amount }, context);
  if (refused) return refused;
  const reservation = reserveSubentry(state, context.sponsorships, source.account);
  if (!reservation.ok) return 'LowReserve';
  const crossing = cross({ ...order, isPassive }, context);
  if (typeof crossing === 'string') return crossing;
  const offersClaimed = crossing.trades.map(claimAtom);
  const rest = sellingAmount(order, crossing.gave, crossing.got);
  if (rest <= 0n) {
    releaseSubentry(state, source.account, reservation.sponsor);
    return nothingLeft(offersClaimed);
  }
  const { selling, buying, price } = order;
  const offer: OfferEntry = {
    kind: 'offer',
    id: old?.id ?? state.nextOfferId(),
    seller: source.account,
    selling,
    buying,
    price,
    amount: rest,
    lastModifiedLedger: 0,
    lastModifiedTime: 0n,
    ...(isPassive && { isPassive }),
    ...(reservation.sponsor && { sponsor: reservation.sponsor }),
  };
  facts['offer_id'] = String(offer.id);
  state.put(offer);
  shiftLiabilities(state, offer, 1n);
  const arm = old ? 'manageOfferUpdated' : 'manageOfferCreated';
  return { offersClaimed, offer: xdr.ManageOfferSuccessResultOffer[arm](offerToXdr(offer)) };
}

function nothingLeft(offersClaimed: xdr.ClaimAtom[]): OfferSuccess {
  return { offersClaimed, offer: xdr.ManageOfferSuccessResultOffer.manageOfferDeleted() };
}

/** What is left to sell after so much was given and got; a buyer sells what the rest costs. */
function sellingAmount({ goal, price }: OfferOrder, gave: bigint, got: bigint): bigint {
  if ('sell' in goal) return goal.sell - gave;
  return ((goal.buy - got) * BigInt(price.d)) / BigInt(price.n);
}

type Wanted = Pick<OfferEntry, 'selling' | 'buying' | 'amount' | 'price'>;

/** Whether the seller holds what is offered and has room for what it would bring. */
function refusalOf(wanted: Wanted, { state, source }: OperationContext): OfferRefusal | undefined {
  const seller = room(state, source.account, wanted.selling);
  if (seller === 'no_trust') return 'SellNoTrust';
  if (seller === 'not_authorized') return 'SellNotAuthorized';
  const buyer = room(state, source.account, wanted.buying);
  if (buyer === 'no_trust') return 'BuyNoTrust';
  if (buyer === 'not_authorized') return 'BuyNotAuthorized';
  if (buyer.free < buyingLiability(wanted)) return 'LineFull';
  return seller.held < wanted.amount ? 'Underfunded' : undefined;
}

/** What an account could still give and take of an asset, in stroops. */
function room(
  state: State,
  account: string,
  asset: AssetName,
): { held: bigint; free: bigint } | 'no_trust' | 'not_authorized' {
  if (issuerOf(asset) === account) return { held: MAX_AMOUNT, free: MAX_AMOUNT };
  if (asset === NATIVE) {
    const entry = state.account(account);
    if (!entry) return 'no_trust';
    const { buying } = entry.liabilities;
    return { held: spendable(entry), free: MAX_AMOUNT - entry.balance - buying };
  }
  const line = state.trustline(account, asset);
  if (!line) return 'no_trust';
  if (!isAuthorized(line)) return 'not_authorized';
  const { buying, selling } = line.liabilities;
  return { held: line.balance - selling, free: line.limit - line.balance - buying };
}

/** Deals at once with the offers on the other side that are no worse than the wanted price. */
function cross(order: OfferOrder, context: OperationContext): Crossing | OfferRefusal {
  const { state, source, effects, trades } = context;
  const { selling, buying, goal, price, isPassive } = order;
  const crossing = crossOffers(state, source.account, {
    give: selling,
    get: buying,
    giveAtMost: 'sell' in goal ? goal.sell : MAX_AMOUNT,
    getAtMost: 'buy' in goal ? goal.buy : MAX_AMOUNT,
    accepts(other) {
      const asked = BigInt(other.n) * BigInt(price.n);
      const offered = BigInt(other.d) * BigInt(price.d);
      return isPassive ? asked < offered : asked <= offered;
    },
  });
  if (crossing === 'cross_self') return 'CrossSelf';
  if (crossing.got > 0n) {
    if (debit(state, source.account, selling, crossing.gave)) return 'Underfunded';
    if (credit(state, source.account, buying, crossing.got)) return 'LineFull';
  }
  effects.push(...crossing.trades.flatMap((trade) => tradeEffects(source, trade)));
  trades.push(...crossing.trades);
  return crossing;
}
