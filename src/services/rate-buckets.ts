import type { EntityManager } from '@mikro-orm/postgresql';

/** One allowance that a request takes from. */
export interface Draw {
  /** Whose it is: `address/…`, `account/…`, `domain/…`. */
  readonly key: string;
  /** How many requests a minute it allows. */
  readonly perMinute: number;
  /** How much of it this request is; 1 for most. */
  readonly cost: number;
}

export interface RateBuckets {
  /** @returns null where every allowance suffices, else the seconds after which to ask again. */
  draw(em: EntityManager, draws: readonly Draw[]): Promise<number | null>;
}

const MINUTE_SECONDS = 60;
const CLEAN_EVERY_MS = 600_000;
const REFUSED_MAX = 10_000;

const stepSeconds = ({ perMinute, cost }: Draw): number => (MINUTE_SECONDS / perMinute) * cost;

/**
 * Leaky buckets in PostgreSQL, so that all processes count together. A bucket is one time: when it
 * will have run empty. A request moves it on by its share of a minute, unless that would be more
 * than a minute from now. One statement for all buckets of a request; the order of the keys keeps
 * two requests from waiting for each other. What is left is judged by the time at which a request holds
 * its bucket: by the time at which it began to wait, the one before it would seem to take too much.
 */
export const createRateBuckets = (now: () => number = () => performance.now()): RateBuckets => {
  /** Who was refused need not be looked up again before there can be anything for them. */
  const refusedUntil = new Map<string, number>();
  let cleanAt = now() + CLEAN_EVERY_MS;

  const clean = async (em: EntityManager): Promise<void> => {
    if (now() < cleanAt) return;
    cleanAt = now() + CLEAN_EVERY_MS;
    refusedUntil.clear();
    await em.execute('delete from rate_bucket where full_at < now()', [], 'run');
  };

  const take = async (em: EntityManager, draws: readonly Draw[]): Promise<Set<string>> => {
    const rows = draws.map(() => '(?::text, ?::float8)').join(', ');
    const taken = await em.execute<{ key: string }[]>(
      `insert into rate_bucket as bucket (key, full_at)
       select key, now() + step * interval '1 second'
         from (values ${rows}) as wanted (key, step) order by key
       on conflict (key) do update
         set full_at = greatest(bucket.full_at, clock_timestamp()) + (excluded.full_at - now())
         where greatest(bucket.full_at, clock_timestamp()) + (excluded.full_at - now())
           <= clock_timestamp() + interval '1 minute'
       returning key`,
      draws.flatMap((draw) => [draw.key, stepSeconds(draw)]),
    );
    return new Set(taken.map(({ key }) => key));
  };

  return {
    async draw(em, draws) {
      if (draws.length === 0) return null;
      const known = draws.find(({ key }) => (refusedUntil.get(key) ?? 0) > now());
      if (known) return Math.ceil(stepSeconds(known));
      await clean(em);
      const taken = await take(em, draws);
      const refused = draws.filter(({ key }) => !taken.has(key));
      if (refused.length === 0) return null;
      if (refusedUntil.size > REFUSED_MAX) refusedUntil.clear();
      for (const draw of refused) refusedUntil.set(draw.key, now() + stepSeconds(draw) * 1_000);
      // A full bucket has room for this request after its own share has run out of it.
      return Math.ceil(Math.max(...refused.map(stepSeconds)));
    },
  };
};
