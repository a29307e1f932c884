import { StrKey } from '@stellar/stellar-sdk';
import { eventId, ledgerEvents } from '../../events/ledger-events.ts';
import type { EventRecord } from '../../events/ledger-events.ts';
import { isoTime } from '../../horizon/resources/links.ts';
import type { JsonObject } from '../../operations/operation.ts';
import { ledgerOfToid, toid } from '../../toid.ts';
import { invalidParams, invalidRequest } from '../answer.ts';
import type { OrProblem, RpcAnswer } from '../answer.ts';
import { readFilters } from './event-filter.ts';
import type { EventFilter } from './event-filter.ts';
import { readFormat, toJson } from '../format.ts';
import type { Parameters } from '../parameters.ts';
import { isWithin, rangeFields, rangeOr } from '../server.ts';
import type { LedgerRange, RpcServer } from '../server.ts';

const MAX_LIMIT = 10_000;
const DEFAULT_LIMIT = 100;
/** One request looks through so many ledgers at most. */
const MAX_LEDGERS = 10_000;

/** The number below any event's own, with which a cursor stands at the end of a ledger. */
const LAST_PLACE = 4_294_967_295;

/** Which ledgers are read, from one to before another, and after which event. */
interface Span {
  readonly first: number;
  readonly end: number;
  readonly after: string;
}

/** `getEvents`: what contracts published and, as theirs, what classic operations moved. */
export function getEvents(server: RpcServer, params: Parameters<'getEvents'>): RpcAnswer {
  const filters = readFilters(params.filters ?? []);
  if ('error' in filters && filters.error.data !== undefined) return filters;
  const cursor = params.pagination?.cursor ?? '';
  if (cursor !== '' && !CURSOR.test(cursor)) {
    return invalidParams('invalid parameters', `invalid event id ${cursor}`);
  }
  const read = readFormat(params.xdrFormat);
  const limit = params.pagination?.limit ?? 0;
  const refused = wrongWith(params, cursor);
  if (refused !== undefined) return invalidParams(refused);
  if ('error' in filters) return filters;
  if ('error' in read) return read;
  if (limit > MAX_LIMIT) return invalidParams(`limit must not exceed ${MAX_LIMIT}`);
  const range = rangeOr(server, 'DB is empty');
  if ('error' in range) return range;
  const span = spanOf(params, cursor, range);
  if ('error' in span) return span;
  const wanted = limit === 0 ? DEFAULT_LIMIT : limit;
  const events = collect(server, span, filters.matches, wanted);
  const next =
    events.length === wanted ? events.at(-1)?.id : eventId(toid(span.end) - 1n, LAST_PLACE);
  return {
    result: {
      events: events.map((event) => presentEvent(event, read.format.isJson)),
      cursor: next ?? '',
      ...rangeFields(range),
    },
  };
}

const CURSOR = /^\d{19}-\d{10}$/;

/** What speaks against the ledgers that are asked for, whatever the server has. */
function wrongWith(
  { startLedger, endLedger }: Parameters<'getEvents'>,
  cursor: string,
): string | undefined {
  if (cursor === '') return startLedger ? undefined : 'startLedger must be positive';
  const isBoth = Boolean(startLedger) || Boolean(endLedger);
  return isBoth ? 'ledger ranges and cursor cannot both be set' : undefined;
}

function spanOf(
  { startLedger, endLedger }: Parameters<'getEvents'>,
  cursor: string,
  range: LedgerRange,
): OrProblem<Span> {
  // A cursor at the end of a ledger is where the next one begins.
  const first = cursor === '' ? (startLedger ?? 0) : ledgerOfToid(tokenOf(cursor) + atEnd(cursor));
  const newest = range.latest.sequence;
  const isAtTip = cursor !== '' && atEnd(cursor) === 1n && first === newest + 1;
  if (!isAtTip && !isWithin(range, first)) {
    const known = `${range.oldest.sequence} - ${newest}`;
    return invalidRequest(`startLedger must be within the ledger range: ${known}`);
  }
  const asked = endLedger ? Math.min(endLedger, newest + 1) : newest + 1;
  return { first, end: Math.min(asked, first + MAX_LEDGERS), after: cursor };
}

const tokenOf = (cursor: string): bigint => BigInt(cursor.slice(0, 19));

const atEnd = (cursor: string): bigint => (cursor.endsWith(`-${LAST_PLACE}`) ? 1n : 0n);

function collect(
  { network: { history, networkPassphrase } }: RpcServer,
  { first, end, after }: Span,
  matches: EventFilter,
  limit: number,
): EventRecord[] {
  const found: EventRecord[] = [];
  for (let at = first; at < end; at += 1) {
    const ledger = history.ledger(at);
    if (!ledger || ledger.transactions.length === 0) continue;
    for (const record of ledgerEvents(ledger, networkPassphrase)) {
      if (record.id <= after || !matches(record.event)) continue;
      found.push(record);
      if (found.length === limit) return found;
    }
  }
  return found;
}

function presentEvent(record: EventRecord, isJson: boolean): JsonObject {
  const { event, id, transaction, transactionIndex, operationIndex } = record;
  const { topics, data } = event.body.v0;
  return {
    type: event.type.name,
    ledger: transaction.ledger,
    ledgerClosedAt: isoTime(transaction.closedAt),
    contractId: event.contractId ? StrKey.encodeContract(event.contractId.toBytes()) : '',
    id,
    operationIndex,
    transactionIndex,
    txHash: transaction.hash,
    inSuccessfulContractCall: transaction.successful,
    ...(isJson
      ? { topicJson: topics.map(toJson), valueJson: toJson(data) }
      : { topic: topics.map((topic) => topic.toXdr('base64')), value: data.toXdr('base64') }),
  };
}
