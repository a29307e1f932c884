/** The clock that ledgers are dated by. It may run faster than the machine's, and jump ahead. */
interface LedgerTime {
  /** Milliseconds since 1970. */
  now(): number;
  /** Lets so many milliseconds pass at once. */
  advance(ms: number): void;
}

/** @param speed how many seconds pass here while one passes for `now` */
export const createLedgerTime = (now: () => number, speed: number): LedgerTime => {
  const startedAt = now();
  let skippedMs = 0;
  return {
    now: () => startedAt + (now() - startedAt) * speed + skippedMs,
    advance(ms) {
      skippedMs += ms;
    },
  };
};
