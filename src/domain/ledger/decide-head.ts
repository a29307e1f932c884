/*
 * Whether the newest ledger that Horizon shows is new enough to sign by.
 *
 * An envelope's `max_time` is counted from that ledger. Where the ledger is old, because Horizon
 * stands still or lags, the envelope is late when it is signed. So nothing is bound while it is older
 * than a quarter of an envelope's life: of 120 seconds, 30. In good health Horizon is one or two
 * ledgers of five seconds behind; and where our clock is wrong by as much again, an envelope still
 * has half of its life. Below ten seconds an age says more of the rounding of ledgers' times, which
 * are whole seconds, and of a busy machine than of Horizon.
 *
 * The age is measured by our clock, which may be wrong. So age alone holds nothing back; it is the
 * reason to ask a witness that knows no clock:
 *
 * - Horizon names its core's newest ledger. Where that one is ahead, Horizon lags, whatever the time.
 * - Where it is not ahead, and ledgers arrive as fast as our clock runs, our clock is wrong: sending
 *   goes on. Whoever catches up is faster than that, and whoever stands still is slower.
 * - Where it is not ahead, and no ledger arrives, the network has halted, or this core has lost it.
 *   Both end with a new ledger, and sending goes on with it.
 *
 * By a clock that is slow every ledger looks young. The same witness finds that out: it is asked for
 * a ledger that closed after our now, and for one that stays the newest for too long.
 */

interface Head {
  readonly sequence: number;
  readonly closedAtMs: number;
}

/** What is remembered of the newest ledgers that were seen. Times are our own clock's. */
export interface HeadMemory extends Head {
  /** When it was first seen. */
  readonly seenAtMs: number;
  /** A ledger, and when it was looked at, from which the pace is measured. */
  readonly markClosedAtMs: number;
  readonly markAtMs: number;
  /** True when ledgers arrived as fast as our clock runs; null until that was measured. */
  readonly isOnPace: boolean | null;
}

/**
 * - `fresh`: it may be signed by.
 * - `askCore`: ask Horizon for its core's newest ledger, and judge again.
 * - `lagging`: Horizon's core has come further than Horizon.
 * - `halted`: nobody knows a newer ledger, and this one is old.
 */
export type HeadVerdict = 'fresh' | 'askCore' | 'lagging' | 'halted';

/** The part of an envelope's life that may be over when it is signed, as a divisor. */
const LIFE_PART = 4;
/** What is younger than this is never old. */
const LEAST_AGE_MS = 10_000;
/** Horizon in good health is one or two ledgers behind its core. */
export const LEDGERS_BEHIND = 3;
/** Over how long the pace of ledgers is measured; twice as long is measured anew. */
export const PACE_MS = 30_000;

/** The age from which on a ledger is too old to sign by. */
export const oldFromMs = (lifeMs: number): number => {
  const partMs = lifeMs / LIFE_PART;
  return partMs > LEAST_AGE_MS ? partMs : LEAST_AGE_MS;
};

const begin = ({ sequence, closedAtMs }: Head, nowMs: number): HeadMemory => ({
  sequence,
  closedAtMs,
  seenAtMs: nowMs,
  markClosedAtMs: closedAtMs,
  markAtMs: nowMs,
  isOnPace: null,
});

/** Takes a look at the newest ledger into account. */
export const rememberHead = (known: HeadMemory | null, head: Head, nowMs: number): HeadMemory => {
  if (known === null) return begin(head, nowMs);
  const { sequence, closedAtMs } = head;
  const seenAtMs = sequence === known.sequence ? known.seenAtMs : nowMs;
  const elapsedMs = nowMs - known.markAtMs;
  // Nobody looked for long, or the clock was set: what was measured before says nothing of now.
  if (elapsedMs < 0 || elapsedMs > 2 * PACE_MS) return { ...begin(head, nowMs), seenAtMs };
  if (elapsedMs < PACE_MS) return { ...known, sequence, closedAtMs, seenAtMs };
  const advancedMs = closedAtMs - known.markClosedAtMs;
  const isOnPace = advancedMs * 2 >= elapsedMs && advancedMs * 2 <= elapsedMs * 3;
  return { ...begin(head, nowMs), seenAtMs, isOnPace };
};

/**
 * Judges the newest ledger that was seen.
 * @param core the newest ledger of Horizon's core; null where it does not say; absent before it was
 *   asked for.
 */
export const judgeHead = (
  head: HeadMemory,
  {
    nowMs,
    lifeMs,
    core,
  }: { readonly nowMs: number; readonly lifeMs: number; readonly core?: number | null | undefined },
): HeadVerdict => {
  const oldMs = oldFromMs(lifeMs);
  const ageMs = nowMs - head.closedAtMs;
  const isStill = nowMs - head.seenAtMs > oldMs;
  if (ageMs <= oldMs && ageMs >= -oldMs && !isStill) return 'fresh';
  if (core === undefined) return 'askCore';
  if (core !== null && core - head.sequence >= LEDGERS_BEHIND) return 'lagging';
  if (isStill) return 'halted';
  // A ledger from the future shows only that our clock is wrong, once its core knows no newer one.
  return ageMs < 0 || head.isOnPace === true ? 'fresh' : 'halted';
};
