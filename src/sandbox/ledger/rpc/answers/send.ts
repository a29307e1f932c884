import { xdr } from '@stellar/stellar-sdk';
import type { Submission } from '../../network.ts';
import type { JsonObject } from '../../operations/operation.ts';
import { diagnosticError } from './diagnostics.ts';
import { internalError, invalidParams } from '../answer.ts';
import type { RpcAnswer } from '../answer.ts';
import { readFormat } from '../format.ts';
import type { Format } from '../format.ts';
import type { Parameters } from '../parameters.ts';
import { ledgerRange, rangeFields } from '../server.ts';
import type { RpcServer } from '../server.ts';

type Taken = Exclude<Submission, { kind: 'malformed' }>;

const STATUSES = {
  pending: 'PENDING',
  duplicate: 'DUPLICATE',
  try_again_later: 'TRY_AGAIN_LATER',
  error: 'ERROR',
} as const satisfies Record<Taken['kind'], string>;

/** `sendTransaction`: hands a transaction to core and does not wait for its ledger. */
export function sendTransaction(
  server: RpcServer,
  { transaction, xdrFormat }: Parameters<'sendTransaction'>,
): RpcAnswer {
  const read = readFormat(xdrFormat);
  if ('error' in read) return read;
  const range = ledgerRange(server);
  const envelope = transaction ?? '';
  if (envelope !== '' && !(server.hasCore && range)) {
    return internalError('could not submit transaction to stellar-core');
  }
  // The newest ledger is named as it was before, even where the transaction closes one at once.
  const { latestLedger, latestLedgerCloseTime } = range
    ? rangeFields(range)
    : { latestLedger: 0, latestLedgerCloseTime: '0' };
  const submission = server.network.submit(envelope);
  if (submission.kind === 'malformed') return invalidParams('invalid_xdr');
  const { kind, hash } = submission;
  const result = { status: STATUSES[kind], hash, latestLedger, latestLedgerCloseTime };
  if (submission.kind !== 'error') return { result };
  const events = diagnosticsOf(submission.result);
  if (read.format.isJson && events.length === 0) return internalError(NO_EVENTS);
  return { result: { ...result, ...reasonsOf(submission.result, events, read.format) } };
}

/** Where the real server has no diagnostic events it cannot write them as JSON, and gives up. */
const NO_EVENTS = "couldn't decode events: xdr:DecodeUint: EOF while decoding 4 bytes - read: '[]'";

const reasonsOf = (
  result: xdr.TransactionResult,
  events: readonly xdr.DiagnosticEvent[],
  format: Format,
): JsonObject => ({
  ...format.field('errorResult', result),
  ...(events.length > 0 && format.list('diagnosticEvents', events)),
});

/** What core says beside the code, which it does of contract calls alone. */
function diagnosticsOf({ result }: xdr.TransactionResult): xdr.DiagnosticEvent[] {
  if (result.type !== 'txSorobanInvalid') return [];
  const code = xdr.ScErrorCode.scecInvalidInput;
  const reason = 'Soroban transactions are not allowed to use memo or muxed source account';
  return [diagnosticError(xdr.ScError.sceValue(code), xdr.ScVal.scvString(reason))];
}
