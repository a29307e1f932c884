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
