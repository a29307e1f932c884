import { inTransaction, type StoreDeps } from '../../services/deps.ts';
import { LOOK_AGAIN_AFTER_MS, twice } from '../../services/accounting/audit/audit.ts';
import { checkBooks } from '../../services/accounting/audit/books/books-place.ts';
import { recordBreaks, type PlaceOutcome } from './record-breaks.ts';

export interface DayOrder {
  /** ISO date, UTC. */
  readonly day: string;
}

type BooksDeps = Pick<StoreDeps, 'orm'> & { readonly lookAgainAfterMs?: number };

/** A day's look at the books themselves. */
export const createReconcileBooks =
  ({ orm, lookAgainAfterMs = LOOK_AGAIN_AFTER_MS }: BooksDeps) =>
  async ({ day }: DayOrder): Promise<readonly PlaceOutcome[]> => {
    const em = orm.em.fork();
    const { places } = await twice(async () => {
      return { places: [await checkBooks(em, () => undefined)], holdings: [] };
    }, lookAgainAfterMs);
    return inTransaction(orm, async (writing) => {
      const outcomes: PlaceOutcome[] = [];
      for (const place of places) outcomes.push(await recordBreaks(writing, day, place));
      return outcomes;
    });
  };

export interface NotComparedOrder extends DayOrder {
  readonly place: string;
  readonly why: string;
}

/** Records that a place could not be compared on a day; its breaks stay as they were. */
export const createNoteNotCompared =
  ({ orm }: Pick<StoreDeps, 'orm'>) =>
  async ({ day, place, why }: NotComparedOrder): Promise<PlaceOutcome> =>
    inTransaction(orm, async (em) =>
      recordBreaks(em, day, {
        place,
        agreed: 0,
        through: '',
        notCompared: why,
        breaks: [],
        waiting: [],
        truncated: false,
      }),
    );

/**
 * A case moves no money by itself, so its amount is none; what it is worth is said in its words.
 * Its key is the break's, so that a break has one case for as long as it stands.
 */
const FILE_BREAKS = `with filed as (
    insert into investigation (source_key, reason, asset, amount, resolution)
      select 'reconciliation/' || id, 'reconciliation', asset, 0,
          type || ' in ' || place || ', ' || key || ': ' || message
        from reconciliation_break
       where resolved_at is null and investigation_key is null and type <> 'timing'
       order by id limit ?
      on conflict (source_key) do nothing
      returning source_key
  )
  select source_key from filed`;

const MARK_FILED = `update reconciliation_break set investigation_key = 'reconciliation/' || id
  where investigation_key is null and resolved_at is null and type <> 'timing'
    and exists (select from investigation where source_key = 'reconciliation/' || reconciliation_break.id)`;

/** So many cases a day; whoever sees more of them at once looks for one cause. */
const CASES_MAX = 200;

/**
 * Opens an investigation of each break that has been seen twice and is not young, once.
 * @returns how many were opened.
 */
export const createFileBreaks =
  ({ orm, stories }: Pick<StoreDeps, 'orm' | 'stories'>) =>
  async (): Promise<number> => {
    const filed = await inTransaction(orm, async (em) => {
      const rows = await em.execute<{ source_key: string }[]>(FILE_BREAKS, [CASES_MAX]);
      await em.execute(MARK_FILED, [], 'run');
      return rows.map((row) => row.source_key);
    });
    // One whose start is lost here is started by the sweep.
    for (const key of filed) await stories.startInvestigation(key);
    return filed.length;
  };

/** A day's report in plain text, place by place; null when there is none. */
export const readDayReport = async (
  { orm }: Pick<StoreDeps, 'orm'>,
  day: string | null,
): Promise<string | null> => {
  const rows = await orm.em.fork().execute<{ day: string; text: string }[]>(
    `select to_char(day, 'YYYY-MM-DD') as day, text from reconciliation_report
      where day = coalesce(?::date, (select max(day) from reconciliation_report)) order by place`,
    [day],
  );
  const [first] = rows;
  if (!first) return null;
  return [`Reconciliation of ${first.day}`, ...rows.map(({ text }) => text)].join('\n\n');
};
