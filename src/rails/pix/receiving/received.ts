import { z } from 'zod';
import type { ReceivedFunds, ReceivedPage } from '../../rail.ts';
import type { createCameBack } from '../paying/came-back.ts';
import type { PixApi } from '../pix-api.ts';
import { idOfPix, presentPix, readPix } from './entries.ts';
import { readTakenBack } from './taken-back.ts';
import { readWindow } from './windows.ts';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;

/** How far back each look begins before the last one: rows that appear late, and clocks that differ. */
const OVERLAP_MS = 15 * MINUTE_MS;
/** From time to time a look begins much earlier, for rows that appear very late. */
const DEEP_OVERLAP_MS = 2 * DAY_MS;
const DEEP_EVERY_MS = 10 * MINUTE_MS;
/** How many windows without anything new are read in one call. */
const WINDOWS_MAX = 50;

export interface ReceivedOptions {
  /** From when on the account is read. */
  readonly sinceMs: number;
  /** How often it is asked what was taken back, or came back; every time for 0. */
  readonly reversalsEveryMs: number;
  readonly cameBack: ReturnType<typeof createCameBack>;
  readonly now: () => number;
}

/**
 * Where the list was read to. A look is a walk from one moment to the present; it may take several
 * calls. Times are milliseconds since 1970.
 */
const cursorSchema = z.object({
  /** When the last whole look began: everything that was listed then has been reported. */
  lookedMs: z.number().nullable(),
  /** The look that is under way: when it began, and how far it has come. */
  look: z.object({ beganMs: z.number(), atMs: z.number() }).nullable(),
  /** What was reported and may be listed again by the next look, and its time. */
  seen: z.record(z.string(), z.number()),
  /** What was taken back and reported: the `rtrId` of each return. */
  taken: z.array(z.string()),
  /** What came back of what was sent, and was reported. */
  back: z.record(z.string(), z.number()).default({}),
});
type Cursor = z.output<typeof cursorSchema>;

const NOTHING: Cursor = { lookedMs: null, look: null, seen: {}, taken: [], back: {} };

const readCursor = (text: string | null): Cursor =>
  text === null ? NOTHING : cursorSchema.parse(JSON.parse(text));

const timeOf = (item: unknown): number => {
  const ms = Date.parse(readPix(item)?.horario ?? '');
  return Number.isNaN(ms) ? 0 : ms;
};

/** What one call read of the list. */
interface Walked {
  readonly fresh: readonly ReceivedFunds[];
  readonly seen: Readonly<Record<string, number>>;
  readonly atMs: number;
}

/** Walks on from window to window until something new is found, or the present is reached. */
const walk = async (
  api: PixApi,
  known: Cursor['seen'],
  look: NonNullable<Cursor['look']>,
  nowMs: number,
): Promise<Walked> => {
  const keepFromMs = look.beganMs - OVERLAP_MS;
  const seen: Record<string, number> = { ...known };
  const fresh = new Map<string, ReceivedFunds>();
  let { atMs } = look;
  for (let windows = 0; windows < WINDOWS_MAX && atMs < nowMs; windows += 1) {
    const order = { fromMs: atMs, untilMs: nowMs, idOf: idOfPix };
    const read = await readWindow(async (query) => api.listPix(query, false), order);
    for (const item of read.items) {
      const id = idOfPix(item);
      if (!Object.hasOwn(known, id)) fresh.set(id, presentPix(item));
      const ms = timeOf(item);
      if (ms >= keepFromMs) seen[id] = ms;
    }
    atMs = read.untilMs;
    if (fresh.size > 0) break;
  }
  return { fresh: [...fresh.values()], seen, atMs };
};

/**
 * Everything that was received, from a cursor that skips nothing. The API lists by time and in pages,
 * and knows no order of booking: so each look begins a while before the last one began, what was
 * reported then is left out by its id, and no page ends between two entries of one time.
 */
export const createListReceived = (api: PixApi, options: ReceivedOptions) => {
  const { sinceMs, reversalsEveryMs, cameBack, now } = options;
  // They only delay a look: what is forgotten with the process is done sooner.
  let deepAtMs = Number.NEGATIVE_INFINITY;
  let reversalsAtMs = Number.NEGATIVE_INFINITY;
  let cameBackAtMs = Number.NEGATIVE_INFINITY;

  const begin = (lookedMs: number | null, nowMs: number): NonNullable<Cursor['look']> => {
    const isDeep = lookedMs === null || nowMs - deepAtMs >= DEEP_EVERY_MS;
    if (isDeep) deepAtMs = nowMs;
    const fromMs = (lookedMs ?? sinceMs) - (isDeep ? DEEP_OVERLAP_MS : OVERLAP_MS);
    return { beganMs: nowMs, atMs: Math.min(Math.max(sinceMs, fromMs), nowMs - 1) };
  };

  return async (text: string | null): Promise<ReceivedPage> => {
    const cursor = readCursor(text);
    const nowMs = now();
    const look = cursor.look ?? begin(cursor.lookedMs, nowMs);
    const { fresh, seen, atMs } = await walk(api, cursor.seen, look, nowMs);
    if (atMs < nowMs) {
      const next: Cursor = { ...cursor, look: { ...look, atMs }, seen };
      return { received: fresh, cursor: JSON.stringify(next), complete: false };
    }
    // A sender that fails holds up what was received, and what was taken back, for one call alone.
    const isBackDue = nowMs - cameBackAtMs >= reversalsEveryMs;
    if (isBackDue) cameBackAtMs = nowMs;
    const back = isBackDue ? await cameBack(cursor.back, nowMs) : null;
    // Read after the list, so that what is listed and was taken back meanwhile is known to be.
    const isDue = nowMs - reversalsAtMs >= reversalsEveryMs;
    const taken = isDue ? await readTakenBack(api, nowMs, cursor.taken) : null;
    if (isDue) reversalsAtMs = nowMs;
    const reversed = taken?.reversed ?? [];
    const outgoing = back?.outgoing ?? [];
    const isOld = cursor.lookedMs === null || nowMs - cursor.lookedMs > HOUR_MS;
    const isNews =
      [fresh, reversed, outgoing].some(({ length }) => length > 0) || cursor.look !== null;
    if (!isNews && !isOld) {
      return { received: [], reversed, outgoing, cursor: text, complete: true };
    }
    const next: Cursor = {
      lookedMs: look.beganMs,
      look: null,
      seen: Object.fromEntries(
        Object.entries(seen).filter(([, ms]) => ms >= look.beganMs - OVERLAP_MS),
      ),
      taken: taken?.taken ?? cursor.taken,
      back: back?.known ?? cursor.back,
    };
    return { received: fresh, reversed, outgoing, cursor: JSON.stringify(next), complete: true };
  };
};
