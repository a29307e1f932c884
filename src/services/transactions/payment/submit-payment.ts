import type { EntityManager } from '@mikro-orm/postgresql';
import { say, spoken, spokenOf } from '../../../domain/languages/saying.ts';
import {
  LedgerEnvelope,
  type LedgerPayment,
  type LedgerPaymentState,
} from '../../../db/entities/money-out.ts';
import type { Transaction } from '../../../db/entities/transaction.ts';
import type { Anchor } from '../../../domain/anchor.ts';
import type { NotReadyReason } from '../../../domain/ledger/decide-payment.ts';
import { isTerminal } from '../../../domain/transactions/status.ts';
import { advance, lockTransaction } from '../move.ts';
import { decideRefund } from '../decisions/decisions.ts';
import { inTransaction, type StoreDeps } from '../../deps.ts';
import { CHARGED_BACK, isPayoutHeld, PAYS } from '../decisions/held-payout.ts';
import { insertLeg, makeLeg, mayPayOut, newestLeg, type LegOrder } from './leg.ts';
import { listedHash, writeOutcome } from './leg-outcome.ts';
import { newestPayout } from '../decisions/parking.ts';
import { waiveNewAccount } from './waive-account.ts';
import type { LedgerWaiters } from './ledger-waiters.ts';
import { createSeePayouts, type SeenPayout } from './see-payouts.ts';

/** What has become of a leg. */
export type LegOutcome = {
  /** Of the last try that there is: above the one asked for where a story starts again. */
  readonly number?: number;
  /** Refunds of a transaction: how many pay-outs its rail was asked for before. */
  readonly payouts?: number;
} & (
  | { readonly state: 'included'; readonly hash: string; readonly operationId: string }
  | { readonly state: 'not_ready'; readonly reason: NotReadyReason }
  | { readonly state: 'failed' | 'parked' | 'withdrawn'; readonly reason: string }
);

interface SubmitDeps extends StoreDeps {
  readonly waiters: LedgerWaiters;
}

const SETTLED: readonly LedgerPaymentState[] = [
  'included',
  'failed',
  'withdrawn',
  'not_ready',
  'parked',
];
/** Why a `create_account` leg is withdrawn: somebody else was first. */
const ACCOUNT_EXISTS = 'account_exists';

const isSettled = ({ state }: Pick<LedgerPayment, 'state'>): boolean => SETTLED.includes(state);

/** A refund goes by what is decided of it; where nothing is yet, it is decided with its first leg. */
const refundTerms = async (
  em: EntityManager,
  row: Transaction,
  order: LegOrder,
): Promise<LegOrder> => {
  const { reason, said, fee } = order;
  const kept = fee === undefined ? {} : { fee };
  const message = reason === undefined ? spoken(say('refunded')) : spokenOf(reason, said);
  const decided = await decideRefund(em, row, { ...message, reason: 'its story', ...kept });
  const { fee: _, ...rest } = order;
  return { ...rest, ...(decided.fee === undefined ? {} : { fee: decided.fee }) };
};

/** Writes that the money of a transaction is on its way. */
const advanceToLedger = (em: EntityManager, row: Transaction, { leg, number }: LegOrder): void =>
  advance(em, row, 'pending_stellar', { reason: `${leg} ${number} is queued for the ledger` });

/**
 * Finds the leg's row or inserts it, and writes that the money is on its way, in the caller's database
 * transaction.
 */
export const queueLegIn = async (
  em: EntityManager,
  anchor: Anchor,
  order: LegOrder,
): Promise<LedgerPayment> => {
  const row = order.transactionId ? await lockTransaction(em, order.transactionId) : null;
  const known = await newestLeg(em, order);
  if (known) return known;
  const terms = row && order.leg === 'refund' ? await refundTerms(em, row, order) : order;
  const payment = await insertLeg(em, anchor, terms, row);
  if (row && PAYS.includes(order.leg) && (await isPayoutHeld(em, row.id))) {
    payment.state = 'withdrawn';
    payment.reason = CHARGED_BACK;
    payment.settledAt = new Date();
    return payment;
  }
  if (row && !isTerminal(row.status)) advanceToLedger(em, row, order);
  return payment;
};

