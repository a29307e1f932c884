import { formatAmount } from '../../state/amounts.ts';
import { bookOf } from '../../state/market.ts';
import { assetFields } from '../../names.ts';
import type { AssetName } from '../../names.ts';
import type { Network } from '../../network.ts';
import type { JsonObject } from '../../operations/operation.ts';
import { ok } from '../http.ts';
import type { HorizonRequest, Route } from '../http.ts';
import { badRequest, invalidOrderBook, notFound } from '../problem.ts';
import { presentOffer, priceText } from '../resources/offer.ts';
import { checkAccountId, readAccountId } from './accounts.ts';
import { readAssetParts } from './asset-filter.ts';
import { compareNumbered, stateListing } from './state-listing.ts';
import type { StateItem } from './state-listing.ts';

/** Offers: of one seller, of all, one by id, and the book of a pair. */
export function offerRoutes(network: Network): Route[] {
  const items = (index: string, { base }: HorizonRequest): StateItem[] =>
    network.state
      .list(index)
      .filter((entry) => entry.kind === 'offer')
      .map((offer) => ({ token: String(offer.id), present: () => presentOffer(offer, base) }));
  return [
    stateListing(
      network,
      '/accounts/:id/offers',
      (request) => {
        const id = readAccountId(request);
        return typeof id === 'string' ? items(`offers of ${id}`, request) : id;
      },
      compareNumbered,
    ),
    stateListing(
      network,
      '/offers',
      (request) => {
        const seller = request.query.get('seller') ?? '';
        const id = seller === '' ? '' : checkAccountId(seller, 'seller');
        if (typeof id !== 'string') return id;
        return items(id === '' ? 'offers' : `offers of ${id}`, request);
      },
      compareNumbered,
    ),
    {
      method: 'GET',
      pattern: '/offers/:id',
      isState: true,
      handle({ parameters: { id = '' }, base }) {
        if (!/^[1-9]\d{0,17}$/.test(id)) {
          return badRequest('offer_id', 'Offer ID must be an integer higher than 0');
        }
        const offer = network.state.offer(BigInt(id));
        return offer ? ok(presentOffer(offer, base)) : notFound();
      },
    },
    {
      method: 'GET',
      pattern: '/order_book',
      isState: true,
      handle({ query }) {
        const selling = readAssetParts(query, 'selling_');
        const buying = readAssetParts(query, 'buying_');
        if (!selling || !buying) return invalidOrderBook();
        return ok(presentBook(network, selling, buying));
      },
    },
  ];
}

/** How many price levels of each side are shown. */
const LEVELS = 20;

function presentBook({ state }: Network, selling: AssetName, buying: AssetName): JsonObject {
  const side = (get: AssetName, give: AssetName, inverts: boolean): JsonObject[] =>
    bookOf(state, { get, give })
      .slice(0, LEVELS)
      .map(({ amount, price: { n, d } }) => {
        const price = inverts ? { n: d, d: n } : { n, d };
        return { price_r: price, price: priceText(price), amount: formatAmount(amount) };
      });
  return {
    bids: side(buying, selling, true),
    asks: side(selling, buying, false),
    base: assetFields(selling),
    counter: assetFields(buying),
  };
}
