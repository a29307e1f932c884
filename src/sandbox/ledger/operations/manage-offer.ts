import { xdr } from '@stellar/stellar-sdk';
import { formatAmount, MAX_AMOUNT } from '../amounts.ts';
import { credit, debit, isAuthorized } from '../balances.ts';
import type { OfferEntry } from '../entries.ts';
import { claimAtom, crossOffers, tradeEffects } from '../market.ts';
import type { Crossing } from '../market.ts';
import { assetFields, assetName, issuerOf, NATIVE } from '../names.ts';
import type { AssetName } from '../names.ts';
import { buyingLiability, offerToXdr, shiftLiabilities, withdrawOffer } from '../offers.ts';
import { releaseSubentry, reserveSubentry, spendable } from '../reserves.ts';
import type { State } from '../state.ts';
import { defineOperation } from './operation.ts';
import type { OperationContext } from './operation.ts';

type Refusal =
  | 'Malformed'
  | 'SellNoTrust'
  | 'BuyNoTrust'
  | 'SellNotAuthorized'
  | 'BuyNotAuthorized'
  | 'LineFull'
  | 'Underfunded'
  | 'CrossSelf'
  | 'NotFound'
  | 'LowReserve';

/** What an operation asks for, once its assets are names. */
type Wanted = Pick<OfferEntry, 'selling' | 'buying' | 'amount' | 'price'>;

export const manageSellOffer = defineOperation('manageSellOffer', {
  name: 'manage_sell_offer',
  number: 3,
  level: 'medium',
  check({ manageSellOfferOp: { selling, buying, amount, price, offerId } }) {
    const [from, to] = [assetName(selling), assetName(buying)];
    const isMalformed =
      from === undefined ||
      to === undefined ||
      from === to ||
      amount < 0n ||
      offerId < 0n ||
      (offerId === 0n && amount === 0n) ||
      price.n <= 0 ||
      price.d <= 0;
    return isMalformed ? refuse('Malformed') : undefined;
  },
  apply({ manageSellOfferOp: { selling, buying, amount, price, offerId } }, context) {
    const [from, to] = [assetName(selling) ?? NATIVE, assetName(buying) ?? NATIVE];
    const wanted = { selling: from, buying: to, amount, price: { n: price.n, d: price.d } };
    return manage(wanted, offerId, context);
  },
  untouched: () => success([], xdr.ManageOfferSuccessResultOffer.manageOfferDeleted()),
  describe({ manageSellOfferOp: { selling, buying, amount, price, offerId } }) {
    return {
      amount: formatAmount(amount),
      price: (price.n / price.d).toFixed(7),
      price_r: { n: price.n, d: price.d },
      ...assetFields(assetName(buying) ?? NATIVE, 'buying_'),
      ...assetFields(assetName(selling) ?? NATIVE, 'selling_'),
      offer_id: String(offerId),
    };
  },
});

function manage(wanted: Wanted, offerId: bigint, context: OperationContext): xdr.OperationResultTr {
  const { state, source } = context;
  const old = offerId === 0n ? undefined : state.offer(offerId);
  if (offerId !== 0n && old?.seller !== source.account) return refuse('NotFound');
  if (old) withdrawOffer(state, old);
  if (wanted.amount === 0n) {
    return success([], xdr.ManageOfferSuccessResultOffer.manageOfferDeleted());
  }
  const refused = refusalOf(wanted, context);
  if (refused) return refuse(refused);
  const reservation = reserveSubentry(state, context.sponsorships, source.account);
  if (!reservation.ok) return refuse('LowReserve');
  const crossing = cross(wanted, context);
  if (typeof crossing === 'string') return refuse(crossing);
  const claimed = crossing.trades.map(claimAtom);
  const rest = wanted.amount - crossing.gave;
  if (rest <= 0n) {
    releaseSubentry(state, source.account, reservation.sponsor);
    return success(claimed, xdr.ManageOfferSuccessResultOffer.manageOfferDeleted());
  }
  const offer: OfferEntry = {
    kind: 'offer',
    id: old?.id ?? state.nextOfferId(),
    seller: source.account,
    ...wanted,
    amount: rest,
    lastModifiedLedger: 0,
    lastModifiedTime: 0n,
    ...(reservation.sponsor && { sponsor: reservation.sponsor }),
  };
  state.put(offer);
  shiftLiabilities(state, offer, 1n);
  const arm = old ? 'manageOfferUpdated' : 'manageOfferCreated';
  return success(claimed, xdr.ManageOfferSuccessResultOffer[arm](offerToXdr(offer)));
}

/** Whether the seller holds what is offered and has room for what it would bring. */
function refusalOf(wanted: Wanted, { state, source }: OperationContext): Refusal | undefined {
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
function cross(wanted: Wanted, context: OperationContext): Crossing | Refusal {
  const { state, source, effects } = context;
  const { selling, buying, amount, price } = wanted;
  const crossing = crossOffers(state, source.account, {
    give: selling,
    get: buying,
    giveAtMost: amount,
    getAtMost: MAX_AMOUNT,
    accepts: (other) => BigInt(other.n) * BigInt(price.n) <= BigInt(other.d) * BigInt(price.d),
  });
  if (crossing === 'cross_self') return 'CrossSelf';
  if (crossing.got > 0n) {
    if (debit(state, source.account, selling, crossing.gave)) return 'Underfunded';
    if (credit(state, source.account, buying, crossing.got)) return 'LineFull';
  }
  effects.push(...crossing.trades.flatMap((trade) => tradeEffects(source, trade)));
  return crossing;
}

function success(
  offersClaimed: xdr.ClaimAtom[],
  offer: xdr.ManageOfferSuccessResultOffer,
): xdr.OperationResultTr {
  return xdr.OperationResultTr.manageSellOffer(
    xdr.ManageSellOfferResult.manageSellOfferSuccess(
      new xdr.ManageOfferSuccessResult({ offersClaimed, offer }),
    ),
  );
}

function refuse(why: Refusal): xdr.OperationResultTr {
  return xdr.OperationResultTr.manageSellOffer(
    xdr.ManageSellOfferResult[`manageSellOffer${why}`](),
  );
}
