/** Draws that a seed decides: the same seed draws the same for ever. */
export interface Random {
  /** A whole number from 0 to `below` − 1. */
  below(below: number): number;
  /** True in `percent` of a hundred draws. */
  chance(percent: number): boolean;
  pick<T>(items: readonly T[]): T | undefined;
}

/** Taken once: what a test looks up among its globals is slow, and this is drawn from for ever. */
const { floor, imul } = Math;

/** The generator that is known as mulberry32. */
export const createRandom = (seed: number): Random => {
  let state = seed >>> 0;
  const next = (): number => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
  const below = (limit: number): number => floor(next() * limit);
  return {
    below,
    chance: (percent) => next() * 100 < percent,
    pick: (items) => items[below(items.length)],
  };
};
