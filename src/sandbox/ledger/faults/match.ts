import type { HorizonRequest } from '../horizon/http.ts';

/** Whether a request calls a method of RPC, alone or among others. */
const calls = (body: Buffer, method: string): boolean => {
  try {
    const asked: unknown = JSON.parse(body.toString('utf8'));
    return [asked]
      .flat()
      .some(
        (one) => typeof one === 'object' && one !== null && Reflect.get(one, 'method') === method,
      );
  } catch {
    // The parser distinguishes JSON from other text by throwing.
    return false;
  }
};

/**
 * Whether a route such as `GET /accounts/:id` covers a request. It covers everything below its
 * path; a part that begins with a colon, or is `*`, matches anything. `POST /rpc#getEvents` covers
 * the calls of one method of RPC.
 */
export const coversRequest = (
  route: string,
  { method, path, body }: Pick<HorizonRequest, 'method' | 'path' | 'body'>,
): boolean => {
  const [first = '', second] = route.split(' ');
  const [wanted, place] = second === undefined ? ['*', first] : [first, second];
  const [pattern = '', called] = place.split('#');
  if (wanted !== '*' && wanted !== method) return false;
  if (called !== undefined && !calls(body, called)) return false;
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
