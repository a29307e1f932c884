import { xdr } from '@stellar/stellar-sdk';
import { transactionEvents } from '../../events/ledger-events.ts';
import type { JsonObject } from '../../operations/operation.ts';
import { toid } from '../../toid.ts';
import type { LedgerRecord, TransactionRecord } from '../../transactions/records.ts';
import { invalidParams } from '../answer.ts';
import type { OrProblem, RpcAnswer } from '../answer.ts';
import { readFormat } from '../format.ts';
import type { Format } from '../format.ts';
import { unifiedMeta } from './ledger-meta.ts';
import { readPage } from '../paging.ts';
import type { Parameters } from '../parameters.ts';
import { isWithin, rangeFields, rangeOr } from '../server.ts';
import type { LedgerRange, RpcServer } from '../server.ts';

const HASH_LENGTH = 64;

/** `getTransaction`: what became of one, by either hash of a fee-bump. */
export function getTransaction(
  server: RpcServer,
  { hash, xdrFormat }: Parameters<'getTransaction'>,
): RpcAnswer {
  const read = readFormat(xdrFormat);
  if ('error' in read) return read;
  const asked = hash ?? '';
  if (asked.length !== HASH_LENGTH) {
    return invalidParams(`unexpected hash length (${asked.length})`);
  }
  const [wrong] = asked.match(/[^0-9a-f]/i) ?? [];
  if (wrong !== undefined) {
    const point = wrong.charCodeAt(0).toString(16).toUpperCase().padStart(4, '0');
    return invalidParams(`incorrect hash: encoding/hex: invalid byte: U+${point} '${wrong}'`);
  }
  const range = rangeOr(server, 'unable to get ledger range: DB is empty');
  if ('error' in range) return range;
  const record = server.network.history.transaction(asked.toLowerCase());
  const fields = rangeFields(range);
  if (!record || !isWithin(range, record.ledger)) {
    return { result: { ...fields, status: 'NOT_FOUND', txHash: asked, ...NOWHERE } };
  }
  const createdAt = String(record.closedAt);
  const found = presentTransaction(record, server, read.format);
  return { result: { ...fields, ...found, createdAt, txHash: asked } };
}

const NOWHERE: JsonObject = {
  applicationOrder: 0,
  feeBump: false,
  events: {},
  ledger: 0,
  createdAt: '0',
};

/** All of a transaction but the moment of its ledger, which two methods write in two ways. */
function presentTransaction(
  record: TransactionRecord,
  { network: { networkPassphrase } }: RpcServer,
  format: Format,
): JsonObject {
  const events = transactionEvents(record, networkPassphrase);
  return {
    status: record.successful ? 'SUCCESS' : 'FAILED',
    txHash: record.hash,
    applicationOrder: placeOf(record),
    feeBump: record.inner !== undefined,
    ...format.field('envelope', xdr.TransactionEnvelope.fromXdr(record.envelopeXdr, 'base64')),
    ...format.field('result', xdr.TransactionResult.fromXdr(record.resultXdr, 'base64')),
    ...format.field('resultMeta', unifiedMeta(record, networkPassphrase)),
    events: {
      ...format.list('transactionEvents', events.transaction),
      ...(events.operations.length > 0 && format.list('contractEvents', events.operations)),
    },
    ledger: record.ledger,
  };
}

const placeOf = ({ token }: TransactionRecord): number => Number((token >> 12n) & 0xfffffn);

/** `getTransactions`: those of some ledgers, in the order applied. */
export function getTransactions(
  server: RpcServer,
  params: Parameters<'getTransactions'>,
): RpcAnswer {
  const range = rangeOr(server, 'unable to get ledger range: DB is empty');
  if ('error' in range) return range;
  const page = readPage(params, range);
  if ('error' in page) return page;
  const read = readFormat(params.xdrFormat);
  if ('error' in read) return read;
  const start = startOf(page, params.startLedger ?? 0, range);
  if ('error' in start) return start;
  const { records, cursor } = collect(server, start.after, page.limit, range);
  const transactions = records.map((record) => ({
    ...presentTransaction(record, server, read.format),
    createdAt: Number(record.closedAt),
  }));
  return { result: { transactions, cursor: String(cursor), ...numericRange(range) } };
}

/** Here alone the close times are numbers, under other names. */
const numericRange = ({ oldest, latest }: LedgerRange): JsonObject => ({
  latestLedger: latest.sequence,
  latestLedgerCloseTimestamp: Number(latest.closedAt),
  oldestLedger: oldest.sequence,
  oldestLedgerCloseTimestamp: Number(oldest.closedAt),
});

/** After which total order id a page begins. */
function startOf(
  { cursor }: { readonly cursor: string },
  startLedger: number,
  { oldest, latest }: LedgerRange,
): OrProblem<{ readonly after: bigint }> {
  if (cursor === '') return { after: toid(startLedger) };
  if (!/^[+-]?\d+$/.test(cursor)) {
    return invalidParams(`strconv.ParseInt: parsing ${JSON.stringify(cursor)}: invalid syntax`);
  }
  const after = BigInt(cursor);
  const ledger = Number(after >> 32n);
  if (ledger < oldest.sequence) {
    return invalidParams(`database does not contain metadata for ledger: ${ledger}`);
  }
  // The real server answers a cursor of the future with an empty page, and begins anew with it.
  return { after: ledger > latest.sequence ? FUTURE : after };
}

/** Beyond every ledger. */
const FUTURE = 1n << 62n;

/**
 * The transactions after a place, and the cursor that comes back: that of the last one or, for a
 * page that is not full, the end of the newest ledger.
 */
function collect(
  { network: { history } }: RpcServer,
  after: bigint,
  limit: number,
  { latest }: LedgerRange,
): { readonly records: TransactionRecord[]; readonly cursor: bigint } {
  const records: TransactionRecord[] = [];
  if (after === FUTURE) return { records, cursor: 0n };
  let cursor = 0n;
  for (let at = Number(after >> 32n); at <= latest.sequence; at += 1) {
    const ledger = history.ledger(at);
    if (!ledger) break;
    for (const record of ledger.transactions) {
      if (record.token <= after) continue;
      records.push(record);
      if (records.length === limit) return { records, cursor: record.token + 1n };
    }
    cursor = endOf(ledger);
  }
  return { records, cursor };
}

/** Where a reader is that has seen a whole ledger: past the last transaction's first operation. */
const endOf = ({ sequence, transactions }: LedgerRecord): bigint =>
  toid(sequence, transactions.length, 1);
