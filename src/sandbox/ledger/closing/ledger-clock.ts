import type { FaultDraws } from '../faults/faults.ts';

/** How often the clock looks between ledgers, in milliseconds. */
const LOOK_MS = 25;

interface LedgerClock {
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
  /** How many of them pass in one of the machine's. */
  readonly speed: number;
  readonly faults: FaultDraws;
  /** How many transactions wait for a ledger. */
  readonly waiting: () => number;
  readonly close: () => void;
  /** Lets Horizon read on, which it also does between two ledgers. */
  readonly read: () => void;
  readonly onError: (error: unknown) => void;
}): LedgerClock => {
  const { closeMs, speed, faults } = options;
  let timer: NodeJS.Timeout | undefined;
  let reading: NodeJS.Timeout | undefined;
  let closedAtMs = performance.now();

  const isDue = (): boolean => {
    if (faults.settingsOf('stop_closing')) return false;
    const slowed = faults.settingsOf('slow_ledger');
    if (slowed) return (performance.now() - closedAtMs) * speed >= slowed.closeMs;
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
      timer = setInterval(tick, closeMs > 0 ? Math.max(1, closeMs / speed) : LOOK_MS);
      reading = setInterval(options.read, LOOK_MS);
    },
    stop() {
      clearInterval(timer);
      clearInterval(reading);
    },
  };
};
