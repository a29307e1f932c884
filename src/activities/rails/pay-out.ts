import { forUpdate } from '../../db/orm.ts';
import type { EntityManager } from '@mikro-orm/postgresql';
import { ApplicationFailure, ApplicationFailureCategory } from '@temporalio/common';
import { Pause } from '../../db/entities/books.ts';
import { ReceivedPayment } from '../../db/entities/money-in.ts';
import { RailPayment } from '../../db/entities/money-out.ts';
import type { Transaction } from '../../db/entities/transaction.ts';
import type { RailProfile } from '../../domain/rail-profile.ts';
import { isTerminal } from '../../domain/status.ts';
import { lockTransaction } from '../advance.ts';
import { settleKnown, type PayoutState } from './record-result.ts';

/** What the host may do with a pay-out next. */
export type PayoutPlan =
  /** The rail has not been asked yet; `asked` is committed. */
  | { readonly plan: 'ask'; readonly payment: RailPayment; readonly row: Transaction }
  /** An answer was lost; the same key is given again. */
  | { readonly plan: 'askAgain'; readonly payment: RailPayment; readonly row: Transaction }
  /** An answer was lost; the rail is asked what it knows of the key. */
  | { readonly plan: 'lookUp'; readonly payment: RailPayment; readonly row: Transaction }
  /** An answer was lost, and only a person can say what became of it. */
  | { readonly plan: 'park'; readonly key: string; readonly reason: string }
  /** The rail has answered before. */
  | { readonly plan: 'known'; readonly key: string; readonly state: PayoutState }
  /** The transaction is not payable any more. */
  | { readonly plan: 'withdraw'; readonly reason: string };

/** The idempotency key: the transaction, the leg and the number, and never anything random. */
export const payoutKey = (transactionId: string, number: number): string =>
  `${transactionId}/payout/${number}`;

const PAUSED_RETRY_MS = 10_000;

const refuseWhilePaused = async (em: EntityManager, row: Transaction): Promise<void> => {
  const scopes = ['all', `asset:${row.asset}`, `rail:${row.rail ?? ''}`];
  const pause = await em.findOne(Pause, { scope: { $in: scopes } });
  if (!pause) return;
  throw ApplicationFailure.create({
    type: 'PayoutsPaused',
    message: `pay-outs are paused for ${pause.scope}`,
    category: ApplicationFailureCategory.BENIGN,
    nextRetryDelay: PAUSED_RETRY_MS,
  });
};

const refundIsOnItsWay = `select 1 from ledger_payment_refund_alive where transaction_id = ? limit 1`;

const planUnknown = (
  profile: RailProfile,
  payment: RailPayment,
  row: Transaction,
  now: Date,
): PayoutPlan => {
  const ageMs = now.getTime() - (payment.askedAt?.getTime() ?? 0);
  switch (profile.retry.by) {
    case 'idempotencyKey':
      return ageMs < profile.retry.keyLifetimeMs
        ? { plan: 'askAgain', payment, row }
        : {
            plan: 'park',
            key: payment.key,
            reason: `${payment.key}: the answer was lost and the key is too old`,
          };
    case 'lookUp':
      return { plan: 'lookUp', payment, row };
    case 'neither':
      return { plan: 'park', key: payment.key, reason: `${payment.key}: the answer was lost` };
  }
};

const planNew = async (
  em: EntityManager,
  row: Transaction,
  number: number,
  profile: RailProfile,
): Promise<RailPayment> => {
  // The money that pays for it is found by its row; without one there is no pay-out.
  const funding = await em.findOneOrFail(ReceivedPayment, {
    transactionId: row.id,
    disposition: 'credited',
  });
  if (!row.amountOut) throw new Error(`${row.kind} ${row.id} has no amount_out to pay`);
  return em.create(RailPayment, {
    key: payoutKey(row.id, number),
    transactionId: row.id,
    leg: 'payout',
    number,
    rail: profile.name,
    asset: profile.asset,
    amount: row.amountOut,
    state: 'planned',
    fundedBy: funding.operationId,
    createdAt: new Date(),
  });
};

/**
 * Decides what to do with pay-out `number` of a transaction, and commits `asked` before the rail
 * is called. Runs in the caller's database transaction.
 * @throws a benign failure while pay-outs are paused; it is asked again.
 */
export const planPayout = async (
  em: EntityManager,
  profile: RailProfile,
  transactionId: string,
  number: number,
): Promise<PayoutPlan> => {
  const row = await lockTransaction(em, transactionId);
  // A story that is started again counts from one: the answer is about the last number there is,
  // so that nobody acts upon an old refusal while a newer try is under way.
  const known = await em.findOne(
    RailPayment,
    { transactionId, leg: 'payout', number: { $gte: number } },
    { ...forUpdate, orderBy: { number: 'desc' } },
  );
  if (known && known.state !== 'planned' && known.state !== 'asked') {
    return { plan: 'known', key: known.key, state: await settleKnown(em, row, known) };
  }
  if (known?.state === 'asked') {
    const unknown = planUnknown(profile, known, row, new Date());
    // The lost call may never have arrived, so that asking again may be what pays.
    if (unknown.plan !== 'park') await refuseWhilePaused(em, row);
    return unknown;
  }
  if (isTerminal(row.status)) return { plan: 'withdraw', reason: `it is ${row.status}` };
  const refund = await em.execute<unknown[]>(refundIsOnItsWay, [transactionId]);
  if (refund.length > 0) return { plan: 'withdraw', reason: 'it is being refunded' };
  await refuseWhilePaused(em, row);
  const payment = known ?? (await planNew(em, row, number, profile));
  payment.state = 'asked';
  payment.askedAt = new Date();
  return { plan: 'ask', payment, row };
};
