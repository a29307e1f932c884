import type { Answer, HorizonRequest } from '../horizon/http.ts';
import type { JsonObject, JsonValue } from '../operations/operation.ts';

/** How many records of a listing are remembered. */
const REMEMBERED = 50;
/** How many listings are; the oldest is forgotten first. */
const LISTINGS = 200;

/** Serves again what a listing has served before. */
export interface Replays {
  /** Whether there is anything to repeat of what a request asks for. */
  knows(request: HorizonRequest): boolean;
  /** Keeps the records of a page in mind. */
  remember(request: HorizonRequest, answer: Answer): void;
  /** The page with up to so many earlier records in front of its own. */
  repeat(request: HorizonRequest, answer: Answer, records: number): Answer;
}

const isObject = (value: JsonValue | undefined): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const recordsOf = (answer: Answer): readonly JsonValue[] | undefined => {
  if (answer.kind !== 'reply' || typeof answer.body !== 'object') return undefined;
  const embedded = answer.body['_embedded'];
  if (!isObject(embedded)) return undefined;
  const records = embedded['records'];
  return Array.isArray(records) ? records : undefined;
};

/** Listings are known by path and order: a cursor does not make them another. */
const listingOf = ({ path, query }: HorizonRequest): string =>
  `${path}?${query.get('order') ?? 'asc'}&${query.get('join') ?? ''}`;

export const createReplays = (): Replays => {
  const seen = new Map<string, readonly JsonValue[]>();
  return {
    knows: (request) => seen.has(listingOf(request)),
    remember(request, answer) {
      const records = recordsOf(answer);
      if (!records || records.length === 0) return;
      const listing = listingOf(request);
      const all = [...(seen.get(listing) ?? []), ...records].slice(-REMEMBERED);
      seen.delete(listing);
      seen.set(listing, all);
      const [oldest] = seen.keys();
      if (seen.size > LISTINGS && oldest !== undefined) seen.delete(oldest);
    },
    repeat(request, answer, count) {
      const records = recordsOf(answer);
      if (!records || answer.kind !== 'reply' || typeof answer.body !== 'object') return answer;
      const earlier = (seen.get(listingOf(request)) ?? []).slice(-count);
      const body: JsonObject = {
        ...answer.body,
        _embedded: { records: [...earlier, ...records] },
      };
      return { ...answer, body };
    },
  };
};
