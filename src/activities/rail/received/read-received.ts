import type { EntityManager } from '@mikro-orm/postgresql';
import { Cursor } from '../../../db/entities/money-in.ts';
import { Transaction } from '../../../db/entities/transaction.ts';
import { shortAmount } from '../../../domain/money/amount.ts';
import { inTransaction } from '../../../services/deps.ts';
import { askInParts } from '../ask-in-parts.ts';
import type { RailHostDeps } from '../pay-out/execute.ts';
import type { PendingDeposit } from '../../../rails/rail.ts';
import { recordReceipts } from './record-receipts.ts';
import { recordReported } from './record-reported.ts';

/** A waiting deposit is asked about ever less often: after 10 s at first, after 15 min at last. */
const POLL_FLOOR_MS = 10_000;
const POLL_CEILING_MS = 900_000;
const PAGES_MAX = 100;

/**
 * Everything that the account received since the cursor; one page and its cursor together.
 * @returns true where the list had anything that is to be dispatched.
 */
export const readListed = async (deps: RailHostDeps): Promise<boolean> => {
  const { orm, rail, now = Date.now } = deps;
  const source = `rail/${rail.profile.name}`;
  let isFound = false;
  for (let page = 0; page < PAGES_MAX; page += 1) {
    const startedAt = new Date(now());
    const known = await orm.em.fork().findOne(Cursor, { source });
    const listed = await rail.listReceived?.(known?.cursor ?? null);
    if (!listed) return isFound;
    if (listed.received.length > 0) isFound = true;
    await inTransaction(orm, async (em) => {
      await recordReported(em, deps, listed);
      await em.upsert(Cursor, {
        source,
        cursor: listed.cursor,
        lastReadAt: new Date(now()),
        // Only an exhausted list proves that nothing older is still to come.
        ...(listed.complete ? { readThrough: startedAt } : {}),
      });
    });
    if (listed.complete) break;
  }
  return isFound;
};

/**
 * A rail that is not asked by name keeps no deposit due: one from before the rail got its list
 * would wait for a look that never comes, and never expire.
 */
export const forgetNames = async ({ orm, rail }: RailHostDeps): Promise<void> => {
  const due = { rail: rail.profile.name, nextPollAt: { $ne: null } };
  await orm.em.fork().nativeUpdate(Transaction, due, { nextPollAt: null });
};

/**
 * When each is asked about next. One look falls right after the deadline, so that expiry never
 * waits for the slow rate; what is later than anything late is not asked about any more.
 */
const nextPolls = `update transaction set next_poll_at = case
    when coalesce(pay_until, 'epoch') + given.late_window < given.at then null
    when transfer_received_at is null and given.at < coalesce(pay_until, 'epoch') then least(
      pay_until + interval '1 millisecond',
      given.at + greatest(given.floor, least(given.ceiling, (given.at - started_at) / 10)))
    else given.at + greatest(given.ceiling, (given.at - started_at) / 10) end
  from (select ?::timestamptz as at, interval '1 millisecond' * ?::numeric as late_window,
    interval '1 millisecond' * ?::numeric as floor,
    interval '1 millisecond' * ?::numeric as ceiling) as given
  where id = any(?::uuid[]) and next_poll_at is not null`;

const askLater = async (
  em: EntityManager,
  due: readonly string[],
  lateWindowMs: number,
  now: Date,
): Promise<void> => {
  if (due.length === 0) return;
  const ids = `{${due.join(',')}}`;
  await em.execute(nextPolls, [now, lateWindowMs, POLL_FLOOR_MS, POLL_CEILING_MS, ids], 'run');
};

/** One batch of the deposits that are due; returns those that the rail stumbles over. */
const askBatch = async (
  deps: RailHostDeps,
  due: readonly Transaction[],
): Promise<readonly string[]> => {
  const { orm, rail, secrets, log, now = Date.now } = deps;
  const pending: PendingDeposit[] = due.map((row) => ({
    transactionId: row.id,
    reference: row.railReference ?? row.id,
    amountExpected: shortAmount(row.amountExpected),
  }));
  const { answers, stumbled } = await askInParts(
    pending,
    async (part) => (await rail.pollPendingDeposits?.(part)) ?? [],
  );
  const left = stumbled.map(({ transactionId }) => transactionId);
  for (const id of left) log.error({ id, rail: rail.profile.name }, 'the rail stumbles over it');
  await inTransaction(orm, async (em) => {
    await recordReceipts(em, rail.profile, secrets, answers);
    // One that was not answered stays due: it must not expire before it was asked about.
    const answered = due.map(({ id }) => id).filter((id) => !left.includes(id));
    await askLater(em, answered, rail.profile.lateWindowMs, new Date(now()));
  });
  return left;
};

/** Asks by name about the deposits that are due, a batch at a time. */
export const readDue = async (deps: RailHostDeps): Promise<void> => {
  const { orm, rail, now = Date.now } = deps;
  const { batchSize, pauseBetweenBatchesMs } = rail.profile;
  const source = `rail/${rail.profile.name}`;
  const startedAt = new Date(now());
  const left: string[] = [];
  for (let batch = 0; batch < PAGES_MAX; batch += 1) {
    const due = await orm.em.fork().find(
      Transaction,
      {
        rail: rail.profile.name,
        nextPollAt: { $lte: startedAt },
        ...(left.length > 0 ? { id: { $nin: left } } : {}),
      },
      { orderBy: { nextPollAt: 'asc' }, limit: batchSize },
    );
    if (due.length > 0) left.push(...(await askBatch(deps, due)));
    if (due.length < batchSize) {
      const read = { source, readThrough: startedAt, lastReadAt: new Date(now()) };
      await inTransaction(orm, async (em) => em.upsert(Cursor, read));
      return;
    }
    await new Promise((resolve) => setTimeout(resolve, pauseBetweenBatchesMs));
  }
};

/**
 * A rail that only sends webhooks has been read as far back as its webhooks take to come, and no
 * further than the oldest of them that could not be read. Without such a promise it is never read
 * through.
 */
export const readSubmitted = async (
  { orm, rail, now = Date.now }: RailHostDeps,
  oldestUnread: Date | null,
): Promise<void> => {
  const { name, webhookWithinMs } = rail.profile;
  if (webhookWithinMs === undefined || !rail.parseEvent) return;
  const completeMs = Math.min(now(), oldestUnread?.getTime() ?? Number.POSITIVE_INFINITY);
  const readThrough = new Date(completeMs - webhookWithinMs);
  const read = { source: `rail/${name}`, readThrough, lastReadAt: new Date(now()) };
  await inTransaction(orm, async (em) => em.upsert(Cursor, read));
};
