import { matchLines, type LineBreak } from '../../../domain/ledger/reconcile.ts';
import { alignLines, type LineReader } from './align.ts';
import type { Break, PlaceReport } from './report-types.ts';

/** More breaks than this are not listed: whoever sees so many looks for one cause. */
export const BREAKS_MAX = 1_000;

export interface PlaceFindings extends PlaceReport {
  readonly breaks: readonly Break[];
  readonly waiting: readonly Break[];
  readonly truncated: boolean;
}

export interface CompareOptions {
  readonly place: string;
  readonly through: string;
  readonly youngFromMs: number;
  /** Called after each page with how many names both sides agree upon so far. */
  readonly onProgress: (place: string, agreed: number) => void;
}

const asBreak =
  (place: string) =>
  (found: LineBreak): Break => ({ ...found, place });

const isWaiting = ({ type }: Break): boolean => type === 'timing' || type === 'explained';

/** Compares two sides of one place, page by page. */
export const compareSides = async (
  readHere: LineReader,
  readThere: LineReader,
  { place, through, youngFromMs, onProgress }: CompareOptions,
): Promise<PlaceFindings> => {
  const found: Break[] = [];
  let agreed = 0;
  let truncated = false;
  for await (const { here, there } of alignLines(readHere, readThere)) {
    const matched = matchLines(here, there, { youngFromMs });
    agreed += matched.agreed;
    const room = BREAKS_MAX - found.length;
    truncated ||= matched.breaks.length > room;
    found.push(...matched.breaks.slice(0, room).map(asBreak(place)));
    onProgress(place, agreed);
  }
  return {
    place,
    through,
    agreed,
    notCompared: null,
    truncated,
    breaks: found.filter((one) => !isWaiting(one)),
    waiting: found.filter(isWaiting),
  };
};

const nameOf = ({ type, place, key, direction }: Break): string =>
  `${place} ${direction ?? ''} ${key} ${type}`;

/**
 * Keeps what was a break both times: what moved while it was looked at is none. What the second
 * look agrees upon, and what it lets wait, are the newest.
 */
export const confirmed = (first: PlaceFindings, second: PlaceFindings): PlaceFindings => {
  const known = new Set(first.breaks.map(nameOf));
  const keys = new Set(first.breaks.map(({ key }) => key));
  const isKnown = (one: Break): boolean => known.has(nameOf(one)) || keys.has(one.key);
  return { ...second, breaks: second.breaks.filter(isKnown) };
};
