import type { EntityManager } from '@mikro-orm/postgresql';
import type { Orm } from '../../db/orm.ts';
import { inTransaction } from '../../services/deps.ts';
import type { Rail } from '../../rails/rail.ts';
import { LOOK_AGAIN_AFTER_MS, twice } from '../../services/accounting/audit/audit.ts';
import { compareRail } from '../../services/accounting/audit/rail/rail-place.ts';
import { recordBreaks, type PlaceOutcome } from './record-breaks.ts';
import { YOUNG_FOR_MS } from './reconcile-ledger.ts';

interface ReconcileRailDeps {
  readonly orm: Orm;
  readonly rail: Rail;
  readonly lookAgainAfterMs?: number;
}

export interface ReconcileRailOrder {
  /** ISO date, UTC. */
  readonly day: string;
}

/** Days are read again, because banks book today what they received the day before. */
const OVERLAP = '3 days';

/**
 * From when on the statement is read: some days before the last comparison, and before the oldest
 * difference that is still open, so that the day on which it is mended sees both sides of it.
 */
const windowStart = async (em: EntityManager, place: string): Promise<Date | null> => {
  const [row] = await em.execute<{ from_ms: string | null }[]>(
    `select floor(extract(epoch from least(
        (select max(through::timestamptz) from reconciliation_report
          where place = ? and state = 'compared'),
        (select min(first_day)::timestamptz from reconciliation_break
          where place = ? and resolved_at is null)
      ) - ?::interval) * 1000)::text as from_ms
     where exists (select from reconciliation_report where place = ? and state = 'compared')`,
    [place, place, OVERLAP, place],
  );
  return row?.from_ms ? new Date(Number(row.from_ms)) : null;
};

/** A day's comparison of one rail with its own statement; the first one reads all of it. */
export const createReconcileRail =
  ({ orm, rail, lookAgainAfterMs = LOOK_AGAIN_AFTER_MS }: ReconcileRailDeps) =>
  async ({ day }: ReconcileRailOrder): Promise<readonly PlaceOutcome[]> => {
    const em = orm.em.fork();
    const { profile } = rail;
    const from = await windowStart(em, `rail/${profile.name}`);
    const youngFromMs = Date.now() - YOUNG_FOR_MS;
    const listStatement = rail.listStatement ?? null;
    const deps = { em, profile, listStatement, onProgress: () => undefined };
    const { places } = await twice(async () => {
      const place = await compareRail(deps, { from, until: new Date(), youngFromMs });
      return { places: [place], holdings: [] };
    }, lookAgainAfterMs);
    return inTransaction(orm, async (writing) => {
      const outcomes: PlaceOutcome[] = [];
      for (const place of places) outcomes.push(await recordBreaks(writing, day, place));
      return outcomes;
    });
  };
