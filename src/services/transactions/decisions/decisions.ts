import type { EntityManager } from '@mikro-orm/postgresql';
import { PriceDecision, RefundDecision, ReviewDecision } from '../../../db/entities/decisions.ts';
import type { Transaction } from '../../../db/entities/transaction.ts';
import { findBySql } from '../../../db/find-by-sql.ts';
import { formatAmount, stroopsOf } from '../../../domain/money/amount.ts';
import type { Price } from '../../../domain/money/price.ts';
import { storyId } from '../../../domain/transactions/queue.ts';
import { sayingIn, spoken, spokenOf, type Spoken } from '../../../domain/languages/saying.ts';
import { isRefusal, type Refusal } from '../../../domain/refusal.ts';

/*
 * Decisions over a transaction's money, as rows (docs/reference/money.md §7). All of this runs in the caller's
 * database transaction, with the transaction's row locked.
 */

const short = (amount: string): string => formatAmount(stroopsOf(amount));

const priceOf = (row: PriceDecision): Price | Refusal => {
  if (row.refusal) return { refusal: row.refusal, ...sayingIn(spokenOf(row.message, row.said)) };
  if (!row.amountOut || !row.fee)
    throw new Error(`${row.transactionId} has a price without amounts`);
  const surplus = stroopsOf(row.surplus ?? '0');
  return {
    amountIn: short(row.amountIn),
    amountOut: short(row.amountOut),
    ...(surplus > 0n ? { surplus: formatAmount(surplus) } : {}),
    fee: row.fee,
  };
};

const NEWEST_PRICE = `select * from price_decision
  where transaction_id = ? order by number desc limit 1`;

/** The price of the money that was credited, as it stands; null where none was decided. */
export const findPrice = async (
  em: EntityManager,
  transactionId: string,
): Promise<Price | Refusal | null> => {
  const [newest] = await findBySql(em, PriceDecision, NEWEST_PRICE, [transactionId]);
  return newest ? priceOf(newest) : null;
};

interface PriceOrder {
  /** The money, by `fundsName`. */
  readonly source: string;
  /** Decimal string: what was received, in the asset that came in. */
  readonly received: string;
  readonly price: Price | Refusal;
  /** The transaction's own story by default. */
  readonly actor?: string;
  /** True where the caller has seen, under the row's lock, that none was decided before. */
  readonly isFirst?: boolean;
}

/** Records what money is worth. Further decisions of a transaction replace the one before. */
export const writePrice = async (
  em: EntityManager,
  row: Transaction,
  { source, received, price, actor = storyId(row.kind, row.id), isFirst = false }: PriceOrder,
): Promise<void> => {
  const before = isFirst ? 0 : await em.count(PriceDecision, { transactionId: row.id });
  const number = before + 1;
  const decided = isRefusal(price)
    ? { refusal: price.refusal, ...spoken(price), amountIn: received }
    : {
        amountIn: price.amountIn,
        amountOut: price.amountOut,
        fee: price.fee,
        surplus: price.surplus ?? '0',
      };
  em.create(PriceDecision, { transactionId: row.id, number, source, actor, ...decided });
  await em.flush();
};

/** What a review said, as it is stored and sent. */
export type StoredReview =
  | { readonly decision: 'allow' }
  | (Spoken & { readonly decision: 'hold' | 'reject'; readonly reason?: string });

/** What the review said; null where it was not asked yet. */
export const findReview = async (
  em: EntityManager,
  transactionId: string,
): Promise<StoredReview | null> => {
  const row = await em.findOne(ReviewDecision, { transactionId });
  if (!row) return null;
  if (row.decision === 'allow') return { decision: 'allow' };
  const { decision, message, said, reason } = row;
  return { decision, ...spokenOf(message, said), ...(reason ? { reason } : {}) };
};

/** Writes the review's verdict down with whatever else the caller writes; the first one stands. */
export const writeReview = (
  em: EntityManager,
  transactionId: string,
  review: StoredReview,
): void => {
  const words =
    review.decision === 'allow'
      ? { message: null, reason: null }
      : { ...spokenOf(review.message, review.said), reason: review.reason ?? null };
  em.create(ReviewDecision, { transactionId, decision: review.decision, ...words });
};

/** A refund that is decided and that nobody has withdrawn, with what the customer reads. */
export interface DecidedRefund extends Spoken {
  /** What is kept of it; a decimal string. */
  readonly fee?: string;
}

const newestRefund = async (
  em: EntityManager,
  transactionId: string,
): Promise<RefundDecision | null> =>
  em.findOne(RefundDecision, { transactionId }, { orderBy: { number: 'desc' } });

/** The refund that stands, whatever has become of its payments; null where none does. */
export const findRefund = async (
  em: EntityManager,
  transactionId: string,
): Promise<DecidedRefund | null> => {
  const newest = await newestRefund(em, transactionId);
  if (!newest || newest.withdrawnAt) return null;
  const { message, said, fee } = newest;
  return { ...spokenOf(message, said), ...(fee ? { fee: short(fee) } : {}) };
};

interface RefundOrder extends DecidedRefund {
  /** For auditors; ids, codes and amounts only. */
  readonly reason: string;
  readonly actor?: string;
}

const insertRefund = async (
  em: EntityManager,
  row: Transaction,
  number: number,
  { message, said, fee, reason, actor }: RefundOrder,
): Promise<void> => {
  em.create(RefundDecision, {
    transactionId: row.id,
    number,
    actor: actor ?? storyId(row.kind, row.id),
    reason,
    ...spokenOf(message, said),
    fee: fee ?? null,
  });
  await em.flush();
};

/**
 * Decides that all that is left of a transaction goes back. From then on nothing of it is paid.
 * @returns the refund that stands: an earlier one, where there is such.
 */
export const decideRefund = async (
  em: EntityManager,
  row: Transaction,
  order: RefundOrder,
): Promise<DecidedRefund> => {
  const decided = await findRefund(em, row.id);
  if (decided) return decided;
  const newest = await newestRefund(em, row.id);
  await insertRefund(em, row, (newest?.number ?? 0) + 1, order);
  return order;
};

/** A person withdraws the refund that stands; nothing is done where none does. */
export const withdrawRefund = async (
  em: EntityManager,
  transactionId: string,
  operator: string,
): Promise<void> => {
  const newest = await newestRefund(em, transactionId);
  if (!newest || newest.withdrawnAt) return;
  newest.withdrawnBy = operator;
  newest.withdrawnAt = new Date();
  await em.flush();
};

/** A person decides a refund by terms of their own, in place of one that could not go out. */
export const decideRefundAnew = async (
  em: EntityManager,
  row: Transaction,
  order: RefundOrder & { readonly actor: string },
): Promise<void> => {
  const decided = await findRefund(em, row.id);
  if (decided && decided.fee === order.fee) return;
  await withdrawRefund(em, row.id, order.actor);
  const newest = await newestRefund(em, row.id);
  await insertRefund(em, row, (newest?.number ?? 0) + 1, order);
};
