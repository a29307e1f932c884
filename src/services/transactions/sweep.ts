import { say } from '../../domain/languages/saying.ts';
import { Investigation } from '../../db/entities/money-in.ts';
import { Transaction } from '../../db/entities/transaction.ts';
import { hasStory, STATUSES, TERMINAL, type Status } from '../../domain/transactions/status.ts';
import { inTransaction, type StoreDeps } from '../deps.ts';
import { fileMoney } from '../investigations/file.ts';
import { signalInformation, UNINFORMED } from './information.ts';
import type { Log } from '../../lib/log.ts';
import { describeFailure } from '../../domain/failure.ts';

const BATCH = 200;
/** A form that nobody finishes is forgotten after a day. */
const INCOMPLETE_FOR = '1 day';
/** Money whose story has just ended may still be on its way into the journal. */
const UNFILED_AFTER = '1 minute';

const CLOSED: readonly Status[] = STATUSES.filter((status) => !hasStory(status));

const IS_DUE = '(start_due_at is null or start_due_at <= now())';
const UNSTARTED = `transaction
  where workflow_started_at is null and status <> all('{${CLOSED.join(',')}}'::text[]) and ${IS_DUE}`;
const UNSTARTED_CASES = `investigation
  where workflow_started_at is null and state <> 'resolved' and ${IS_DUE}`;
const unfiledIn = (table: 'received_payment' | 'rail_receipt'): string =>
  `${table} r join transaction t on t.id = r.transaction_id
    where r.disposition is null and t.status = any('{${TERMINAL.join(',')}}'::text[])
      and t.updated_at < now() - interval '${UNFILED_AFTER}'`;
const UNFILED_PAYMENTS = unfiledIn('received_payment');
const UNFILED_RECEIPTS = unfiledIn('rail_receipt');
const USED_UP = 'used_token where expires_at < now()';
const IS_UNFINISHED = `status = 'incomplete' and started_at < now() - interval '${INCOMPLETE_FOR}'`;

/** One that fails, for example because its rail is gone, stops no other. */
const unlessBroken = async (log: Log, id: string, work: () => Promise<boolean>) => {
  try {
    return await work();
  } catch (error) {
    log.error(
      { id, failure: describeFailure(error) },
      'the sweep could not do it; it is tried again',
    );
    return false;
  }
};

/** What could not be started is tried again ever more rarely, and keeps nothing behind it waiting. */
const LATER = `now() + least(power(2, least(start_tries, 12)), 3600) * interval '1 second'`;

const startUnstarted = async ({ orm, stories, log }: StoreDeps): Promise<number> => {
  const em = orm.em.fork();
  const due = await em.execute<{ id: string }[]>(
    `select id from ${UNSTARTED} order by start_due_at nulls first, started_at limit ?`,
    [BATCH],
  );
  let started = 0;
  for (const { id } of due) {
    const ok = await unlessBroken(log, id, async () => {
      await stories.start(await em.findOneOrFail(Transaction, { id }));
      return true;
    });
    const noted = ok
      ? 'workflow_started_at = now()'
      : `start_tries = start_tries + 1, start_due_at = ${LATER}`;
    await em.execute(`update transaction set ${noted} where id = ?`, [id], 'run');
    if (ok) started += 1;
  }
  return started;
};

const startInvestigations = async ({ orm, stories, log }: StoreDeps): Promise<number> => {
  const em = orm.em.fork();
  const due = await em.execute<{ key: string }[]>(
    `select source_key as key from ${UNSTARTED_CASES}
      order by start_due_at nulls first, opened_at limit ?`,
    [BATCH],
  );
  let started = 0;
  for (const { key } of due) {
    const ok = await unlessBroken(log, key, async () => {
      await stories.startInvestigation(key);
      return true;
    });
    if (ok) started += 1;
    // It notes itself that it runs; until then, or where it could not be started, it is due again.
    await em.execute(
      `update investigation set start_tries = start_tries + 1, start_due_at = ${LATER}
        where source_key = ? and workflow_started_at is null`,
      [key],
      'run',
    );
  }
  return started;
};

/** Money that nobody filed although its story is over: a crash came between the two. */
const fileForgotten = async ({ orm, stories, log }: StoreDeps): Promise<number> => {
  const unfiled = await orm.em.fork().execute<{ source: string; transaction_id: string | null }[]>(
    `select 'stellar/' || r.operation_id as source, r.transaction_id from ${UNFILED_PAYMENTS}
     union all select 'rail/' || r.id, r.transaction_id from ${UNFILED_RECEIPTS} limit ?`,
    [BATCH],
  );
  let filed = 0;
  for (const { source, transaction_id: transactionId } of unfiled) {
    const ok = await unlessBroken(log, source, async () => {
      const key = await inTransaction(orm, async (em) =>
        fileMoney(em, source, 'story_ended_without_it', transactionId),
      );
      if (key !== null) await stories.startInvestigation(key);
      return true;
    });
    if (ok) filed += 1;
  }
  return filed;
};

