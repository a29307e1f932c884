/**
 * Does the same for each item, so many at once, and answers in the order of the items. The first
 * failure is thrown after those that had begun have ended, so that nothing runs on unseen.
 */
export const concurrently = async <T, R>(
  items: readonly T[],
  atOnce: number,
  work: (item: T) => Promise<R>,
): Promise<readonly R[]> => {
  const results: R[] = [];
  const entries = items.entries();
  let failed = false;
  const runner = async (): Promise<void> => {
    for (const [place, item] of entries) {
      if (failed) return;
      try {
        results[place] = await work(item);
      } catch (error) {
        failed = true;
        throw error;
      }
    }
  };
  const runners = Array.from({ length: Math.min(atOnce, items.length) }, runner);
  const ended = await Promise.allSettled(runners);
  for (const end of ended) if (end.status === 'rejected') throw end.reason;
  return results;
};
