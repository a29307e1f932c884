/** So many requests an hour, and so many at once on top. */
export interface RateLimit {
  readonly perHour: number;
  readonly burst: number;
}

/** Whether a request is over the limit, and the headers that say so. */
export interface RateVerdict {
  readonly isOver: boolean;
  readonly headers: Readonly<Record<string, string>>;
}

const HOUR_MS = 3_600_000;

/**
 * Counts requests as Horizon does, by the generic cell rate algorithm: the limit it reports is the
 * burst and one more, and a client that waits gets its room back evenly. All clients share one
 * limit here, since they all sit on one machine.
 */
export function createRateLimit(
  { perHour, burst }: RateLimit,
  now: () => number,
): () => RateVerdict {
  const intervalMs = HOUR_MS / perHour;
  const limit = burst + 1;
  let paidUntil = 0;
  return () => {
    const time = now();
    const next = Math.max(paidUntil, time) + intervalMs;
    const isOver = next - time > limit * intervalMs;
    if (!isOver) paidUntil = next;
    const owedMs = Math.max(0, paidUntil - time);
    const remaining = Math.max(0, Math.floor(limit - owedMs / intervalMs));
    const waitMs = next - limit * intervalMs - time;
    return {
      isOver,
      headers: {
        'x-ratelimit-limit': String(limit),
        'x-ratelimit-remaining': String(remaining),
        'x-ratelimit-reset': String(Math.ceil(owedMs / 1_000)),
        ...(isOver && { 'retry-after': String(Math.max(1, Math.ceil(waitMs / 1_000))) }),
      },
    };
  };
}
