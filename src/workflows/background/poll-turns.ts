interface TurnsOptions {
  /** The rail's pace, in milliseconds. */
  readonly everyMs: () => number;
  /** The longest pause while nothing is awaited, in milliseconds. */
  readonly idleEveryMs: number;
  /** False where it is always asked at its pace. */
  readonly rests: boolean;
}

/**
 * When a rail is asked next, however many webhooks come meanwhile: at its pace while anything is awaited,
 * and else after twice as long each time, up to a limit.
 */
export const openTurns = ({ everyMs, idleEveryMs, rests }: TurnsOptions) => {
  let isIdle = false;
  let pauseMs = everyMs();
  let nextAt = Date.now() + pauseMs;
  let isSooner = false;
  const hurry = (): void => {
    isIdle = false;
    if (!rests || pauseMs <= everyMs()) return;
    pauseMs = everyMs();
    nextAt = Math.min(nextAt, Date.now() + pauseMs);
    isSooner = true;
  };
  return {
    /** How long until the next turn; at least a millisecond. */
    waitMs: (): number => {
      isSooner = false;
      return Math.max(1, nextAt - Date.now());
    },
    /** True once the next turn comes sooner than it was waited for. */
    isSooner: (): boolean => isSooner,
    begin: (): void => {
      pauseMs = isIdle ? Math.max(everyMs(), Math.min(pauseMs * 2, idleEveryMs)) : everyMs();
      nextAt = Date.now() + pauseMs;
    },
    hurry,
    /** What a turn has found. */
    found: (isAwaited: boolean): void => {
      if (isAwaited) hurry();
      else isIdle = rests;
    },
  };
};
