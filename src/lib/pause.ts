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
