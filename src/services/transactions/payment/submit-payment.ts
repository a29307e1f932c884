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
import { isTerminal, type Status } from '../../../domain/transactions/status.ts';
import { advance, lockTransaction } from '../move.ts';
import { decideRefund } from '../decisions/decisions.ts';
import { inTransaction, type StoreDeps } from '../../deps.ts';
import { CHARGED_BACK, isPayoutHeld, PAYS } from '../decisions/held-payout.ts';
import { insertLeg, newestLeg, type LegOrder } from './leg.ts';
import { listedHash, writeOutcome } from './leg-outcome.ts';
import { newestPayout } from '../decisions/parking.ts';
import { waiveNewAccount } from './waive-account.ts';
import type { LedgerWaiters } from './ledger-waiters.ts';

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

const isSettled = (payment: LedgerPayment): boolean => SETTLED.includes(payment.state);

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
  if (row && !isTerminal(row.status)) {
    advance(em, row, 'pending_stellar', {
      reason: `${order.leg} ${order.number} is queued for the ledger`,
    });
  }
  return payment;
};

const queueLeg = async ({ orm, anchor }: SubmitDeps, order: LegOrder): Promise<LedgerPayment> =>
  inTransaction(orm, async (em) => queueLegIn(em, anchor, order));

/** What a person decides of a refund is decided beside these, and not beside one that follows. */
const payoutsOf = async (em: EntityManager, transactionId: string) => {
  const payouts = (await newestPayout(em, transactionId))?.number ?? 0;
  return payouts > 0 ? { payouts } : {};
};

const INCLUDED = `select p.number, p.state, p.operation_id as "operationId", e.inner_hash as "innerHash",
    e.included_hash as "includedHash", t.status
  from ledger_payment p join transaction t on t.id = p.transaction_id
    left join ledger_envelope e on e.inner_hash = p.envelope_hash
  where p.transaction_id = ? and p.investigation_key is null and p.leg = 'payout'
    and p.number >= ?
  order by p.number desc limit 1`;

interface IncludedRow extends Pick<LedgerEnvelope, 'innerHash' | 'includedHash'> {
  readonly number: number;
  readonly state: LedgerPaymentState;
  readonly operationId: string;
  readonly status: Status;
}

/**
 * The usual end, without a lock: a pay-out that was included and has completed its transaction, which
 * nothing changes any more. Null where anything is otherwise.
 */
const seePaid = async ({ orm }: SubmitDeps, order: LegOrder): Promise<LegOutcome | null> => {
  if (order.leg !== 'payout') return null;
  const values = [order.transactionId, order.number];
  const [paid] = await orm.em.fork().execute<IncludedRow[]>(INCLUDED, values);
  if (paid?.state !== 'included' || paid.status !== 'completed') return null;
  const { number, state, operationId } = paid;
  return { number, state, hash: listedHash(paid), operationId };
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
export const createSubmitPayment =
  (deps: SubmitDeps) =>
  async (order: LegOrder, signal: AbortSignal): Promise<LegOutcome> => {
    const queued = await queueLeg(deps, order);
    if (!isSettled(queued)) await deps.waiters.untilSettled(queued.id, signal);
    signal.throwIfAborted();
    return (await seePaid(deps, order)) ?? readOutcome(deps, order);
  };
