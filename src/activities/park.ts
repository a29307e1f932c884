import type { EntityManager } from '@mikro-orm/postgresql';
import { RailPayment } from '../db/entities/money-out.ts';
import type { Transaction } from '../db/entities/transaction.ts';
import { countInSpite } from '../db/limits.ts';
import type { Resolution } from '../domain/story.ts';
import { stroopsOf } from '../domain/amount.ts';
import { workingStatus, type Status } from '../domain/status.ts';
import { advance, lockTransaction } from './advance.ts';
import { accounts, post } from './books.ts';
import { inTransaction, type StoreDeps } from './deps.ts';
import { bookPayout } from './payout-books.ts';

export interface ParkOrder {
  readonly transactionId: string;
  /** For operators; ids, codes and amounts only. */
  readonly reason: string;
  /** What the customer reads meanwhile. */
  readonly message: string;
  /** Where the transaction stands while it waits; it stays where it is when not given. */
  readonly status?: Status;
}

/** Writes down that a story waits for a person, and why. */
export const createPark =
  ({ orm }: StoreDeps) =>
  async ({ transactionId, reason, message, status }: ParkOrder): Promise<void> =>
    inTransaction(orm, async (em) => {
      const row = await lockTransaction(em, transactionId);
      row.parkedReason = reason;
      advance(em, row, status ?? row.status, { reason, message });
    });

export interface UnparkOrder {
  readonly transactionId: string;
  readonly resolution: Resolution;
}

/** What the books hold for a transaction, in its Stellar asset. */
const heldAmount = `select coalesce(sum(amount), 0)::text as held from posting
  where account = ? and asset = ?`;

/** A pay-out whose answer was lost, and which a person has found to be paid, is delivered. */
const acceptUnanswered = async (
  em: EntityManager,
  row: Transaction,
  evidence: string,
): Promise<void> => {
  const payment = await em.findOne(RailPayment, {
    transactionId: row.id,
    state: { $in: ['asked', 'initiated', 'ready_for_pickup'] },
  });
  if (!payment) return;
  payment.state = 'delivered';
  payment.railReference ??= evidence;
  payment.settledAt = new Date();
  payment.nextPollAt = null;
  payment.toldAt = new Date();
  await bookPayout(em, row, payment);
};

/** What somebody who has looked says of a pay-out whose answer was lost: it was not paid. */
export const createRefusePayout =
  ({ orm }: StoreDeps) =>
  async ({ transactionId, key }: { transactionId: string; key: string }): Promise<void> =>
    inTransaction(orm, async (em) => {
      await lockTransaction(em, transactionId);
      const payment = await em.findOneOrFail(RailPayment, { key, transactionId });
      if (payment.state !== 'asked') return;
      payment.state = 'failed';
      payment.message = 'a person found that it was not paid';
      payment.settledAt = new Date();
    });

/**
 * Writes an operator's decision down. `settled` also closes the books: what was still owed was
 * settled outside of Railhead, as the evidence shows, so it goes to the treasury.
 */
export const createUnpark =
  ({ orm }: StoreDeps) =>
  async ({ transactionId, resolution }: UnparkOrder): Promise<void> =>
    inTransaction(orm, async (em) => {
      const row = await lockTransaction(em, transactionId);
      row.parkedReason = null;
      const actor = `operator ${resolution.operator}`;
      const reason = `${resolution.action}: ${resolution.evidence}`;
      if (resolution.action === 'retry') await countInSpite(em, transactionId);
      if (resolution.action !== 'settled') {
        advance(em, row, workingStatus(row.kind), { reason, actor, message: null });
        return;
      }
      await acceptUnanswered(em, row, resolution.evidence);
      const customer = accounts.customer(transactionId);
      const [balance] = await em.execute<{ held: string }[]>(heldAmount, [customer, row.asset]);
      const held = stroopsOf((balance?.held ?? '0').replace(/^-/, ''));
      if (held > 0n) {
        await post(em, {
          entry: `settled/${transactionId}`,
          transactionId,
          lines: [
            { account: customer, asset: row.asset, amount: -held },
            { account: accounts.treasury, asset: row.asset, amount: held },
          ],
        });
      }
      advance(em, row, 'completed', { reason, actor, message: null });
    });
