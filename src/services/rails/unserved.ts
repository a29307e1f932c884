import type { Client } from '@temporalio/client';
import type { Orm } from '../../db/orm.ts';
import type { Anchor } from '../../domain/anchor.ts';
import { payoutsQueue } from '../../domain/transactions/queue.ts';
import type { Log } from '../../lib/log.ts';
import { pollersOf } from './pollers.ts';
import { forgetWorkers, GONE_WORKERS } from './serving.ts';

interface UnservedDeps {
  readonly client: Pick<Client, 'connection' | 'options'>;
  readonly orm: Orm;
  readonly anchor: Pick<Anchor, 'rails'>;
  readonly log: Log;
}

/** The call of a rail that fails while no worker serves it; health and metrics show it with the others. */
const SERVE = 'serve';

const NOTE = `insert into rail_failure as known (rail, call, type, code, message)
  values (?, '${SERVE}', 'Unserved', 'unserved', ?)
  on conflict (rail, call) do update set failures = known.failures + 1, last_at = now()
  returning (xmax = 0) as "isNew"`;
const CLEAR = `delete from rail_failure where rail = ? and call = '${SERVE}' returning rail`;

/** One statement for all rails: which of their workers are gone, and which of them are noted. */
const LOOK = `select rail, identity, "isOld" from (${GONE_WORKERS}) gone
  union all select rail, null, false from rail_failure where call = '${SERVE}'`;

interface Seen {
  readonly rail: string;
  /** A worker that is gone; null where the rail is noted as not served. */
  readonly identity: string | null;
  readonly isOld: boolean;
}

/**
 * Looks whether each rail of the anchor is served, and writes down and logs which is not. Money for such
 * a rail waits and is not lost. A rail counts once it was unserved at two looks in a row, so that a
 * worker may be restarted.
 */
export const createUnservedRails = ({ client, orm, anchor, log }: UnservedDeps) => {
  const before = new Set<string>();
  const look = async (rail: string, seen: readonly Seen[]): Promise<void> => {
    const em = orm.em.fork();
    const gone = new Set(seen.map(({ identity }) => identity));
    // Whoever serves this queue serves the rail's other one as well; a worker of an older build does not.
    const pollers = await pollersOf(client, payoutsQueue(rail));
    if (pollers.some((identity) => !gone.has(identity))) {
      before.delete(rail);
      const cleared = gone.has(null) ? await em.execute<object[]>(CLEAR, [rail]) : [];
      if (cleared.length > 0) log.info({ rail }, 'the rail is served again');
    } else if (before.has(rail)) {
      const message = `no worker serves it: start one with SERVES=rail-${rail}`;
      const [noted] = await em.execute<{ isNew: boolean }[]>(NOTE, [rail, message]);
      if (noted?.isNew) log.error({ rail }, `nobody serves the rail: ${message}`);
    } else {
      before.add(rail);
    }
  };
  return async (): Promise<void> => {
    const seen = await orm.em.fork().execute<Seen[]>(LOOK);
    if (seen.some(({ isOld }) => isOld)) await forgetWorkers(orm.em.fork());
    for (const { name } of anchor.rails) {
      await look(
        name,
        seen.filter(({ rail }) => rail === name),
      );
    }
  };
};
