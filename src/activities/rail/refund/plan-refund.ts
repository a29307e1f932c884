import type { EntityManager } from '@mikro-orm/postgresql';
import { RailReceipt } from '../../../db/entities/money-in.ts';
import type { RailRefund } from '../../../db/entities/money-out.ts';
import { forUpdate } from '../../../db/orm.ts';
import type { SecretBox } from '../../../db/secret.ts';
import { formatAmount, stroopsOf } from '../../../domain/money/amount.ts';
import type { RailProfile } from '../../../domain/rails/profile.ts';
import { sendBackOf } from '../../../domain/rails/refund.ts';
import type { IncomingRefund } from '../../../rails/rail.ts';
import { isAlive, refundsOf, type RefundOwner } from '../../../services/rail-refunds/journal.ts';
import { settleRefund } from '../../../services/rail-refunds/settle.ts';
import { lockCase } from '../../../services/investigations/case.ts';
import { closeParking } from '../../../services/transactions/decisions/parking.ts';
import { lockTransaction } from '../../../services/transactions/move.ts';
import { refuseWhilePaused } from '../paused.ts';

/** What the host may do with an owner's refunds next. */
export type RefundPlan =
  /** `asked` is committed, for the first time. */
  | { readonly plan: 'ask'; readonly refund: RailRefund; readonly order: IncomingRefund }
  /** An answer was lost; the rail is asked what it knows of the refund. */
  | { readonly plan: 'lookUp'; readonly refund: RailRefund; readonly order: IncomingRefund }
  /** Nothing is to be asked now: what is known of the refund says what follows. */
  | { readonly plan: 'known'; readonly refund: RailRefund }
  /** All of it has arrived. */
  | { readonly plan: 'done' };

export interface RefundContext {
  readonly profile: RailProfile;
  readonly secrets: SecretBox;
  /** Milliseconds since 1970. */
  readonly now: number;
}

/** Locks whose refunds they are, before them. @returns the assets whose pauses hold them up. */
export const lockOwner = async (
  em: EntityManager,
  { transactionId, investigationKey }: RefundOwner,
): Promise<readonly string[]> => {
  if (investigationKey !== undefined) return [(await lockCase(em, investigationKey)).asset];
  const row = await lockTransaction(em, transactionId);
  return [row.asset, row.amountInAsset];
};

/** A story that asks is not parked, even where the one that was has been lost with Temporal's data. */
const leaveParking = async (em: EntityManager, { transactionId }: RefundOwner): Promise<void> => {
  if (transactionId === undefined) return;
  const row = await lockTransaction(em, transactionId);
  if (!row.parkedReason) return;
  row.parkedReason = null;
  await closeParking(em, transactionId);
};

/** The refund in the contract's words; who paid is opened from the received row. */
export const orderOf = (
  refund: RailRefund,
  receipt: RailReceipt,
  { secrets }: Pick<RefundContext, 'secrets'>,
): IncomingRefund => {
  const { payerCiphertext: ciphertext, payerKeyId: keyId, rail, railReference } = receipt;
  const sealed = ciphertext && keyId ? { ciphertext: Buffer.from(ciphertext), keyId } : null;
  const payer = sealed ? secrets.open(sealed, `rail_receipt/${rail}/${railReference}`) : {};
  return {
    idempotencyKey: refund.key,
    railReference,
    amount: formatAmount(stroopsOf(refund.amount)),
    amountReceived: formatAmount(stroopsOf(receipt.amount)),
    receivedAt: receipt.receivedAt.toISOString(),
    payer: payer as IncomingRefund['payer'],
  };
};

/** Why a refund is not sent any more; null while it may be. */
export const whyTooLate = (
  { refunds }: Pick<RailProfile, 'refunds'>,
  receipt: RailReceipt,
  now: number,
): string | null => {
  const { rail, amount, receivedAt, reversedAt } = receipt;
  const received = stroopsOf(amount);
  return sendBackOf(refunds, { rail, received, receivedAt, isReversed: Boolean(reversedAt) }, now)
    .refused;
};

const planAsk = async (
  em: EntityManager,
  refund: RailRefund,
  receipt: RailReceipt,
  context: RefundContext,
): Promise<RefundPlan> => {
  const why = whyTooLate(context.profile, receipt, context.now);
  if (why !== null) {
    // It was never asked for, so that this is as definite as a refusal of the rail.
    await settleRefund(em, refund, { state: 'failed', message: why }, true);
    return { plan: 'known', refund };
  }
  const order = orderOf(refund, receipt, context);
  refund.state = 'asked';
  refund.askedAt = new Date(context.now);
  refund.asks = (refund.asks ?? 0) + 1;
  return { plan: 'ask', refund, order };
};

/**
 * Decides what to do about an owner's refunds, one after the other, and commits `asked` before the rail
 * is called. Runs in the caller's database transaction.
 * @throws a benign failure while pay-outs are paused; it is asked again. What cannot be read of the
 * payer is thrown before `asked` is written, so that it never counts as a lost answer.
 */
export const planNext = async (
  em: EntityManager,
  context: RefundContext,
  owner: RefundOwner,
): Promise<RefundPlan> => {
  const assets = await lockOwner(em, owner);
  const refunds = (await refundsOf(em, owner)).filter(({ rail }) => rail === context.profile.name);
  const refund = refunds.find(isAlive);
  if (!refund) {
    const newest = new Map(refunds.map((one) => [one.receiptId, one]));
    const failed = [...newest.values()].findLast(({ state }) => state === 'failed');
    return failed ? { plan: 'known', refund: failed } : { plan: 'done' };
  }
  if (refund.parkedReason) return { plan: 'known', refund };
  await leaveParking(em, owner);
  if (refund.state === 'initiated') return { plan: 'known', refund };
  // What is lost may never have arrived, so that asking again may be what sends it.
  await refuseWhilePaused(em, assets, refund.rail);
  const receipt = await em.findOneOrFail(RailReceipt, { id: refund.receiptId }, forUpdate);
  if (refund.state === 'planned') return planAsk(em, refund, receipt, context);
  // The call before this one ended unseen, so that nothing clears the refund of it (`notTried`).
  refund.answerLostAt ??= new Date(context.now);
  return { plan: 'lookUp', refund, order: orderOf(refund, receipt, context) };
};
