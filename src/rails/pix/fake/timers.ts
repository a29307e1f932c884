/** Timers that end with the bank. */
export const createTimers = () => {
  const timers = new Set<NodeJS.Timeout>();
  return {
    later(ms: number, what: () => void): void {
      const timer = setTimeout(() => {
        timers.delete(timer);
        what();
      }, ms);
      timers.add(timer);
    },
    clear(): void {
      for (const timer of timers) clearTimeout(timer);
      timers.clear();
    },
  };
};
