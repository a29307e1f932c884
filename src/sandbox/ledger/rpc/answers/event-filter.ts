import { StrKey, xdr } from '@stellar/stellar-sdk';
import { invalidParams } from '../answer.ts';
import type { OrProblem } from '../answer.ts';
import type { Parameters } from '../parameters.ts';

const MAX_FILTERS = 5;
const MAX_CONTRACTS = 5;
const MAX_TOPICS = 5;
const MAX_SEGMENTS = 4;

/** Any one topic, and any number of them at the end. */
const ANY = '*';
const ANY_REST = '**';

type AskedFilter = NonNullable<Parameters<'getEvents'>['filters']>[number];

/** Whether an event is asked for. */
export type EventFilter = (event: xdr.ContractEvent) => boolean;

/** Reads the filters of getEvents: an event passes that passes one of them, or if there is none. */
export function readFilters(
  filters: readonly AskedFilter[],
): OrProblem<{ readonly matches: EventFilter }> {
  // What cannot be decoded is refused before anything else is looked at.
  for (const { topics } of filters) {
    const undecodable = (topics ?? []).flat().find((segment) => !isSegment(segment));
    if (undecodable !== undefined) {
      return invalidParams('invalid parameters', decodingError(undecodable));
    }
  }
  if (filters.length > MAX_FILTERS) {
    return invalidParams(`maximum ${MAX_FILTERS} filters per request`);
  }
  for (const [index, filter] of filters.entries()) {
    const reason = wrongWith(filter);
    if (reason !== undefined) return invalidParams(`filter ${index + 1} invalid: ${reason}`);
  }
  const all = filters.map(matcherOf);
  return { matches: (event) => all.length === 0 || all.some((matches) => matches(event)) };
}

const isSegment = (text: string): boolean =>
  text === ANY || text === ANY_REST || decode(text) !== undefined;

function decode(text: string): xdr.ScVal | undefined {
  try {
    return xdr.ScVal.fromXdr(text, 'base64');
  } catch {
    // The codec distinguishes a value from other text by throwing.
    return undefined;
  }
}

/** The server's library names the kind it has read in place of one of a value. */
function decodingError(text: string): string {
  const bytes = Buffer.from(text, 'base64');
  if (bytes.length < 4) return 'decoding ScVal: unexpected EOF';
  return `decoding ScValType: '${bytes.readInt32BE(0)}' is not a valid ScValType enum value`;
}

const TYPES: readonly string[] = ['', 'contract', 'system'];

function wrongWith({ type, contractIds, topics }: AskedFilter): string | undefined {
  if (!(type ?? '').split(',').every((name) => TYPES.includes(name))) {
    return "filter type invalid: if set, type must be either 'system' or 'contract'";
  }
  const contracts = contractIds ?? [];
  if (contracts.length > MAX_CONTRACTS) {
    return `maximum ${MAX_CONTRACTS} contract IDs per filter`;
  }
  const contract = contracts.findIndex((id) => !StrKey.isValidContract(id));
  if (contract !== -1) return `contract ID ${contract + 1} invalid`;
  if ((topics ?? []).length > MAX_TOPICS) return `maximum ${MAX_TOPICS} topics per filter`;
  for (const [index, segments] of (topics ?? []).entries()) {
    const reason = wrongWithTopic(segments);
    if (reason !== undefined) return `topic ${index + 1} invalid: ${reason}`;
  }
  return undefined;
}

function wrongWithTopic(segments: readonly string[]): string | undefined {
  const exact = segments.at(-1) === ANY_REST ? segments.slice(0, -1) : segments;
  if (segments.length === 0) return 'topic must have at least 1 segment';
  if (exact.length > MAX_SEGMENTS) {
    return `topic cannot have more than ${MAX_SEGMENTS} segments`;
  }
  if (exact.includes(ANY_REST)) return "wildcard '**' is only allowed as the last segment";
  return undefined;
}

function matcherOf({ type, contractIds, topics }: AskedFilter): EventFilter {
  const types = new Set((type ?? '').split(',').filter((name) => name !== ''));
  const contracts = new Set(contractIds);
  const rows = (topics ?? []).map(rowMatcher);
  return ({ type: kind, contractId, body }) => {
    if (types.size > 0 && !types.has(kind.name)) return false;
    const contract = contractId && StrKey.encodeContract(contractId.toBytes());
    if (contracts.size > 0 && !(contract && contracts.has(contract))) return false;
    const texts = body.v0.topics.map((topic) => topic.toXdr('base64'));
    return rows.length === 0 || rows.some((matches) => matches(texts));
  };
}

/** A row fits events of exactly as many topics, unless it ends in `**`. */
function rowMatcher(segments: readonly string[]): (topics: readonly string[]) => boolean {
  const isOpen = segments.at(-1) === ANY_REST;
  const wanted = (isOpen ? segments.slice(0, -1) : segments).map((segment) =>
    segment === ANY ? ANY : decode(segment)?.toXdr('base64'),
  );
  return (topics) =>
    (isOpen ? topics.length >= wanted.length : topics.length === wanted.length) &&
    wanted.every((segment, at) => segment === ANY || segment === topics[at]);
}