const clearUnfinished = async ({ orm }: StoreDeps): Promise<number> => {
  const em = orm.em.fork();
  await em.execute(`delete from ${USED_UP}`, [], 'run');
  const said = say('form_not_finished');
  const expired = await em.execute<unknown[]>(
    `with expired as (
       update transaction set status = 'expired', message = ?, message_said = ?::jsonb
        where ${IS_UNFINISHED} returning id, callback_url
     ), queued as (
       insert into callback (transaction_id, url, status, at)
       select id, callback_url, 'expired', now() from expired where callback_url is not null
     )
     insert into transaction_event (transaction_id, from_status, to_status, actor, reason)
     select id, 'incomplete', 'expired', 'sweep', 'the form was not finished' from expired
     returning id`,
    [said.message, JSON.stringify(said)],
  );
  return expired.length;
};

/** How much of each was found and done. */
export interface Swept {
  readonly started: number;
  readonly investigations: number;
  readonly filed: number;
  readonly expired: number;
  readonly informed: number;
}

const anyOf = (...found: readonly string[]): string =>
  found.map((one) => `exists(select from ${one})`).join(' or ');

/** SQL that says of each chore whether it has anything to do. */
export const SWEEP_DUE: Readonly<Record<keyof Swept, string>> = {
  started: anyOf(UNSTARTED),
  investigations: anyOf(UNSTARTED_CASES),
  filed: anyOf(UNFILED_PAYMENTS, UNFILED_RECEIPTS),
  expired: anyOf(USED_UP, `transaction where ${IS_UNFINISHED}`),
  informed: anyOf(UNINFORMED),
};

/**
 * One tick: starts stories and investigations that a crash left unstarted, files forgotten money,
 * expires unfinished forms, and signals corrections to stories. Each reads a partial index of what
 * is left to do and nothing else.
 * @param isDue false of a chore that is known to have nothing to do.
 */
export const createSweep =
  (deps: StoreDeps) =>
  async (isDue: (chore: keyof Swept) => boolean = () => true): Promise<Swept> => ({
    started: isDue('started') ? await startUnstarted(deps) : 0,
    investigations: isDue('investigations') ? await startInvestigations(deps) : 0,
    filed: isDue('filed') ? await fileForgotten(deps) : 0,
    expired: isDue('expired') ? await clearUnfinished(deps) : 0,
    informed: isDue('informed') ? await signalInformation(deps) : 0,
  });

/** The same in words, as workflows of versions before `housekeeping` ask for it. */
export const createSweepUnstarted = (deps: StoreDeps) => {
  const sweep = createSweep(deps);
  return async (): Promise<string> => {
    const { started, investigations, filed, expired, informed } = await sweep();
    return `${started} stories, ${investigations} investigations, ${filed} filed, ${expired} expired, ${informed} informed`;
  };
};

/** Investigations that Temporal has lost wait for a person again; one that runs is left alone. */
const restartInvestigations = async ({ orm, stories, log }: StoreDeps): Promise<void> => {
  for (let after = ''; ;) {
    const open = await orm.em.fork().find(
      Investigation,
      {
        workflowStartedAt: { $ne: null },
        state: { $ne: 'resolved' },
        sourceKey: { $gt: after },
      },
      { orderBy: { sourceKey: 'asc' }, limit: BATCH },
    );
    for (const { sourceKey } of open) {
      await unlessBroken(log, sourceKey, async () => {
        await stories.startInvestigation(sourceKey);
        return true;
      });
    }
    after = open.at(-1)?.sourceKey ?? after;
    if (open.length < BATCH) return;
  }
};

export interface ComparedPage {
  /** The id to go on after; null when this was the last page. */
  readonly last: string | null;
  readonly restarted: number;
}

/**
 * Compares one page of open rows with open workflows: one that is running is left alone, one that
 * Temporal has lost is started again and goes on where its row stands.
 */
export const createRestartLost =
  ({ orm, stories, log, anchor }: StoreDeps) =>
  async (after: string | null): Promise<ComparedPage> => {
    const em = orm.em.fork();
    const open = await em.find(
      Transaction,
      {
        status: { $nin: CLOSED },
        workflowStartedAt: { $ne: null },
        ...(after === null ? {} : { id: { $gt: after } }),
      },
      { orderBy: { id: 'asc' }, limit: BATCH },
    );
    let restarted = 0;
    for (const row of open) {
      const ok = await unlessBroken(log, row.id, async () => {
        if (await stories.lookAfter(row)) return false;
        return (await stories.startAgain(row)) === 'running';
      });
      if (ok) restarted += 1;
    }
    if (open.length < BATCH) await restartInvestigations({ orm, stories, log, anchor });
    return { last: open.length < BATCH ? null : (open.at(-1)?.id ?? null), restarted };
  };
