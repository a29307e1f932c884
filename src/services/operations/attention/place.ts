export type Order = 'oldest' | 'largest';

/** Where a page ends: the columns by which the list is ordered. */
interface Place {
  /** ISO 8601 with microseconds, as the database wrote it. */
  readonly since: string;
  /** The amount below zero, so that the largest is first; decimal. */
  readonly less: string;
  readonly key: string;
}

const TIME = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}\.\d{6}Z$/;
const NUMBER = /^-?\d{1,19}(?:\.\d{1,7})?$/;

/** Writes a place as text for a link. */
export const writePlace = (order: Order, { since, less, key }: Place): string =>
  Buffer.from(JSON.stringify([order, since, less, key])).toString('base64url');

const parse = (text: string): unknown => {
  try {
    return JSON.parse(Buffer.from(text, 'base64url').toString('utf8'));
  } catch {
    return null;
  }
};

/** Reads it; null for one that was written for another order, or was not written here. */
export const readPlace = (text: string | undefined, order: Order): Place | null => {
  if (text === undefined || text.length > 1_000) return null;
  const read = parse(text);
  if (!Array.isArray(read)) return null;
  const [of, since, less, key]: readonly unknown[] = read;
  if (of !== order || typeof since !== 'string' || !TIME.test(since)) return null;
  if (typeof less !== 'string' || !NUMBER.test(less) || typeof key !== 'string') return null;
  return { since, less, key };
};
