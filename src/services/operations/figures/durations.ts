/*
 * How long payments took is kept as how many fell into each bucket, so that days are added up. A bucket
 * is a quarter of an octave wide: what is read from it is at most a tenth away from what it was.
 */

const BUCKETS_PER_OCTAVE = 4;
const BUCKET_MAX = 99;

/** SQL of the bucket of a duration. @param seconds SQL that says it. */
export const bucketSql = (seconds: string): string =>
  `least(floor(${BUCKETS_PER_OCTAVE} * log(2, greatest(${seconds}, 1)::numeric))::int, ${BUCKET_MAX})`;

/** How many took how long, by the number of the bucket. */
export type Durations = Readonly<Record<string, number>>;

/** Adds up several. */
export const addDurations = (all: readonly Durations[]): Durations => {
  const total: Record<string, number> = {};
  for (const durations of all) {
    for (const [bucket, count] of Object.entries(durations)) {
      total[bucket] = (total[bucket] ?? 0) + count;
    }
  }
  return total;
};

/**
 * The time within which a share of payments was done.
 * @param share between 0 and 1.
 * @returns seconds, right to a tenth; null of none.
 */
export const percentile = (durations: Durations, share: number): number | null => {
  const buckets = Object.entries(durations)
    .map(([bucket, count]) => [Number(bucket), count] as const)
    .toSorted(([one], [other]) => one - other);
  const all = buckets.reduce((sum, [, count]) => sum + count, 0);
  let passed = 0;
  for (const [bucket, count] of buckets) {
    passed += count;
    if (passed >= all * share) return 2 ** ((bucket + 0.5) / BUCKETS_PER_OCTAVE);
  }
  return null;
};
