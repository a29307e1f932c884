import type { Cursor } from '../feed.ts';
import type { Network } from '../network.ts';
import type { JsonObject } from '../operations/operation.ts';
import { MAX_TOKEN, toid } from '../toid.ts';
import type { HorizonRequest } from './http.ts';
import { badRequest } from './problem.ts';
import type { Problem } from './problem.ts';

export interface Paging {
  /** The cursor as text, `now` already resolved; empty when none was given. */
  readonly cursor: string;
  readonly order: 'asc' | 'desc';
  readonly limit: number;
}

/** A record of a page with the token that leads past it. */
export interface PagedRecord {
  readonly token: string;
  readonly json: JsonObject;
}

const DEFAULT_LIMIT = 10;
const MAX_LIMIT = 200;

/** Reads `cursor`, `order` and `limit`; for streams, Last-Event-ID stands above the cursor. */
export function readPaging(request: HorizonRequest, network: Network): Paging | Problem {
  const { query, headers } = request;
  const resumed = headers['last-event-id'];
  const given = typeof resumed === 'string' && resumed ? resumed : (query.get('cursor') ?? '');
  const order = query.get('order') || 'asc';
  if (order !== 'asc' && order !== 'desc') return badRequest('order', 'order: invalid value');
  const limit = readLimit(query.get('limit') ?? '');
  if (typeof limit !== 'number') return limit;
  const cursor = given === 'now' ? String(nowToken(network)) : given;
  return { cursor, order, limit };
}

/** The token past everything the network has closed. */
function nowToken(network: Network): bigint {
  return toid(network.latest().sequence + 1) - 1n;
}

function readLimit(text: string): number | Problem {
  if (text === '') return DEFAULT_LIMIT;
  if (!/^[+-]?\d+$/.test(text)) return badRequest('limit', 'unparseable value');
  const limit = Number(text);
  if (limit <= 0) return badRequest('limit', 'invalid limit: non-positive value provided');
  if (limit > MAX_LIMIT) {
    return badRequest(
      'limit',
      `invalid limit: value provided that is over limit max of ${MAX_LIMIT}`,
    );
  }
  return limit;
}

/** Reads a cursor that is a token; effects' tokens have a second part. */
export function parseCursor(text: string): Cursor | undefined | Problem {
  if (text === '') return undefined;
  const match = /^(-?\d+)(?:-(\d+))?$/.exec(text);
  const token = match?.[1];
  if (token === undefined) return badRequest('cursor', 'cursor: invalid value');
  const value = BigInt(token);
  if (value < 0n) {
    return badRequest('cursor', `the cursor ${text} is a negative number: `);
  }
  if (value > MAX_TOKEN) return badRequest('cursor', 'cursor: invalid value');
  const order = match?.[2];
  return { token: value, ...(order !== undefined && { order: Number(order) }) };
}

/** A page of records with the links that lead on and back. */
export function page(
  request: HorizonRequest,
  paging: Paging,
  records: readonly PagedRecord[],
): JsonObject {
  const { cursor, order, limit } = paging;
  const link = (at: string, direction: 'asc' | 'desc'): JsonObject => {
    const query = new URLSearchParams(request.query);
    query.set('cursor', at);
    query.set('limit', String(limit));
    query.set('order', direction);
    query.sort();
    return { href: `${request.base}${request.askedPath}?${query.toString()}` };
  };
  const next = records.at(-1)?.token ?? cursor;
  const previous = records.at(0)?.token ?? cursor;
  return {
    _links: {
      self: link(cursor, order),
      next: link(next, order),
      prev: link(previous, order === 'asc' ? 'desc' : 'asc'),
    },
    _embedded: { records: records.map(({ json }) => json) },
  };
}

/** Reads the records of a listing that a page or a stream asks for next. */
export type ReadRecords = (paging: Paging) => readonly PagedRecord[] | Problem;