/**
 * Queues the first payment of a locked deposit whose money is credited in the same database transaction,
 * so that none was queued before and nothing was taken back. Its story waits for it as for any other, and
 * says what is missing where it cannot be queued: that keeps no money from being credited.
 */
export const queueFirstPayout = async (
  em: EntityManager,
  anchor: Anchor,
  row: Transaction,
): Promise<void> => {
  if (!mayPayOut(anchor, row)) return;
  const order = { transactionId: row.id, leg: 'payout', number: 1, operation: 'payment' } as const;
  await makeLeg(em, anchor, order, row);
  advanceToLedger(em, row, order);
};

const queueLeg = async ({ orm, anchor }: SubmitDeps, order: LegOrder): Promise<LedgerPayment> =>
  inTransaction(orm, async (em) => queueLegIn(em, anchor, order));

/** What a person decides of a refund is decided beside these, and not beside one that follows. */
const payoutsOf = async (em: EntityManager, transactionId: string) => {
  const payouts = (await newestPayout(em, transactionId))?.number ?? 0;
  return payouts > 0 ? { payouts } : {};
};

/**
 * The newest try of a pay-out, seen without a lock; null where there is none yet, and of other legs.
 */
const createSee = ({ orm }: SubmitDeps) => {
  const see = createSeePayouts(orm);
  return async ({ leg, transactionId, number }: LegOrder): Promise<SeenPayout | null> => {
    const seen = leg === 'payout' && transactionId ? await see(transactionId) : null;
    return seen && seen.number >= number ? seen : null;
  };
};

/** The usual end: a pay-out that has completed its transaction, which nothing changes any more. */
const paidBy = (seen: SeenPayout | null): LegOutcome | null => {
  if (seen?.state !== 'included' || seen.status !== 'completed') return null;
  const { number, state, operationId } = seen;
  return { number, state, hash: listedHash(seen), operationId };
};

/**
 * Says what has become of a leg. Its effect on the transaction was written when the envelope was
 * settled; where that could not be, it is written now.
 */
const readOutcome = async ({ orm, anchor }: SubmitDeps, order: LegOrder): Promise<LegOutcome> =>
  inTransaction(orm, async (em) => {
    const row = order.transactionId ? await lockTransaction(em, order.transactionId) : null;
    const payment = await newestLeg(em, order);
    if (!payment || !isSettled(payment)) throw new Error('the leg is not settled yet');
    const { number } = payment;
    const payouts = row && order.leg === 'refund' ? await payoutsOf(em, row.id) : {};
    const reason = payment.reason ?? '';
    const state: LedgerPaymentState = payment.state;
    switch (state) {
      case 'not_ready':
        return { number, ...payouts, state, reason: reason as NotReadyReason };
      case 'failed':
      case 'parked':
      case 'withdrawn':
        if (row && reason === ACCOUNT_EXISTS) await waiveNewAccount(em, anchor, row);
        return { number, ...payouts, state, reason };
      case 'queued':
      case 'bound':
        throw new Error(`leg ${payment.id} is ${state} again`);
      case 'included':
    }
    const envelope = await em.findOneOrFail(LedgerEnvelope, {
      innerHash: payment.envelopeHash ?? '',
    });
    if (row) writeOutcome(em, row, payment, envelope);
    const hash = listedHash(envelope);
    return { number, state: 'included', hash, operationId: payment.operationId ?? '' };
  });

/**
 * Sends one leg on Stellar and waits until it is settled. Retried anywhere, by anyone, it finds
 * the leg's row and goes on waiting; only the sender packs, signs and submits.
 * @throws when the activity is cancelled before the leg is settled.
 */
export const createSubmitPayment = (deps: SubmitDeps) => {
  const see = createSee(deps);
  return async (order: LegOrder, signal: AbortSignal): Promise<LegOutcome> => {
    const queued = (await see(order)) ?? (await queueLeg(deps, order));
    if (!isSettled(queued)) await deps.waiters.untilSettled(queued.id, signal);
    signal.throwIfAborted();
    return paidBy(await see(order)) ?? readOutcome(deps, order);
  };
};
