import { z } from 'zod';

/** What was read of a list up to a moment: from there on it is read again, but for these. */
const reading = z.object({
  /** ISO 8601: the newest that was read; null where nothing was. */
  since: z.string().nullable(),
  /** The ids that were read of the last minutes before it. */
  known: z.array(z.string()),
});
export type Reading = z.infer<typeof reading>;

const place = z.object({
  transactions: reading,
  /** The newest first, page by page, down to where `transactions` ended; null between two walks. */
  walk: z.object({ next: z.string(), reached: reading }).nullable(),
  /** Null until all that there was at the beginning has been read. */
  events: reading.nullable(),
});

/** Where the list of received money is to go on. */
export type Place = z.infer<typeof place>;

const START: Place = { transactions: { since: null, known: [] }, walk: null, events: null };

export const readPlace = (cursor: string | null): Place =>
  cursor === null ? START : place.parse(JSON.parse(cursor));

export const writePlace = (at: Place): string => JSON.stringify(at);

/**
 * How far behind the newest a list is read again: a bank's own clocks and commits are not in order to
 * the millisecond. What comes later still is found by its event.
 */
const OVERLAP_MS = 120_000;

interface Dated {
  readonly id: string;
  readonly created_at: string;
}

/** From when on the list is to be read, as the API's filter has it. */
export const filterFrom = ({ since }: Reading) =>
  since === null
    ? {}
    : { created_at: { on_or_after: new Date(Date.parse(since) - OVERLAP_MS).toISOString() } };

const timeOf = ({ created_at: at }: Dated): number => Date.parse(at);

/** A reading that was gone on with by these items, in any order. */
export const goOn = (from: Reading, items: readonly Dated[]): Reading => {
  const times = [...(from.since === null ? [] : [Date.parse(from.since)]), ...items.map(timeOf)];
  if (times.length === 0) return from;
  const newestMs = Math.max(...times);
  const young = items.filter((item) => timeOf(item) >= newestMs - OVERLAP_MS);
  const known = new Set([...from.known, ...young.map(({ id }) => id)]);
  return { since: new Date(newestMs).toISOString(), known: [...known].toSorted() };
};
