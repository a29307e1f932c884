import { xdr } from '@stellar/stellar-sdk';
import { isObject } from '../json.ts';
import { sortChanges as sortByText } from '../meta.ts';

/** One place where the sandbox's answer is not the recorded one. */
export interface Difference {
  /** Such as `status`, `result.events[].value`, `result.resultMetaXdr.v4.events[]`. */
  readonly path: string;
  readonly expected: unknown;
  readonly actual: unknown;
}

interface Read {
  fromXdr(text: string, format: 'base64'): { toJson(): unknown };
}

/** Fields of base64 XDR by what they hold; they are compared as what they say. */
const CODECS: Readonly<Record<string, Read>> = {
  envelopeXdr: xdr.TransactionEnvelope,
  resultXdr: xdr.TransactionResult,
  errorResultXdr: xdr.TransactionResult,
  resultMetaXdr: xdr.TransactionMeta,
  metadataXdr: xdr.LedgerCloseMeta,
  xdr: xdr.LedgerEntryData,
  value: xdr.ScVal,
  topic: xdr.ScVal,
  contractEventsXdr: xdr.ContractEvent,
  transactionEventsXdr: xdr.TransactionEvent,
  diagnosticEventsXdr: xdr.DiagnosticEvent,
  transactionData: xdr.SorobanTransactionData,
  auth: xdr.SorobanAuthorizationEntry,
  events: xdr.DiagnosticEvent,
  key: xdr.LedgerKey,
  before: xdr.LedgerEntry,
  after: xdr.LedgerEntry,
};

/** What a ledger is called by: it follows from the bucket list and the validators' signatures. */
const LEDGER_HASHES = new Set([
  'id',
  'headerXdr',
  'headerJson',
  'ledger_header',
  'previous_ledger_hash',
]);

/**
 * What the host measures and draws: the recorded network's own rates and instruction counts mean
 * nothing elsewhere, and a nonce is random.
 */
const MEASURED = new Set([
  'minResourceFee',
  'resource_fee',
  'instructions',
  'nonce',
  'total_byte_size_of_live_soroban_state',
]);

/** Compares an answer with the recorded one, field by field; the order of fields says nothing. */
export function compare(
  expected: { readonly status: number; readonly body: unknown },
  actual: { readonly status: number; readonly body: unknown },
): Difference[] {
  const found: Difference[] = [];
  const note = (path: string, was: unknown, is: unknown): void => {
    found.push({ path, expected: was, actual: is });
  };
  if (expected.status !== actual.status) note('status', expected.status, actual.status);
  walk('', expected.body, actual.body, note);
  return found;
}

/** The changes of an operation in one order, whatever the order of the fields in them. */
const sortChanges = (value: unknown): unknown => sortByText(sortFields(value));

function sortFields(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sortFields);
  if (!isObject(value)) return value;
  const names = Object.keys(value).toSorted();
  return Object.fromEntries(names.map((name) => [name, sortFields(value[name])]));
}

type Note = (path: string, expected: unknown, actual: unknown) => void;

function walk(path: string, expected: unknown, actual: unknown, note: Note, name = ''): void {
  if (Array.isArray(expected) && Array.isArray(actual)) {
    if (expected.length !== actual.length) note(`${path}.length`, expected.length, actual.length);
    for (const [index, item] of expected.slice(0, actual.length).entries()) {
      walk(`${path}[]`, item, actual[index], note, name);
    }
    return;
  }
  if (!isObject(expected) || !isObject(actual)) {
    if (expected === actual) return;
    const [was, is] = [decoded(name, expected), decoded(name, actual)];
    if (isObject(was) && isObject(is)) walk(path, was, is, note);
    else note(path, expected, actual);
    return;
  }
  const isLedger = 'metadataXdr' in expected || 'sequence' in expected;
  for (const field of new Set([...Object.keys(expected), ...Object.keys(actual)])) {
    const [was, is] = [expected[field], actual[field]];
    const isCode = field === 'hash' && path.endsWith('contract_code');
    const isHash = LEDGER_HASHES.has(field) || isCode || (isLedger && field === 'hash');
    if (isHash && typeof was === typeof is && field !== 'id') continue;
    if (isLedger && field === 'id' && typeof was === typeof is) continue;
    if (MEASURED.has(field) && typeof was === typeof is) continue;
    const inner = path === '' ? field : `${path}.${field}`;
    walk(inner, sortChanges(was), sortChanges(is), note, field);
  }
}

/** What a field of base64 says, as JSON; undefined for every other value. */
function decoded(name: string, value: unknown): unknown {
  const codec = CODECS[name];
  if (!codec || typeof value !== 'string') return undefined;
  try {
    return sortChanges(codec.fromXdr(value, 'base64').toJson());
  } catch {
    // Some fields of these names hold other text, which is compared as it is.
    return undefined;
  }
}
