import type { FaultDraws } from './faults.ts';

/** How often the clock looks where ledgers otherwise close at once, in milliseconds. */
const LOOK_MS = 25;

export interface LedgerClock {
  start(): void;
  stop(): void;
}

/**
 * Closes ledgers by the clock, slower or not at all while a fault says so. Where ledgers close
 * with each transaction, what waited behind such a fault is closed when the fault is gone.
 */
export const createLedgerClock = (options: {
  /** Milliseconds; 0 where each transaction closes a ledger. */
  readonly closeMs: number;
  readonly faults: FaultDraws;
  /** How many transactions wait for a ledger. */
  readonly waiting: () => number;
  readonly close: () => void;
  readonly onError: (error: unknown) => void;
}): LedgerClock => {
  const { closeMs, faults } = options;
  let timer: NodeJS.Timeout | undefined;
  let closedAtMs = performance.now();

  const isDue = (): boolean => {
    if (faults.standing('stop_closing')) return false;
    const slowed = faults.standing('slow_ledger');
    if (slowed) return performance.now() - closedAtMs >= slowed.closeMs;
    return closeMs > 0 || options.waiting() > 0;
  };
  const tick = (): void => {
    if (!isDue()) return;
    closedAtMs = performance.now();
    try {
      options.close();
    } catch (error) {
      options.onError(error);
    }
  };
  return {
    start() {
      timer = setInterval(tick, closeMs || LOOK_MS);
    },
    stop() {
      clearInterval(timer);
    },
  };
};
