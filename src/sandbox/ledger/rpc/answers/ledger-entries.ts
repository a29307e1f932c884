import { xdr } from '@stellar/stellar-sdk';
import type { JsonObject } from '../../operations/operation.ts';
import { internalError, invalidParams } from '../answer.ts';
import type { RpcAnswer } from '../answer.ts';
import { readFormat, toJson } from '../format.ts';
import { entryAt } from './ledger-keys.ts';
import type { FoundEntry } from './ledger-keys.ts';
import type { Parameters } from '../parameters.ts';
import { rangeOr } from '../server.ts';
import type { RpcServer } from '../server.ts';

const MAX_KEYS = 200;

/** `getLedgerEntries`: entries as they are now; what is not there is left out. */
export function getLedgerEntries(
  server: RpcServer,
  { keys, xdrFormat }: Parameters<'getLedgerEntries'>,
): RpcAnswer {
  const read = readFormat(xdrFormat);
  if ('error' in read) return read;
  const asked = keys ?? [];
  if (asked.length > MAX_KEYS) {
    return invalidParams(`key count (${asked.length}) exceeds maximum supported (${MAX_KEYS})`);
  }
  const parsed: xdr.LedgerKey[] = [];
  for (const [index, text] of asked.entries()) {
    const key = parse(text);
    if (!key) return invalidParams(`cannot unmarshal key value ${text} at index ${index}`);
    if (key.type === 'ttl') return invalidParams('ledger ttl entries cannot be queried directly');
    parsed.push(key);
  }
  const range = rangeOr(server, 'could not get latest ledger: DB is empty');
  if ('error' in range) return range;
  if (asked.length === 0) {
    return internalError('could not query captive core: no keys specified in request');
  }
  // Core answers 404 to the same key twice, and while it is still being started.
  if (!server.hasCore || new Set(asked).size < asked.length) return internalError(NOT_FOUND);
  const entries = parsed.flatMap((key) => {
    const found = entryAt(key, server.network);
    return found ? [presentEntry(key, found, read.format.isJson)] : [];
  });
  return { result: { entries, latestLedger: range.latest.sequence } };
}

const NOT_FOUND =
  'could not query captive core: http request failed with non-200 status code (404)';

function parse(text: string): xdr.LedgerKey | undefined {
  try {
    return xdr.LedgerKey.fromXdr(text, 'base64');
  } catch {
    // The codec distinguishes a key from other text by throwing.
    return undefined;
  }
}

function presentEntry(key: xdr.LedgerKey, found: FoundEntry, isJson: boolean): JsonObject {
  const { data, ext, lastModifiedLedgerSeq } = found.entry;
  return {
    ...(isJson
      ? { keyJson: toJson(key), dataJson: toJson(data), extJson: toJson(ext) }
      : { key: key.toXdr('base64'), xdr: data.toXdr('base64'), extXdr: ext.toXdr('base64') }),
    lastModifiedLedgerSeq,
    ...(found.liveUntil !== undefined && { liveUntilLedgerSeq: found.liveUntil }),
  };
}
