import type { Feed } from '../../feed.ts';
import type { Feeds } from '../../closing/history.ts';
import type { Network } from '../../network.ts';
import type { JsonObject } from '../../operations/operation.ts';
import type {
  EffectRecord,
  OperationRecord,
  TransactionRecord,
} from '../../transactions/records.ts';
import type { HorizonRequest, Route } from '../http.ts';
import { listingRoute } from '../listing.ts';
import type { ReadRecords } from '../paging.ts';
import { parseCursor } from '../paging.ts';
import type { PagedRecord } from '../paging.ts';
import { badRequest } from '../problem.ts';
import type { Problem } from '../problem.ts';
import { effectToken, presentEffect } from '../resources/effect.ts';
import { presentOperation } from '../resources/operation.ts';
import { presentTransaction } from '../resources/transaction.ts';

/** Whose history is asked for. */
type Scope = (request: HorizonRequest) => Feeds | Problem;

/** The four histories below a path: transactions, operations, payments, effects. */
export function feedRoutes(
  network: Network,
  prefix: string,
  scope: Scope,
  options: { /** Failed ones are shown unasked. */ readonly showsFailed?: true } = {},
): Route[] {
  const listing = (
    name: string,
    read: (feeds: Feeds, request: HorizonRequest, includeFailed: boolean) => ReadRecords | Problem,
  ): Route =>
    listingRoute(network, `${prefix}/${name}`, (request) => {
      const includeFailed = readIncludeFailed(request);
      if (typeof includeFailed !== 'boolean') return includeFailed;
      const feeds = scope(request);
      if ('kind' in feeds) return feeds;
      return read(feeds, request, includeFailed || options.showsFailed === true);
    });
  const operations = (name: 'operations' | 'payments'): Route =>
    listing(name, (feeds, request, includeFailed) => {
      const joins = readJoin(request);
      if (typeof joins !== 'boolean') return joins;
      const join = joins ? transactionJoiner(request) : () => undefined;
      return readFeed(feeds[name], includeFailed, (record) =>
        operationRecord(record, request, join(record.transaction)),
      );
    });
  return [
    listing('transactions', (feeds, request, includeFailed) =>
      readFeed(feeds.transactions, includeFailed, (record) => transactionRecord(record, request)),
    ),
    operations('operations'),
    operations('payments'),
    listing('effects', (feeds, request) =>
      readFeed(feeds.effects, true, (record) => effectRecord(record, request)),
    ),
  ];
}

/** Reads a feed page by page; a bad cursor is found when the first page is. */
export function readFeed<Item extends { readonly token: bigint; readonly successful: boolean }>(
  feed: Feed<Item>,
  includeFailed: boolean,
  present: (item: Item) => PagedRecord,
): ReadRecords {
  return ({ cursor: text, order, limit }) => {
    const cursor = parseCursor(text);
    if (cursor && 'kind' in cursor) return cursor;
    return feed.read({ cursor, order, limit, includeFailed }).map(present);
  };
}

function transactionRecord(record: TransactionRecord, { base }: HorizonRequest): PagedRecord {
  return { token: String(record.token), json: presentTransaction(record, base) };
}

function operationRecord(
  record: OperationRecord,
  { base }: HorizonRequest,
  joined: JsonObject | undefined,
): PagedRecord {
  return { token: String(record.token), json: presentOperation(record, base, joined) };
}

/** Writes each transaction once, however many of its operations are on the page. */
function transactionJoiner({
  base,
}: HorizonRequest): (transaction: TransactionRecord) => JsonObject {
  const written = new WeakMap<TransactionRecord, JsonObject>();
  return (transaction) => {
    const known = written.get(transaction);
    if (known) return known;
    const json = presentTransaction(transaction, base);
    written.set(transaction, json);
    return json;
  };
}

function effectRecord(record: EffectRecord, { base }: HorizonRequest): PagedRecord {
  return { token: effectToken(record), json: presentEffect(record, base) };
}

export function readJoin({ query }: HorizonRequest): boolean | Problem {
  const join = query.get('join') ?? '';
  if (join === '' || join === 'transactions') return join === 'transactions';
  return badRequest('join', 'Accepted values: transactions');
}

function readIncludeFailed({ query }: HorizonRequest): boolean | Problem {
  const text = query.get('include_failed') ?? '';
  if (text === '' || text === 'false') return false;
  if (text === 'true') return true;
  return badRequest('include_failed', 'Filter should be true or false');
}
