import { findCustomerOf } from '../db/customer-of.ts';
import type { Customer } from '../db/entities/customer.ts';
import type { Transaction } from '../db/entities/transaction.ts';
import { assetPolicy, type Anchor } from '../domain/anchor.ts';
import { isBeforeAdmission } from '../domain/status.ts';
import { advance, lockTransaction } from './advance.ts';
import { inTransaction, type StoreDeps } from './deps.ts';

export interface AdmitOrder {
  readonly transactionId: string;
  /** True when nobody waits any longer: what is not admitted now expires. */
  readonly isLastTime: boolean;
}

/** `payUntil`: ISO 8601; the customer's time to pay begins when they may. `ended`: it expired. */
export type Admission =
  | { readonly state: 'admitted'; readonly payUntil: string }
  | { readonly state: 'waiting' }
  | { readonly state: 'ended' };

/** What is known of the customer, as far as a payment depends on it. */
const judge = (
  row: Transaction,
  customer: Customer | null,
  needsCustomer: boolean,
): 'known' | 'rejected' | 'unknown' => {
  if (customer?.status === 'REJECTED') return 'rejected';
  const isAccepted = !needsCustomer || customer?.status === 'ACCEPTED';
  // Whom to pay is sealed into the row once all of it was told; SEP-24's pages asked it first.
  const isPayable = row.kind !== 'withdrawal' || Boolean(row.payeeKeyId);
  return isAccepted && isPayable ? 'known' : 'unknown';
};

/** The time to pay begins anew; a firm quote's end is everybody's end. */
const open = (row: Transaction, anchor: Anchor): string => {
  const anew = new Date(Date.now() + anchor.durations.payWithinMs);
  const payUntil = row.quoteId ? (row.payUntil ?? anew) : anew;
  row.payUntil = payUntil;
  return payUntil.toISOString();
};

/** What whoever was not known in time reads; it may have been us who were slow. */
const lateMessage = (customer: Customer | null): string =>
  customer?.status === 'PROCESSING'
    ? 'We could not check what you told us in time. Please do not pay this one; start again.'
    : 'What we asked for was not told in time. Please start again.';

/**
 * Lets a transaction of SEP-6 or SEP-24 begin once its customer is accepted and it is known whom to
 * pay; until then nobody is told how. One that has begun is admitted again with the deadline it has.
 */
export const createAdmit =
  ({ orm, anchor }: StoreDeps) =>
  async ({ transactionId, isLastTime }: AdmitOrder): Promise<Admission> =>
    inTransaction(orm, async (em) => {
      const row = await lockTransaction(em, transactionId);
      if (row.status === 'expired') return { state: 'ended' };
      if (!isBeforeAdmission(row)) {
        return { state: 'admitted', payUntil: (row.payUntil ?? new Date()).toISOString() };
      }
      const type = assetPolicy(anchor, row.asset)?.operations[row.kind]?.customerType;
      const customer = await findCustomerOf(em, row, type);
      row.customerId = customer?.id ?? row.customerId ?? null;
      const known = judge(row, customer, type !== undefined);
      if (known === 'known') {
        const isDeposit = row.kind === 'deposit';
        advance(em, row, isDeposit ? 'pending_anchor' : 'pending_user_transfer_start', {
          reason: 'all that has to be known of the customer is known',
          message: null,
        });
        return { state: 'admitted', payUntil: open(row, anchor) };
      }
      if (known === 'rejected') {
        const message = 'We cannot serve you with this transaction. Please do not pay.';
        advance(em, row, 'expired', { reason: 'the customer was rejected', message });
        return { state: 'ended' };
      }
      if (!isLastTime) return { state: 'waiting' };
      const message = lateMessage(customer);
      advance(em, row, 'expired', { reason: 'the customer stayed unknown', message });
      return { state: 'ended' };
    });
