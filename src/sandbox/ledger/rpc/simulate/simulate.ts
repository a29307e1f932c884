import type { xdr } from '@stellar/stellar-sdk';
import type { JsonObject } from '../../operations/operation.ts';
import { entryToXdr, keyToXdr } from '../../state/entry-xdr.ts';
import type { Entry } from '../../state/entries.ts';
import type { Change } from '../../state/state.ts';
import { decodeTransaction } from '../../transactions/transaction.ts';
import { addressOf } from '../../names.ts';
import type { RpcAnswer } from '../answer.ts';
import { readFormat, toJson } from '../format.ts';
import type { Format } from '../format.ts';
import type { Parameters } from '../parameters.ts';
import { ledgerRange } from '../server.ts';
import type { RpcServer } from '../server.ts';
import { internalError } from '../answer.ts';
import { tryOut } from './dry-run.ts';
import type { Tried, Trial } from './dry-run.ts';
import { failureText } from './failure-text.ts';
import { restoreDataOf, transactionDataOf } from './footprint.ts';

const AUTH_MODES: readonly string[] = ['enforce', 'record', 'record_allow_nonroot'];

/** `simulateTransaction`: what a contract call would do, and who has to sign for it. */
export function simulateTransaction(
  server: RpcServer,
  params: Parameters<'simulateTransaction'>,
): RpcAnswer {
  const read = readFormat(params.xdrFormat);
  if ('error' in read) return read;
  if (params.authMode && !AUTH_MODES.includes(params.authMode)) {
    const modes = AUTH_MODES.join();
    return refused(`optional 'authMode' must be one of ${modes} when included`);
  }
  const trial = readTrial(params, server.network.networkPassphrase);
  if (typeof trial === 'string') return refused(trial);
  const range = ledgerRange(server);
  if (!range || !server.hasCore) return internalError('could not get latest ledger: DB is empty');
  const latestLedger = range.latest.sequence;
  const tried = tryOut(trial, server.network, server.judges);
  const { failure, events } = tried;
  if (failure) {
    const error = failureText(failure, events);
    return { result: { error, ...eventFields(events, read.format), latestLedger } };
  }
  const instructionLeeway = params.resourceConfig?.instructionLeeway ?? 0;
  const size = Buffer.from(params.transaction ?? '', 'base64').length;
  const data = transactionDataOf(tried, server, { instructionLeeway, size });
  return {
    result: {
      ...presentTried(tried, read.format),
      minResourceFee: String(data.resourceFee),
      ...dataField(data, read.format),
      ...preambleField(restoreDataOf(tried, server), read.format),
      latestLedger,
    },
  };
}

/** Refusals of this method are results; the newest ledger has not been looked up then. */
const refused = (error: string): RpcAnswer => ({ result: { error, latestLedger: 0 } });

/** The call in a transaction, or why there is none. */
function readTrial(
  { transaction, authMode, useUpgradedAuth }: Parameters<'simulateTransaction'>,
  networkPassphrase: string,
): Trial | string {
  const decoded = decodeTransaction(transaction ?? '', networkPassphrase);
  if (!decoded) return 'Could not unmarshal transaction';
  const { tx, source } = decoded.inner;
  const [operation, ...more] = tx.operations;
  if (!operation || more.length > 0) return 'Transaction contains more than one operation';
  const { body, sourceAccount } = operation;
  if (body.type !== 'invokeHostFunction') {
    const name = `${body.type.charAt(0).toUpperCase()}${body.type.slice(1)}`;
    return `transaction contains unsupported operation type: OperationType${name}`;
  }
  const { hostFunction, auth } = body.invokeHostFunctionOp;
  if (hostFunction.type !== 'hostFunctionTypeInvokeContract') {
    return 'the sandbox simulates calls of contracts alone';
  }
  const mode = authMode || (auth.length > 0 ? 'enforce' : 'record');
  if (mode !== 'enforce' && auth.length > 0) {
    return `cannot set authMode to '${mode}' with an auth footprint`;
  }
  return {
    invoked: hostFunction.invokeContract,
    source: sourceAccount ? addressOf(sourceAccount).account : source.account,
    signed: mode === 'enforce' ? auth : undefined,
    isUpgraded: useUpgradedAuth ?? false,
  };
}

function presentTried({ events, changes, auth, returned }: Tried, format: Format): JsonObject {
  const { isJson } = format;
  const result: JsonObject = isJson
    ? { ...(auth.length > 0 && { authJson: auth.map(toJson) }), returnValueJson: toJson(returned) }
    : { auth: auth.map((entry) => entry.toXdr('base64')), xdr: returned.toXdr('base64') };
  const sorted = changes.toSorted((a, b) => Buffer.compare(keyOf(a).toXdr(), keyOf(b).toXdr()));
  return {
    ...eventFields(events, format),
    results: [result],
    ...(changes.length > 0 && {
      stateChanges: sorted.map((change) => presentChange(change, isJson)),
    }),
  };
}

const eventFields = (events: readonly xdr.DiagnosticEvent[], { isJson }: Format): JsonObject =>
  isJson
    ? { eventsJson: events.map(toJson) }
    : { events: events.map((event) => event.toXdr('base64')) };

const dataField = (data: xdr.SorobanTransactionData, { isJson }: Format): JsonObject =>
  isJson ? { transactionDataJson: toJson(data) } : { transactionData: data.toXdr('base64') };

const preambleField = (data: xdr.SorobanTransactionData | undefined, format: Format): JsonObject =>
  data
    ? {
        restorePreamble: {
          minResourceFee: String(data.resourceFee),
          ...dataField(data, format),
        },
      }
    : {};

function keyOf({ before, after }: Change): xdr.LedgerKey {
  const entry = after ?? before;
  if (!entry) throw new Error('a change of nothing');
  return keyToXdr(entry);
}

function presentChange(change: Change, isJson: boolean): JsonObject {
  const { before, after } = change;
  const key = keyOf(change);
  const was = before && entryToXdr(before);
  const is = after && entryToXdr({ ...after, lastModifiedLedger: stampOf(before, after) });
  const type = before ? (after ? 'updated' : 'deleted') : 'created';
  if (!isJson) {
    return {
      type,
      key: key.toXdr('base64'),
      before: was?.toXdr('base64') ?? null,
      after: is?.toXdr('base64') ?? null,
    };
  }
  return {
    type,
    keyJson: toJson(key),
    before: null,
    after: null,
    ...(was && { beforeJson: toJson(was) }),
    ...(is && { afterJson: toJson(is) }),
  };
}

/** What is not in a ledger has no stamp, but a contract's entry keeps the one it had. */
const stampOf = (before: Entry | undefined, after: Entry): number =>
  after.kind === 'contractBalance' ? (before?.lastModifiedLedger ?? 0) : 0;
