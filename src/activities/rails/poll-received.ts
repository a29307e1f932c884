import { Cursor, RailEventRow } from '../../db/entities/money-in.ts';
import { Transaction } from '../../db/entities/transaction.ts';
import { shortAmount } from '../../domain/amount.ts';
import { inTransaction } from '../deps.ts';
import type { RailHostDeps } from './execute.ts';
import { recordMoves } from './poll-outgoing.ts';
import type { ParsedEvent, PendingDeposit, RailEvent } from './rail.ts';
import { handOnReceipts, recordReceipts } from './record-receipts.ts';

/** A waiting deposit is asked about ever less often: after 10 s at first, after 15 min at last. */
const POLL_FLOOR_MS = 10_000;
const POLL_CEILING_MS = 900_000;
const PAGES_MAX = 100;

/** A webhook that the rail's code stumbles over is tried again later, and stops no other. */
const parse = async (
  { rail, log }: RailHostDeps,
  id: string,
  event: RailEvent,
): Promise<ParsedEvent | null | 'unread'> => {
  try {
    return rail.parseEvent ? await rail.parseEvent(event) : null;
  } catch (error) {
    const kind = error instanceof Error ? error.name : typeof error;
    log.error({ event: id, rail: rail.profile.name, kind }, 'a webhook could not be read');
    return 'unread';
  }
};

/** Reads the webhooks that have come since; a forged one is marked and forgotten. */
const readEvents = async (deps: RailHostDeps): Promise<void> => {
  const { orm, rail, secrets } = deps;
  const em = orm.em.fork();
  for (let after = '0'; ;) {
    const row = await em.findOne(
      RailEventRow,
      { rail: rail.profile.name, state: 'received', id: { $gt: after } },
      { orderBy: { id: 'asc' } },
    );
    if (!row) return;
    after = row.id;
    const sealed = { ciphertext: Buffer.from(row.eventCiphertext), keyId: row.eventKeyId };
    const stored = secrets.open(sealed, `rail_event/${rail.profile.name}`) as RailEvent;
    const event = { ...stored, receivedAt: row.receivedAt.toISOString() };
    const parsed = await parse(deps, row.id, event);
    if (parsed === 'unread') continue;
    await inTransaction(orm, async (recording) => {
      await recordReceipts(recording, rail.profile, secrets, parsed?.received ?? []);
      await recordMoves(recording, rail.profile, parsed?.outgoing ?? []);
    });
    row.state = parsed ? 'read' : 'refused';
    await em.flush();
  }
};

/** Everything that the account received since the cursor; one page and its cursor together. */
const readListed = async ({ orm, rail, secrets }: RailHostDeps): Promise<void> => {
  const source = `rail/${rail.profile.name}`;
  for (let page = 0; page < PAGES_MAX; page += 1) {
    const startedAt = new Date();
    const known = await orm.em.fork().findOne(Cursor, { source });
    const listed = await rail.listReceived?.(known?.cursor ?? null);
    if (!listed) return;
    await inTransaction(orm, async (em) => {
      await recordReceipts(em, rail.profile, secrets, listed.received);
      await em.upsert(Cursor, {
        source,
        cursor: listed.cursor,
        lastReadAt: new Date(),
        // Only an exhausted list proves that nothing older is still to come.
        ...(listed.complete ? { readThrough: startedAt } : {}),
      });
    });
    if (listed.complete) return;
  }
};

const nextPoll = (row: Transaction, now: number): Date => {
  const ageMs = now - row.startedAt.getTime();
  const pauseMs = Math.min(Math.max(ageMs / 10, POLL_FLOOR_MS), POLL_CEILING_MS);
  const deadline = row.payUntil?.getTime() ?? 0;
  // One look falls right after the deadline, so that expiry never waits for the slow rate.
  return new Date(now < deadline ? Math.min(now + pauseMs, deadline + 1) : now + POLL_CEILING_MS);
};

/** Asks by name about the deposits that are due, a batch at a time. */
const readDue = async ({ orm, rail, secrets }: RailHostDeps): Promise<void> => {
  const { batchSize, pauseBetweenBatchesMs, lateWindowMs } = rail.profile;
  const source = `rail/${rail.profile.name}`;
  const startedAt = new Date();
  for (let batch = 0; batch < PAGES_MAX; batch += 1) {
    const due = await orm.em
      .fork()
      .find(
        Transaction,
        { rail: rail.profile.name, nextPollAt: { $lte: startedAt } },
        { orderBy: { nextPollAt: 'asc' }, limit: batchSize },
      );
    const pending: PendingDeposit[] = due.map((row) => ({
      transactionId: row.id,
      reference: row.railReference ?? row.id,
      amountExpected: shortAmount(row.amountExpected),
    }));
    const received = due.length > 0 ? await rail.pollPendingDeposits?.(pending) : [];
    const askedAt = Date.now();
    await inTransaction(orm, async (em) => {
      await recordReceipts(em, rail.profile, secrets, received ?? []);
      for (const row of due) {
        const over = (row.payUntil?.getTime() ?? 0) + lateWindowMs < askedAt;
        await em.nativeUpdate(
          Transaction,
          { id: row.id, nextPollAt: { $ne: null } },
          { nextPollAt: over ? null : nextPoll(row, askedAt) },
        );
      }
      if (due.length < batchSize) {
        await em.upsert(Cursor, { source, readThrough: startedAt, lastReadAt: new Date() });
      }
    });
    if (due.length < batchSize) return;
    await new Promise((resolve) => setTimeout(resolve, pauseBetweenBatchesMs));
  }
};

/**
 * One look at what a rail received: its webhooks, then its list, or the deposits that are due by
 * name; then everything that was recorded is handed on.
 * @returns how many receipts were handed on.
 */
export const createPollPendingDeposits = (deps: RailHostDeps) => async (): Promise<number> => {
  // What a crash left is handed on before anything new is read, so that order is kept.
  let handedOn = await handOnReceipts(deps, deps.rail.profile);
  await readEvents(deps);
  await (deps.rail.listReceived ? readListed : readDue)(deps);
  handedOn += await handOnReceipts(deps, deps.rail.profile);
  return handedOn;
};
