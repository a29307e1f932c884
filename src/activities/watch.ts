import type { EntityManager } from '@mikro-orm/postgresql';
import { Context } from '@temporalio/activity';
import { Cursor, ReceivedPayment } from '../db/entities/money-in.ts';
import { Transaction } from '../db/entities/transaction.ts';
import { formatAmount, stroopsOf } from '../domain/amount.ts';
import { HistoryGoneError, type LedgerHead, type StellarNetwork } from '../stellar/network.ts';
import { createAlarm } from '../stellar/pause.ts';
import { compareNetwork } from '../stellar/reference.ts';
import { cursorAfterLedger } from '../stellar/toid.ts';
import { inTransaction, type StoreDeps } from './deps.ts';
import { fileMoney } from './file.ts';
import { readIncoming, type Incoming } from './watch-records.ts';
import { recordPayment } from './watch-store.ts';

export interface WatchDeps extends StoreDeps {
  readonly network: StellarNetwork;
}

const TURN_MS = 600_000;
/** The stream wakes the listener at once; this is how long it trusts the stream to do so. */
const LOOK_EVERY_MS = 5_000;
const PAGE = 200;
const HAND_ON_MAX = 200;
/** After so many that could not be told of, the others are left for the next look. */
const HAND_ON_FAULTS_MAX = 10;

/** Some money is recorded, but nobody could be told of it yet; the next look tries again. */
export class HandOnFault extends Error {
  override readonly name = 'HandOnFault';
}

export const watchSource = (account: string): string => `stellar/${account}`;

/** Where reading goes on. An account is watched from the ledger at which it was added. */
const openCursor = async (
  { orm }: WatchDeps,
  source: string,
  head: LedgerHead,
): Promise<Cursor> => {
  await orm.em
    .fork()
    .execute(
      `insert into cursor (source, cursor, start_ledger) values (?, ?, ?) on conflict do nothing`,
      [source, cursorAfterLedger(head.sequence), head.sequence],
      'run',
    );
  return orm.em.fork().findOneOrFail(Cursor, { source });
};

const stop = async (
  { orm, log }: WatchDeps,
  source: string,
  stoppedReason: string,
): Promise<void> => {
  log.error({ source }, stoppedReason);
  await orm.em.fork().upsert(Cursor, { source, stoppedReason });
};

const readOrNull = (record: unknown, account: string): Incoming | null | 'unreadable' => {
  try {
    return readIncoming(record, account);
  } catch {
    return 'unreadable';
  }
};

/** A record that no code of ours can read stops nothing; a person sees it. */
const fileUnreadable = async (
  em: EntityManager,
  { log }: WatchDeps,
  token: string,
): Promise<void> => {
  log.error({ token }, 'a payment could not be read and is filed');
  await em.execute(
    `insert into investigation (source_key, reason, asset, amount)
      values (?, 'unreadable', 'unknown', 0) on conflict do nothing`,
    [`unreadable/${token}`],
    'run',
  );
};

/**
 * Reads one page: what it brought and the new cursor are one database transaction. `head` was
 * known before the page was asked for, so an exhausted page proves that all up to it was read.
 */
const readPage = async (deps: WatchDeps, account: string, head: LedgerHead): Promise<boolean> => {
  const { orm, anchor, network } = deps;
  const source = watchSource(account);
  const { cursor } = await openCursor(deps, source, head);
  const page = await network.payments(account, cursor ?? '0', PAGE);
  await inTransaction(orm, async (em) => {
    let last = cursor;
    for (const record of page.records) {
      const token = String((record as { paging_token: string }).paging_token);
      const incoming = readOrNull(record, account);
      if (incoming === 'unreadable') await fileUnreadable(em, deps, token);
      else if (incoming) await recordPayment(em, anchor, account, incoming);
      last = token;
    }
    await em.upsert(Cursor, {
      source,
      cursor: last,
      lastReadAt: new Date(),
      latestLedger: String(head.sequence),
      latestLedgerHash: head.hash,
      ...(page.exhausted ? { readThrough: new Date(head.closedAtMs) } : {}),
    });
  });
  return page.exhausted;
};

