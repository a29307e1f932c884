import { ApplicationFailure, ApplicationFailureCategory } from '@temporalio/common';
import type { EntityManager } from '@mikro-orm/postgresql';
import { say, spoken } from '../../domain/languages/saying.ts';
import { Cursor } from '../../db/entities/money-in.ts';
import type { Transaction } from '../../db/entities/transaction.ts';
import { recordedFunds } from './recorded-funds.ts';
import { railProfile } from '../../domain/anchor.ts';
import { isTerminal } from '../../domain/transactions/status.ts';
import type { Funds } from '../../domain/transactions/story.ts';
import { advance, lockTransaction } from './move.ts';
import { inTransaction, type StoreDeps } from '../deps.ts';

export interface ExpireOrder {
  readonly transactionId: string;
  /** The sources of money that the story has already, and that is not enough. */
  readonly parts: readonly string[];
}

/** True while a claimable balance that names the transaction is on its way to us. */
const isBeingClaimed = async (em: EntityManager, transactionId: string): Promise<boolean> => {
  const found = await em.execute<unknown[]>(
    `select 1 from claimable_balance c join ledger_payment p using (investigation_key)
      where c.transaction_id = ? and p.leg = 'claim' and p.state in ('queued', 'bound') limit 1`,
    [transactionId],
  );
  return found.length > 0;
};

/**
 * - `expired`: nobody paid, and nobody can any more
 * - `parts`: nothing came but what the story has
 * - `recorded`: money is here that the story was not signalled
 */
export type Expiry =
  | { readonly state: 'expired' | 'parts' }
  | { readonly state: 'recorded'; readonly funds: readonly Funds[] };

/** Reading is behind the deadline, so that nobody knows yet; looked at again ever less often. */
const LAST_LOOK_MS = 900_000;

export const nextLookMs = (firstMs: number, attempt: number): number =>
  Math.min(firstMs * 1.3 ** Math.max(attempt - 1, 0), LAST_LOOK_MS);

/** True once all that happened until the deadline has been read. */
const isReadThrough = async (em: EntityManager, row: Transaction): Promise<boolean> => {
  const deadline = row.payUntil?.getTime() ?? 0;
  const source =
    row.kind === 'deposit' ? `rail/${row.rail ?? ''}` : `stellar/${row.receivingAccount ?? ''}`;
  const cursor = await em.findOne(Cursor, { source });
  if ((cursor?.readThrough?.getTime() ?? 0) <= deadline) return false;
  // A rail that is asked by name must have been asked for this one after its deadline.
  const dueAgain = row.nextPollAt?.getTime();
  return row.kind !== 'deposit' || dueAgain === undefined || dueAgain > deadline;
};

/**
 * Expires a transaction that nobody paid: only when nothing is recorded for it, and everything that
 * happened before its deadline has been read. Recording money locks the same row, so one of the two
 * always sees the other.
 * @returns null while reading is behind.
 */
const expireOrFind = async (
  { orm, anchor }: Pick<StoreDeps, 'orm' | 'anchor'>,
  { transactionId, parts }: ExpireOrder,
): Promise<Expiry | null> =>
  inTransaction(orm, async (em) => {
    const row = await lockTransaction(em, transactionId);
    if (row.status === 'expired') return { state: 'expired' };
    const recorded = await recordedFunds(em, transactionId);
    const funds = recorded.filter(({ source }) => !parts.includes(source));
    if (funds.length > 0) return { state: 'recorded', funds };
    if (isTerminal(row.status)) return { state: 'expired' };
    // What was left for us to claim came in time, and becomes ours as soon as it is claimed.
    if (await isBeingClaimed(em, transactionId)) return null;
    if (!(await isReadThrough(em, row))) return null;
    if (parts.length > 0) return { state: 'parts' };
    const lateWindowMs = railProfile(anchor, row.rail ?? '')?.lateWindowMs ?? 0;
    if ((row.payUntil?.getTime() ?? 0) + lateWindowMs < Date.now()) row.nextPollAt = null;
    advance(em, row, 'expired', {
      reason: 'nothing was received by the deadline',
      ...spoken(say('nothing_received')),
    });
    return { state: 'expired' };
  });

/** The same for stories from before `awaitExpiry`, which ask again themselves. */
export const createExpireUnpaid =
  (deps: StoreDeps) =>
  async (transactionId: string): Promise<'expired' | 'recorded' | 'readingBehind'> => {
    const expiry = await expireOrFind(deps, { transactionId, parts: [] });
    if (expiry === null) return 'readingBehind';
    return expiry.state === 'expired' ? 'expired' : 'recorded';
  };

/**
 * Waits until it is known whether money came before the deadline, and expires the transaction where
 * none did. Not yet is a benign failure, which is retried ever less often and costs the history nothing.
 */
export const createAwaitExpiry =
  (deps: StoreDeps) =>
  async (order: ExpireOrder, attempt: number): Promise<Expiry> => {
    const expiry = await expireOrFind(deps, order);
    if (expiry) return expiry;
    throw ApplicationFailure.create({
      type: 'ReadingBehind',
      message: `${order.transactionId}: not all that came before its deadline was read; looking again`,
      category: ApplicationFailureCategory.BENIGN,
      nextRetryDelay: nextLookMs(deps.anchor.durations.expiryRetryMs, attempt),
    });
  };
