import { Cursor } from '../../db/entities/money-in.ts';
import { forUpdate, type Orm } from '../../db/orm.ts';
import type { SourcesClearance } from '../../domain/operators/clearance.ts';
import { refuseInWords, type Refusal } from '../../domain/refusal.ts';
import type { KeptContradiction } from '../../stellar/sources/contradiction.ts';
import { inTransaction } from '../deps.ts';
import { recordAct, whoCleared } from './record-act.ts';

/** The row that every process that reads the ledger by several sources stops by. */
export const SOURCES_STOPPED = 'sources/ledger';

/** Writes down in the database that two sources of the ledger contradict each other. */
export const createKeptContradiction = (orm: Orm): KeptContradiction => ({
  async note(what) {
    await orm.em.fork().execute(
      `insert into cursor (source, stopped_reason) values (?, ?)
         on conflict (source) do update
           set stopped_reason = coalesce(cursor.stopped_reason, excluded.stopped_reason)`,
      [SOURCES_STOPPED, what],
      'run',
    );
  },
  async read() {
    const [row] = await orm.em
      .fork()
      .execute<{ reason: string | null }[]>(
        'select stopped_reason as reason from cursor where source = ?',
        [SOURCES_STOPPED],
      );
    return row?.reason ?? null;
  },
});

/**
 * Has the sources of the ledger asked again, on the word of a person who has found out which of them
 * was wrong. Sources that still contradict each other stop everything again.
 * @returns what was done, or a refusal where they have not contradicted each other.
 */
export const clearSources = async (orm: Orm, order: SourcesClearance): Promise<string | Refusal> =>
  inTransaction(orm, async (em) => {
    const row = await em.findOne(Cursor, { source: SOURCES_STOPPED }, forUpdate);
    if (!row?.stoppedReason) {
      return refuseInWords('not_parked', 'the sources of the ledger do not contradict each other');
    }
    const record = { subject: SOURCES_STOPPED, reason: order.evidence, before: row.stoppedReason };
    await recordAct(em, whoCleared(order), { act: 'sources.cleared', ...record });
    row.stoppedReason = null;
    return 'the sources of the ledger are asked again';
  });