/** Tells the story of a recorded payment, or its investigation. */
const handOnOne = async (
  { orm, stories }: WatchDeps,
  em: EntityManager,
  payment: ReceivedPayment,
): Promise<void> => {
  const source = `stellar/${payment.operationId}`;
  const row =
    payment.transactionId && payment.disposition !== 'investigation'
      ? await em.findOneOrFail(Transaction, { id: payment.transactionId })
      : null;
  const amount = formatAmount(stroopsOf(payment.amount));
  const told = row
    ? await stories.tellFunds(row, { source, amount, at: payment.closedAt.toISOString() })
    : 'closed';
  if (told === 'closed') {
    const key = await inTransaction(orm, async (filing) =>
      fileMoney(filing, source, 'transaction_closed', payment.transactionId ?? null),
    );
    if (key !== null) await stories.startInvestigation(key);
  }
  payment.signalledAt = new Date();
  await em.flush();
};

/**
 * Hands on what nobody was told of yet, in operation order; a crash's leftovers come first. One
 * that cannot be handed on stays unmarked and stops neither the others nor the reading.
 * @returns what went wrong first, or null.
 */
const handOn = async (deps: WatchDeps, account: string): Promise<HandOnFault | null> => {
  const em = deps.orm.em.fork();
  const waiting = await em.find(
    ReceivedPayment,
    { receivingAccount: account, signalledAt: null },
    { orderBy: { operationId: 'asc' }, limit: HAND_ON_MAX },
  );
  const faults: HandOnFault[] = [];
  for (const payment of waiting) {
    if (faults.length === HAND_ON_FAULTS_MAX) break;
    try {
      await handOnOne(deps, em, payment);
    } catch (error) {
      const why = error instanceof Error ? error.message : String(error);
      deps.log.error({ operationId: payment.operationId, why }, 'a payment could not be handed on');
      faults.push(new HandOnFault(why, { cause: error }));
    }
  }
  return faults[0] ?? null;
};

/**
 * One look: everything that came since the last one is recorded and handed on.
 * @throws HandOnFault once all is recorded, when somebody could not be told.
 */
export const createLookForPayments =
  (deps: WatchDeps) =>
  async (account: string): Promise<void> => {
    const { orm, network } = deps;
    const source = watchSource(account);
    const known = await orm.em.fork().findOne(Cursor, { source });
    if (known?.stoppedReason) return;
    for (;;) {
      // What is left over is told of before what is new; its fault shows again after the page.
      await handOn(deps, account);
      const head = await network.latestLedger();
      const reference =
        known?.latestLedger && known.latestLedgerHash
          ? { sequence: Number(known.latestLedger), hash: known.latestLedgerHash }
          : null;
      const standing = await compareNetwork(network, reference, head);
      if (standing === 'reset')
        return stop(deps, source, 'the network was reset: its history is another');
      if (standing === 'behind') return;
      try {
        if (await readPage(deps, account, head)) break;
      } catch (error) {
        if (!(error instanceof HistoryGoneError)) throw error;
        return stop(deps, source, `${error.message}; payments may have been missed`);
      }
    }
    const fault = await handOn(deps, account);
    if (fault) throw fault;
  };

/** Watches an account for one turn. The stream only wakes it; what counts are pages. */
export const createStreamPayments =
  (deps: WatchDeps) =>
  async (account: string, signal: AbortSignal): Promise<void> => {
    const network = deps.network.within(signal);
    const look = createLookForPayments({ ...deps, network });
    const alarm = createAlarm();
    const until = Date.now() + TURN_MS;
    const ended = new AbortController();
    const stream = network.wakeOnPayments(
      account,
      () => alarm.ring(),
      AbortSignal.any([signal, ended.signal]),
    );
    try {
      while (!signal.aborted && Date.now() < until) {
        await look(account).catch((error: unknown) => {
          // It is logged, stays unmarked, and is tried again by the next look.
          if (!(error instanceof HandOnFault)) throw error;
        });
        await alarm.wait(LOOK_EVERY_MS, signal);
      }
    } catch (error) {
      if (!signal.aborted) throw error;
    } finally {
      ended.abort();
      await stream.catch(() => undefined);
    }
    signal.throwIfAborted();
  };

export const createWatchActivities = (deps: WatchDeps) => {
  const streamPayments = createStreamPayments(deps);
  return {
    streamPayments: async ({ account }: { readonly account: string }): Promise<void> => {
      await streamPayments(account, Context.current().cancellationSignal);
    },
  };
};

export type WatchActivities = ReturnType<typeof createWatchActivities>;
