import { formatAmount, stroopsOf, type Stroops } from '../money/amount.ts';
import type { Refunds } from './transaction.ts';

type RefundPayment = Refunds['payments'][number];

/**
 * Adds a payment to what went back. The same payment added again changes nothing. `amount` is what
 * was sent, `fee` what was kept of it, so together they are what the transaction gave up; the sums
 * are over all payments (SEP-6, SEP-24, SEP-31 "refunds").
 */
export const addRefund = (refunds: Refunds | null, payment: RefundPayment): Refunds => {
  const known = refunds?.payments ?? [];
  const payments = known.some(({ id }) => id === payment.id) ? known : [...known, payment];
  const sum = (of: (one: RefundPayment) => string): string =>
    formatAmount(payments.reduce((total, one) => total + stroopsOf(of(one)), 0n));
  return {
    amount_refunded: sum(({ amount }) => amount),
    amount_fee: sum(({ fee }) => fee),
    payments,
  };
};

/** What went back, or was kept of what went back: it is not the transaction's any more. */
export const givenBack = (refunds: Refunds | null | undefined): Stroops =>
  refunds ? stroopsOf(refunds.amount_refunded) + stroopsOf(refunds.amount_fee) : 0n;
