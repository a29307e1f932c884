/** Waits, or less when the signal is aborted meanwhile; never throws. */
export const pause = async (durationMs: number, signal: AbortSignal): Promise<void> => {
  if (signal.aborted) return;
  await new Promise<void>((resolve) => {
    const end = (): void => {
      clearTimeout(timer);
      signal.removeEventListener('abort', end);
      resolve();
    };
    const timer = setTimeout(end, durationMs);
    signal.addEventListener('abort', end, { once: true });
  });
};

/**
 * Has work done at once, and for all who ask again within a while once more at its end: a burst costs
 * what a few do, and whoever asks last is followed by work. Only the first waits for it.
 * @param work must not throw.
 */
export const gathered = (work: () => Promise<void>, everyMs: number): (() => Promise<void>) => {
  let isAskedAgain = false;
  let isResting = false;
  const rest = (): void => {
    isResting = true;
    const end = (): void => {
      isResting = false;
      if (!isAskedAgain) return;
      isAskedAgain = false;
      rest();
      void work();
    };
    setTimeout(end, everyMs).unref();
  };
  return async () => {
    if (isResting) {
      isAskedAgain = true;
      return;
    }
    rest();
    await work();
  };
};

/** Something that may be waited for and is rung at most once for each wait. */
interface Alarm {
  ring(): void;
  /** Ends when it was rung since the last wait, after the time, or with the signal. */
  wait(durationMs: number, signal: AbortSignal): Promise<void>;
}

export const createAlarm = (): Alarm => {
  let rung = false;
  let controller: AbortController | null = null;
  return {
    ring() {
      rung = true;
      controller?.abort();
    },
    async wait(durationMs, signal) {
      if (!rung) {
        controller = new AbortController();
        await pause(durationMs, AbortSignal.any([signal, controller.signal]));
        controller = null;
      }
      rung = false;
    },
  };
};
