import { xdr } from '@stellar/stellar-sdk';
import { MAX_AMOUNT } from '../../state/amounts.ts';
import { credit, debit, isAuthorized } from '../../state/balances.ts';
import type { OfferEntry, Price } from '../../state/entries.ts';
import { crossOffers } from '../../state/market.ts';
import { claimAtom, tradeEffects } from '../trades.ts';
import type { Crossing } from '../../state/market.ts';
import { issuerOf, NATIVE } from '../../names.ts';
import type { AssetName } from '../../names.ts';
import { buyingLiability, offerToXdr, shiftLiabilities } from '../../state/offers.ts';
import { releaseSubentry, reserveSubentry, spendable } from '../../state/reserves.ts';
import type { State } from '../../state/state.ts';
import type { OperationContext } from '../operation.ts';

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
interface OfferOrder {
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

/**
 * Deals at once with whoever asks no more, and leaves an offer for the rest. What is looked at comes
 * in the network's own order: the lines, the old offer, the reserve, and only then the amounts.
 */
export function placeOrder(
  order: OfferOrder,
  context: OperationContext,
): OfferSuccess | OfferRefusal {
  const { state, source, facts } = context;
  const amount = sellingAmount(order, 0n, 0n);
  const barred = amount === 0n ? undefined : checkLines(order, context);
  if (barred) return barred;
  const old = order.offerId === 0n ? undefined : state.offer(order.offerId);
  if (order.offerId !== 0n && old?.seller !== source.account) return 'NotFound';
  const reservation = old ? takeOver(state, old) : reserveFor(context);
  if (reservation === 'LowReserve') return reservation;
  const { sponsor } = reservation;
  const isPassive = old ? old.isPassive === true : order.isPassive;
  const dealt = amount === 0n ? NO_DEAL : deal({ ...order, isPassive }, amount, context);
  if (typeof dealt === 'string') return dealt;
  const offersClaimed = dealt.trades.map(claimAtom);
  const rest = sellingAmount(order, dealt.gave, dealt.got);
  if (rest <= 0n) {
    releaseSubentry(state, source.account, sponsor);
    return { offersClaimed, offer: xdr.ManageOfferSuccessResultOffer.manageOfferDeleted() };
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
    ...(sponsor && { sponsor }),
  };
  facts['offer_id'] = String(offer.id);
  if (!old && sponsor) facts['sponsor'] = sponsor;
  state.put(offer);
  shiftLiabilities(state, offer, 1n);
  const arm = old ? 'manageOfferUpdated' : 'manageOfferCreated';
  return { offersClaimed, offer: xdr.ManageOfferSuccessResultOffer[arm](offerToXdr(offer)) };
}

const NO_DEAL: Crossing = { gave: 0n, got: 0n, trades: [] };

/** Takes an old offer's promises back; its place among its seller's entries stays reserved. */
function takeOver(state: State, old: OfferEntry): { readonly sponsor?: string | undefined } {
  shiftLiabilities(state, old, -1n);
  state.remove(old);
  return { sponsor: old.sponsor };
}

function reserveFor({
  state,
  sponsorships,
  source,
}: OperationContext): { readonly sponsor?: string } | 'LowReserve' {
  const reservation = reserveSubentry(state, sponsorships, source.account);
  return reservation.ok ? reservation : 'LowReserve';
}

/** Whether the amounts fit, and what can be dealt at once. */
function deal(
  order: OfferOrder,
  amount: bigint,
  context: OperationContext,
): Crossing | OfferRefusal {
  const { state, source } = context;
  const { free } = roomOf(state, source.account, order.buying);
  if (free <= 0n || free < buyingLiability({ ...order, amount })) return 'LineFull';
  if (roomOf(state, source.account, order.selling).held < amount) return 'Underfunded';
  return cross(order, context);
}

/** What is left to sell after so much was given and got; a buyer sells what the rest costs. */
function sellingAmount({ goal, price }: OfferOrder, gave: bigint, got: bigint): bigint {
  if ('sell' in goal) return goal.sell - gave;
  return ((goal.buy - got) * BigInt(price.d)) / BigInt(price.n);
}

/** Whether the seller may hold both assets; having nothing to sell is the first refusal. */
function checkLines(
  { selling, buying }: OfferOrder,
  { state, source }: OperationContext,
): OfferRefusal | undefined {
  const { account } = source;
  if (needsLine(account, selling)) {
    const line = state.trustline(account, selling);
    if (!line) return 'SellNoTrust';
    if (line.balance === 0n) return 'Underfunded';
    if (!isAuthorized(line)) return 'SellNotAuthorized';
  }
  if (!needsLine(account, buying)) return undefined;
  const line = state.trustline(account, buying);
  if (!line) return 'BuyNoTrust';
  return isAuthorized(line) ? undefined : 'BuyNotAuthorized';
}

const needsLine = (account: string, asset: AssetName): boolean =>
  asset !== NATIVE && issuerOf(asset) !== account;

/** What an account could still give and take of an asset, in stroops. */
function roomOf(state: State, account: string, asset: AssetName): { held: bigint; free: bigint } {
  if (issuerOf(asset) === account) return { held: MAX_AMOUNT, free: MAX_AMOUNT };
  const entry = asset === NATIVE ? state.account(account) : state.trustline(account, asset);
  if (!entry) return { held: 0n, free: 0n };
  const { buying, selling } = entry.liabilities;
  if (entry.kind === 'account') {
    return { held: spendable(entry), free: MAX_AMOUNT - entry.balance - buying };
  }
  return { held: entry.balance - selling, free: entry.limit - entry.balance - buying };
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
