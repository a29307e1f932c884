import { Investigation, RailReceipt, ReceivedPayment } from '../db/entities/money-in.ts';
import { Transaction } from '../db/entities/transaction.ts';
import type { Orm } from '../db/orm.ts';
import { formatAmount, stroopsOf } from '../domain/amount.ts';
import { TERMINAL, type Status } from '../domain/status.ts';
import type { Funds } from '../domain/story.ts';
import { inTransaction, type StoreDeps } from './deps.ts';
import { fileMoney } from './file.ts';
import { tellInformation } from './information.ts';
import type { Log } from './log.ts';
import { hostsToTell } from './outbox.ts';

const BATCH = 200;
/** A form that nobody finishes is forgotten after a day. */
const INCOMPLETE_FOR = '1 day';
/** Money whose story has just ended may still be on its way into the journal. */
const UNFILED_AFTER_MS = 60_000;

/** What is recorded for a transaction already, in the order of its arrival. */
export const recordedFunds = async (orm: Orm, transactionId: string): Promise<readonly Funds[]> => {
  const em = orm.em.fork();
  const usable = {
    transactionId,
    $or: [{ disposition: null }, { disposition: 'credited' as const }],
  };
  const received = await em.find(ReceivedPayment, usable, { orderBy: { operationId: 'asc' } });
  const receipts = await em.find(RailReceipt, usable, { orderBy: { id: 'asc' } });
  const given = await em.findOne(Investigation, { attachedTo: transactionId });
  const credited = [...received, ...receipts].map((record) => {
    const source = 'operationId' in record ? `stellar/${record.operationId}` : `rail/${record.id}`;
    const attached = given?.sourceKey === source ? given.attachedAmount : null;
    return {
      first: record.disposition === 'credited',
      funds: {
        source,
        amount: formatAmount(stroopsOf(attached ?? record.amount)),
        at: ('closedAt' in record ? record.closedAt : record.receivedAt).toISOString(),
        ...(attached ? { attached: true as const } : {}),
      },
    };
  });
  // What was credited comes first: a story that starts again takes the same money as before.
  return credited
    .sort((one, other) => Number(other.first) - Number(one.first))
    .map(({ funds }) => funds);
};

const CLOSED: readonly Status[] = ['incomplete', 'completed', 'refunded', 'expired'];

/** One story that cannot be started, for example because its rail is gone, stops no other. */
const unlessBroken = async (log: Log, id: string, start: () => Promise<boolean>) => {
  try {
    return await start();
  } catch (error) {
    log.error({ id, error: String(error) }, 'the sweep could not start it');
    return false;
  }
};

const startUnstarted = async ({ orm, stories, log }: StoreDeps): Promise<number> => {
  const em = orm.em.fork();
  const unstarted = await em.find(
    Transaction,
    { workflowStartedAt: null, status: { $nin: CLOSED } },
    { orderBy: { startedAt: 'asc' }, limit: BATCH },
  );
  let started = 0;
  for (const row of unstarted) {
    const ok = await unlessBroken(log, row.id, async () => {
      await stories.start(row, await recordedFunds(orm, row.id));
      row.workflowStartedAt = new Date();
      await em.flush();
      return true;
    });
    if (ok) started += 1;
  }
  return started;
};

const startInvestigations = async ({ orm, stories }: StoreDeps): Promise<number> => {
  const unstarted = await orm.em
    .fork()
    .find(
      Investigation,
      { workflowStartedAt: null, state: { $ne: 'resolved' } },
      { orderBy: { openedAt: 'asc' }, limit: BATCH },
    );
  for (const { sourceKey } of unstarted) await stories.startInvestigation(sourceKey);
  return unstarted.length;
};

/** Money that nobody filed although its story is over: a crash came between the two. */
const fileForgotten = async ({ orm, stories }: StoreDeps): Promise<number> => {
  const before = new Date(Date.now() - UNFILED_AFTER_MS);
  const unfiled = await orm.em.fork().execute<{ source: string; transaction_id: string | null }[]>(
    `select 'stellar/' || r.operation_id as source, r.transaction_id from received_payment r
       join transaction t on t.id = r.transaction_id
      where r.disposition is null and t.status = any(?::text[]) and t.updated_at < ?
     union all
     select 'rail/' || r.id, r.transaction_id from rail_receipt r
       join transaction t on t.id = r.transaction_id
      where r.disposition is null and t.status = any(?::text[]) and t.updated_at < ?
     limit ?`,
    [`{${TERMINAL.join(',')}}`, before, `{${TERMINAL.join(',')}}`, before, BATCH],
  );
  for (const { source, transaction_id: transactionId } of unfiled) {
    const key = await inTransaction(orm, async (em) =>
      fileMoney(em, source, 'story_ended_without_it', transactionId),
    );
    if (key !== null) await stories.startInvestigation(key);
  }
  return unfiled.length;
};

const clearUnfinished = async ({ orm }: StoreDeps): Promise<number> => {
  const em = orm.em.fork();
  await em.execute('delete from used_token where expires_at < now()', [], 'run');
  const message = 'The form was not finished in time.';
  const expired = await em.execute<unknown[]>(
    `with expired as (
       update transaction set status = 'expired', message = ?
        where status = 'incomplete' and started_at < now() - ?::interval returning id, callback_url
     ), told as (
       insert into callback (transaction_id, url, status, at)
       select id, callback_url, 'expired', now() from expired where callback_url is not null
     )
     insert into transaction_event (transaction_id, from_status, to_status, actor, reason)
     select id, 'incomplete', 'expired', 'sweep', 'the form was not finished' from expired
     returning id`,
    [message, INCOMPLETE_FOR],
  );
  return expired.length;
};

/** The net under `callback_queued`: what nobody heard of, or what has come due unseen. */
const tellHosts = async ({ orm, stories, log }: StoreDeps): Promise<void> => {
  for (const host of await hostsToTell(orm)) {
    await unlessBroken(log, `deliver-callbacks/${host}`, async () => {
      await stories.tellHost(host);
      return true;
    });
  }
};

/**
 * One tick: starts stories and investigations that a crash left unstarted, files forgotten money,
 * expires unfinished forms, and tells stories of corrections. Each reads a partial index of what is left to do and nothing else.
 */
export const createSweepUnstarted = (deps: StoreDeps) => async (): Promise<string> => {
  const started = await startUnstarted(deps);
  const investigations = await startInvestigations(deps);
  const filed = await fileForgotten(deps);
  const expired = await clearUnfinished(deps);
  const informed = await tellInformation(deps);
  await tellHosts(deps);
  return `${started} stories, ${investigations} investigations, ${filed} filed, ${expired} expired, ${informed} informed`;
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
        if (await stories.isRunning(row)) return false;
        const started = await stories.start(row, await recordedFunds(orm, row.id), true);
        return started === 'running';
      });
      if (ok) restarted += 1;
    }
    if (open.length < BATCH) await restartInvestigations({ orm, stories, log, anchor });
    return { last: open.length < BATCH ? null : (open.at(-1)?.id ?? null), restarted };
  };
