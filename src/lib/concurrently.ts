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

/**
 * Answers all who ask in the same turn of the event loop by one call. What fails is thrown to each.
 * @param load answers many at once; a key that it leaves out is answered by null.
 */
export const batched = <Key, Value>(
  load: (keys: readonly Key[]) => Promise<ReadonlyMap<Key, Value>>,
): ((key: Key) => Promise<Value | null>) => {
  type Asked = Map<Key, PromiseWithResolvers<Value | null>>;
  let collecting: Asked | null = null;
  const answer = async (asked: Asked): Promise<void> => {
    try {
      const found = await load([...asked.keys()]);
      for (const [key, { resolve }] of asked) resolve(found.get(key) ?? null);
    } catch (error) {
      for (const { reject } of asked.values()) reject(error);
    }
  };
  const collect = (): Asked => {
    const asked: Asked = new Map();
    setImmediate(() => {
      collecting = null;
      void answer(asked);
    });
    return asked;
  };
  return async (key) => {
    collecting ??= collect();
    const known = collecting.get(key) ?? Promise.withResolvers<Value | null>();
    collecting.set(key, known);
    return known.promise;
  };
};
