import type { ReceivedPage } from '../../rail.ts';
import { ask } from '../client.ts';
import { filterFrom, goOn, readPlace, writePlace, type Place, type Reading } from './cursor.ts';
import { readEvents } from './events.ts';
import { CATEGORIES, createReadLines } from './lines.ts';
import type { ReadingOptions } from './present.ts';

const PAGE_SIZE = 100;

/**
 * Everything that the account received: its list of transactions by category, which the API gives
 * with the newest first, and after it the events, by which what came late into the list is found.
 */
export const createReceivedList = (options: ReadingOptions) => {
  const { client, accountId } = options;
  const readLines = createReadLines(options);

  /** One page of the account's list, without what was read before, the oldest first. */
  const readPage = async ({ transactions, walk }: Place) => {
    const page = await ask(() =>
      client.transactions.list({
        account_id: accountId,
        category: { in: [...CATEGORIES] },
        limit: PAGE_SIZE,
        ...filterFrom(transactions),
        ...(walk === null ? {} : { cursor: walk.next }),
      }),
    );
    const known = new Set(transactions.known);
    const lines = new Map(page.data.map((line) => [line.id, line]));
    const fresh = [...lines.values()].filter(({ id }) => !known.has(id)).toReversed();
    const begun: Reading = walk?.reached ?? { since: transactions.since, known: [] };
    return {
      fresh,
      reached: goOn(begun, page.data),
      next: page.data.length === 0 ? null : page.next_cursor,
    };
  };

  return async (cursor: string | null): Promise<ReceivedPage> => {
    const place = readPlace(cursor);
    const { fresh, reached, next } = await readPage(place);
    const gathered = await readLines(fresh);
    if (next !== null) {
      const { received, reversed } = gathered;
      const walk = { next, reached };
      return { received, reversed, cursor: writePlace({ ...place, walk }), complete: false };
    }
    const from = place.events ?? { since: reached.since, known: [] };
    const late = await readEvents(options, from, gathered.transferIds, reached.known);
    const end: Place = { transactions: reached, walk: null, events: late.reading };
    const seen = new Set(gathered.reversed.map(({ railReference }) => railReference));
    const reversed = late.reversed.filter(({ railReference }) => !seen.has(railReference));
    return {
      received: [...gathered.received, ...late.received],
      reversed: [...gathered.reversed, ...reversed],
      outgoing: late.outgoing,
      cursor: writePlace(end),
      complete: late.complete,
    };
  };
};
