import type { Orm } from '../../db/orm.ts';
import { describeFailure } from '../../domain/failure.ts';
import type { Log } from '../../lib/log.ts';
import type { Rail } from '../../rails/rail.ts';
import { wrapRail } from './wrap-rail.ts';

interface ObserveDeps {
  readonly orm: Orm;
  readonly log: Log;
  /** Milliseconds since 1970; tests let time pass. */
  readonly now?: () => number;
}

/** How often one call of a rail is written about, however often it is made. */
const NOTE_EVERY_MS = 5_000;

const NOTE = `insert into rail_failure as known (rail, call, type, code, message, failures)
  values (?, ?, ?, ?, ?, ?)
  on conflict (rail, call) do update set type = excluded.type, code = excluded.code,
    message = excluded.message, failures = known.failures + excluded.failures, last_at = now()`;
const CLEAR = 'delete from rail_failure where rail = ? and call = ?';

/** Records what one call of a rail fails at, and that it answers again; for operators to see. */
const createNotes = ({ orm, log, now = Date.now }: ObserveDeps, rail: string, call: string) => {
  let isFailing: boolean | null = null;
  let notedAt = Number.NEGATIVE_INFINITY;
  let failures = 0;
  const write = async (sql: string, values: readonly unknown[]): Promise<void> => {
    notedAt = now();
    try {
      await orm.em.fork().execute(sql, [rail, call, ...values], 'run');
    } catch (error) {
      // What a rail answered counts, whether or not it can be recorded how it did.
      log.warn(
        { rail, call, failure: describeFailure(error) },
        'a failure of a rail was not noted',
      );
    }
  };
  return {
    async failed(error: unknown): Promise<void> {
      failures += 1;
      if (isFailing && now() - notedAt < NOTE_EVERY_MS) return;
      const { type, code = null, message = null } = describeFailure(error);
      const counted = failures;
      failures = 0;
      isFailing = true;
      await write(NOTE, [type, code, message, counted]);
    },
    async answered(): Promise<void> {
      // Another worker may have noted a failure that is over: now and then it is cleared all the same.
      if (isFailing === false && now() - notedAt < NOTE_EVERY_MS) return;
      isFailing = false;
      failures = 0;
      await write(CLEAR, []);
    },
  };
};

/**
 * The rail, with what it throws written down until it answers again: type, code, and the message where
 * the rail says by `RailError` that it may be shown. What is thrown goes on as it was.
 */
export const observeRail = (rail: Rail, deps: ObserveDeps): Rail => {
  const { name } = rail.profile;
  return wrapRail(rail, (call, ask) => {
    const notes = createNotes(deps, name, call);
    return async (...args) => {
      try {
        const answer = await ask(...args);
        await notes.answered();
        return answer;
      } catch (error) {
        await notes.failed(error);
        throw error;
      }
    };
  });
};
