/**
 * Whether a route such as `GET /accounts/:id` covers a request. It covers everything below its
 * path; a part that begins with a colon, or is `*`, matches anything.
 */
export const coversRequest = (
  route: string,
  { method, path }: { readonly method: string; readonly path: string },
): boolean => {
  const [first = '', second] = route.split(' ');
  const [wanted, pattern] = second === undefined ? ['*', first] : [first, second];
  if (wanted !== '*' && wanted !== method) return false;
  const given = path.split('/').filter(Boolean);
  return pattern
    .split('/')
    .filter(Boolean)
    .every((part, index) => {
      const there = given[index];
      return there !== undefined && (part === '*' || part.startsWith(':') || part === there);
    });
};

/** Numbers in [0, 1) that are the same for the same seed (mulberry32). */
export const createDraw = (seed: number): (() => number) => {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
};
