import type { EntityManager } from '@mikro-orm/postgresql';
import type { Orm } from '../../db/orm.ts';

/** How often a worker says of its rails that it is there. */
export const SEEN_EVERY_MS = 10_000;
/** One that has not said so for as long is gone: two turns, and what a busy machine takes. */
const GONE_AFTER_SECONDS = 25;
/** Temporal has forgotten it long before. */
const IS_OLD = `seen_at < now() - interval '1 hour'`;

const SEEN = `insert into rail_worker (rail, identity) select rail, ? from unnest(?::text[]) as rail
  on conflict (rail, identity) do update set seen_at = now(), ended_at = null`;
const ENDED = 'update rail_worker set ended_at = now() where identity = ? and rail = ?';
const FORGET = `delete from rail_worker where ${IS_OLD}`;

/** What a worker says of itself: that it is there, for all its rails at once, and which of them it leaves. */
export const createServing = (orm: Orm, identity: string) => {
  const rails = new Set<string>();
  const isThere = async (): Promise<void> => {
    if (rails.size === 0) return;
    await orm.em.fork().execute(SEEN, [identity, `{${[...rails].join(',')}}`], 'run');
  };
  return {
    isThere,
    async begins(rail: string): Promise<void> {
      rails.add(rail);
      await isThere();
    },
    async ends(rail: string): Promise<void> {
      rails.delete(rail);
      await orm.em.fork().execute(ENDED, [identity, rail], 'run');
    },
  };
};

export type Serving = ReturnType<typeof createServing>;

/** SQL of workers of rails that have ended, or were there and are not any more. */
export const GONE_WORKERS = `select rail, identity, ${IS_OLD} as "isOld" from rail_worker
  where ended_at is not null or seen_at < now() - interval '${GONE_AFTER_SECONDS} seconds'`;

/** Forgets workers that were gone long ago. */
export const forgetWorkers = async (em: EntityManager): Promise<void> => {
  await em.execute(FORGET, [], 'run');
};
