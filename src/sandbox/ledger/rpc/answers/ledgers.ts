import type { JsonObject } from '../../operations/operation.ts';
import type { LedgerRecord } from '../../transactions/records.ts';
import { invalidParams, invalidRequest } from '../answer.ts';
import type { OrProblem, RpcAnswer } from '../answer.ts';
import { readFormat, toJson } from '../format.ts';
import type { Format } from '../format.ts';
import { closeMeta, headerOf } from './ledger-meta.ts';
import { readPage } from '../paging.ts';
import type { Parameters } from '../parameters.ts';
import { isWithin, rangeOr } from '../server.ts';
import type { LedgerRange, RpcServer } from '../server.ts';

/** `getLedgers`: whole ledgers, with all their transactions did. */
export function getLedgers(server: RpcServer, params: Parameters<'getLedgers'>): RpcAnswer {
  const range = rangeOr(server, 'DB is empty');
  if ('error' in range) return range;
  const page = readPage(params, range);
  if ('error' in page) return page;
  const read = readFormat(params.xdrFormat, invalidRequest);
  if ('error' in read) return read;
  const start = startOf(page.cursor, params.startLedger ?? 0, range);
  if ('error' in start) return start;
  const { history, networkPassphrase } = server.network;
  const { oldest, latest } = range;
  const ledgers: LedgerRecord[] = [];
  for (let at = start.first; at <= latest.sequence && ledgers.length < page.limit; at += 1) {
    const ledger = history.ledger(at);
    if (ledger) ledgers.push(ledger);
  }
  return {
    result: {
      ledgers: ledgers.map((ledger) => presentLedger(ledger, networkPassphrase, read.format)),
      latestLedger: latest.sequence,
      latestLedgerCloseTime: Number(latest.closedAt),
      oldestLedger: oldest.sequence,
      oldestLedgerCloseTime: Number(oldest.closedAt),
      cursor: String(ledgers.at(-1)?.sequence ?? start.first - 1),
    },
  };
}

/** A cursor is the last ledger that was read, and an error where no newer one is there. */
function startOf(
  cursor: string,
  startLedger: number,
  range: LedgerRange,
): OrProblem<{ readonly first: number }> {
  if (cursor === '') return { first: startLedger };
  if (!/^\d{1,10}$/.test(cursor)) {
    return invalidParams(`strconv.ParseUint: parsing ${JSON.stringify(cursor)}: invalid syntax`);
  }
  const first = Number(cursor) + 1;
  if (isWithin(range, first)) return { first };
  return invalidParams(
    `cursor ('${cursor}') must be between the oldest ledger: ${range.oldest.sequence} and ` +
      `the latest ledger: ${range.latest.sequence} for this rpc instance`,
  );
}

/** In the json format the base64 fields are there as well, and empty. */
function presentLedger(
  ledger: LedgerRecord,
  networkPassphrase: string,
  { isJson }: Format,
): JsonObject {
  const [header, meta] = [headerOf(ledger), closeMeta(ledger, networkPassphrase)];
  return {
    hash: ledger.hash,
    sequence: ledger.sequence,
    ledgerCloseTime: String(ledger.closedAt),
    headerXdr: isJson ? '' : header.toXdr('base64'),
    metadataXdr: isJson ? '' : meta.toXdr('base64'),
    ...(isJson && { headerJson: toJson(header), metadataJson: toJson(meta) }),
  };
}
