/** Calls back after a time (milliseconds), unless the returned function is called before. */
export type Timer = (callback: () => void, afterMs: number) => () => void;

export const realTimer: Timer = (callback, afterMs) => {
  const timeout = setTimeout(callback, afterMs);
  return () => clearTimeout(timeout);
};
