import type { EntityManager } from '@mikro-orm/postgresql';
import type { Orm } from '../../db/orm.ts';

/** How often a worker of a rail says that it is there. */
export const SEEN_EVERY_MS = 10_000;
/** One that has not said so for as long is gone: two turns, and what a busy machine takes. */
const GONE_AFTER_MS = 25_000;
/** Temporal has forgotten it long before. */
const KEPT_MS = 3_600_000;

const SEEN = `insert into rail_worker (rail, identity) values (?, ?)
  on conflict (rail, identity) do update set seen_at = now(), ended_at = null`;
const ENDED = 'update rail_worker set ended_at = now() where rail = ? and identity = ?';
const GONE = `select identity from rail_worker where rail = ?
  and (ended_at is not null or seen_at < now() - ? * interval '1 millisecond')`;
const FORGET = `delete from rail_worker where seen_at < now() - ? * interval '1 millisecond'`;

/** What a worker of a rail says of itself: that it is there, and that it ends. */
export const createServing = (orm: Orm, rail: string, identity: string) => {
  const say = async (sql: string): Promise<void> => {
    await orm.em.fork().execute(sql, [rail, identity], 'run');
  };
  return { isThere: async () => say(SEEN), ends: async () => say(ENDED) };
};

/** The identities of workers of a rail that have ended, or were there and are not any more. */
export const goneWorkers = async (
  em: EntityManager,
  rail: string,
): Promise<ReadonlySet<string>> => {
  await em.execute(FORGET, [KEPT_MS], 'run');
  const rows = await em.execute<{ identity: string }[]>(GONE, [rail, GONE_AFTER_MS]);
  return new Set(rows.map(({ identity }) => identity));
};
