import type { Feed } from '../../feed.ts';
import type { AssetName } from '../../names.ts';
import type { Network } from '../../network.ts';
import type { TradeRecord } from '../../transactions/records.ts';
import type { HorizonRequest, Route } from '../http.ts';
import { listingRoute } from '../listing.ts';
import { type ReadRecords, parseCursor } from '../paging.ts';
import { badRequest, notFound } from '../problem.ts';
import type { Problem } from '../problem.ts';
import { presentTrade, tradeToken } from '../resources/trade.ts';
import type { Orientation } from '../resources/trade.ts';
import { readAccountId } from './accounts.ts';
import { readAssetParts } from './asset-filter.ts';
import { stateListing } from './state-listing.ts';

/** What was dealt on the order book: by all, by an account, with an offer, in a pair. */
export function tradeRoutes(network: Network): Route[] {
  return [
    listingRoute(network, '/trades', (request) => {
      const pair = readPair(request);
      if (pair && 'kind' in pair) return pair;
      const offerId = request.query.get('offer_id') ?? '';
      const orientation: Orientation = pair ? { base: pair.base } : 'canonical';
      return readTrades(network.history.network.trades, request, orientation, (record) => {
        const isOfPair = !pair || isTradeOf(record, pair);
        return isOfPair && (offerId === '' || isTradeWith(record, offerId));
      });
    }),
    listingRoute(network, '/accounts/:id/trades', (request) => {
      const id = readAccountId(request);
      if (typeof id !== 'string') return id;
      const trades = network.history.account(id)?.trades;
      return trades ? readTrades(trades, request, { account: id }, () => true) : notFound();
    }),
    listingRoute(network, '/offers/:id/trades', (request) => {
      const { id = '' } = request.parameters;
      return readTrades(network.history.network.trades, request, 'canonical', (record) =>
        isTradeWith(record, id),
      );
    }),
    // The sandbox has no liquidity pools, which is what a network without any answers.
    stateListing(network, '/liquidity_pools', () => []),
  ];
}

interface Pair {
  readonly base: AssetName;
  readonly counter: AssetName;
}

/** Both sides or neither have to be given. */
function readPair({ query }: HorizonRequest): Pair | undefined | Problem {
  const isGiven = (side: string): boolean => query.has(`${side}_asset_type`);
  if (!isGiven('base') && !isGiven('counter')) return undefined;
  const [base, counter] = [readAssetParts(query, 'base_'), readAssetParts(query, 'counter_')];
  const missing = base === undefined ? 'base' : 'counter';
  const reason =
    'this endpoint supports asset pairs but only one asset supplied or it cannot be read';
  if (base === undefined || counter === undefined) {
    return badRequest(`${missing}_asset_type`, reason);
  }
  return { base, counter };
}

const isTradeOf = ({ trade: { sold, bought } }: TradeRecord, { base, counter }: Pair): boolean =>
  (sold === base && bought === counter) || (sold === counter && bought === base);

const isTradeWith = ({ trade, takerOfferId }: TradeRecord, offerId: string): boolean =>
  String(trade.offerId) === offerId || String(takerOfferId) === offerId;

function readTrades(
  feed: Feed<TradeRecord>,
  { base }: HorizonRequest,
  orientation: Orientation,
  isWanted: (record: TradeRecord) => boolean,
): ReadRecords {
  return ({ cursor: text, order, limit }) => {
    const cursor = parseCursor(text);
    if (cursor && 'kind' in cursor) return cursor;
    return feed
      .read({ cursor, order, limit: Number.MAX_SAFE_INTEGER, includeFailed: true })
      .filter(isWanted)
      .slice(0, limit)
      .map((record) => ({
        token: tradeToken(record),
        json: presentTrade(record, base, orientation),
      }));
  };
}
