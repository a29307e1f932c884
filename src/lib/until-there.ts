import { pause } from './pause.ts';

const FIRST_PAUSE_MS = 500;
const LONGEST_PAUSE_MS = 5_000;

interface Patience {
  /** Ends the waiting. */
  readonly stop: AbortSignal;
  /** Called with each failure. It throws for one that trying again cannot mend. */
  readonly again: (fault: unknown) => void;
}

/**
 * Opens what may not be there yet, such as a server that starts at the same time, and tries until it
 * is there.
 * @throws the signal's reason once it is aborted, or what `again` throws.
 */
export const untilThere = async <T>(
  open: () => Promise<T>,
  { stop, again }: Patience,
): Promise<T> => {
  for (let pauseMs = FIRST_PAUSE_MS; ; pauseMs = Math.min(pauseMs * 2, LONGEST_PAUSE_MS)) {
    stop.throwIfAborted();
    try {
      return await open();
    } catch (fault) {
      again(fault);
    }
    await pause(pauseMs, stop);
  }
};
