import { isObject, parseJson } from './json.ts';
import { META_FIELDS, readMeta } from './meta.ts';
import type { RecordedResponse } from './recording.ts';
import type { Answer } from './replay.ts';
import { eventsOf } from './stream.ts';

/** One place where the sandbox's answer is not the recorded one. */
export interface Difference {
  /** Such as `status`, `header vary`, `json._embedded.records[].amount`. */
  readonly path: string;
  readonly expected: unknown;
  readonly actual: unknown;
}

/** Headers that say nothing of the answer: its moment, its size, the connection. */
const IGNORED_HEADERS = new Set([
  'date',
  'content-length',
  'transfer-encoding',
  'connection',
  'keep-alive',
]);

/** How often a client may still ask is a matter of the moment; that it is told is not. */
const COUNTING_HEADERS = new Set(['x-ratelimit-remaining', 'x-ratelimit-reset']);

/** What a ledger is called by: it follows from the bucket list and the validators' signatures. */
const LEDGER_HASHES = new Set(['id', 'hash', 'prev_hash', 'header_xdr']);

/**
 * Compares an answer with the recorded one, everything by value, with two exceptions by nature:
 * a ledger's hashes (by shape), and what the requests before have left of a rate limit.
 */
export function compare(expected: RecordedResponse, actual: Answer): Difference[] {
  const found: Difference[] = [];
  const note = (path: string, was: unknown, is: unknown): void => {
    found.push({ path, expected: was, actual: is });
  };
  if (expected.status !== actual.status) note('status', expected.status, actual.status);
  compareHeaders(expected.headers, actual.headers, note);
  if (expected.raw !== undefined) {
    compareStreams(expected.raw, actual.text, note);
    return found;
  }
  if (expected.json === undefined) {
    if ((expected.text ?? '') !== actual.text) note('text', expected.text, actual.text);
    return found;
  }
  compareValues('json', expected.json, actual.json, note);
  const head = indentation(expected.raw_head ?? '');
  if (head !== indentation(actual.text.slice(0, 60)))
    note('layout', head, actual.text.slice(0, 60));
  return found;
}

type Note = (path: string, expected: unknown, actual: unknown) => void;

/** How a body begins: its line breaks and indents. */
function indentation(head: string): string {
  return head.replace(/[^\s{[]+[^\n]*/g, '…');
}

function compareHeaders(
  expected: Readonly<Record<string, string>>,
  actual: Readonly<Record<string, string>>,
  note: Note,
): void {
  for (const name of new Set([...Object.keys(expected), ...Object.keys(actual)])) {
    if (IGNORED_HEADERS.has(name)) continue;
    const [was, is] = [expected[name], actual[name]];
    const isEqual = COUNTING_HEADERS.has(name) ? typeof was === typeof is : was === is;
    if (!isEqual) note(`header ${name}`, was, is);
  }
}

function compareStreams(expected: string, actual: string, note: Note): void {
  const [were, are] = [eventsOf(expected), eventsOf(actual)];
  if (were.length !== are.length) note('events', were.length, are.length);
  for (const [index, { fields }] of were.entries()) {
    const others = are[index]?.fields ?? [];
    const names = (all: typeof fields): string => all.map(([name]) => name).join();
    if (names(fields) !== names(others)) note('event', names(fields), names(others));
    for (const [at, [name, value]] of fields.entries()) {
      const other = others[at]?.[1] ?? '';
      const [was, is] = [parseJson(value), parseJson(other)];
      if (isObject(was)) compareValues(`event.${name}`, was, is, note);
      else if (value !== other) note(`event.${name}`, value, other);
    }
  }
}

function compareValues(path: string, expected: unknown, actual: unknown, note: Note): void {
  if (Array.isArray(expected) && Array.isArray(actual)) {
    if (expected.length !== actual.length) note(`${path}.length`, expected.length, actual.length);
    for (const [index, item] of expected.slice(0, actual.length).entries()) {
      compareValues(`${path}[]`, item, actual[index], note);
    }
    return;
  }
  if (!isObject(expected) || !isObject(actual)) {
    if (!isEqual(expected, actual)) note(path, expected, actual);
    return;
  }
  const [names, others] = [Object.keys(expected), Object.keys(actual)];
  const common = names.filter((name) => name in actual);
  const isLedger = 'prev_hash' in expected;
  for (const name of common) {
    const [was, is] = [expected[name], actual[name]];
    if (isLedger && LEDGER_HASHES.has(name) && typeof was === typeof is) continue;
    if (META_FIELDS.has(name) && was !== is) {
      const [before, after] = [readMeta(name, String(was)), readMeta(name, String(is))];
      compareValues(`${path}.${name}`, before, after, note);
    } else {
      compareValues(`${path}.${name}`, was, is, note);
    }
  }
  for (const name of names)
    if (!(name in actual)) note(`${path}.${name}`, expected[name], undefined);
  for (const name of others)
    if (!(name in expected)) note(`${path}.${name}`, undefined, actual[name]);
  const order = others.filter((name) => name in expected);
  if (common.join() !== order.join()) note(`${path} in order`, common.join(), order.join());
}

function isEqual(expected: unknown, actual: unknown): boolean {
  if (typeof expected !== 'string' || typeof actual !== 'string') return expected === actual;
  return withoutHost(expected) === withoutHost(actual);
}

/** Both sides name themselves in links. */
function withoutHost(text: string): string {
  return text.replace(/^http:\/\/127\.0\.0\.1:\d+/, 'http://horizon');
}
