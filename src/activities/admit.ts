import { Customer } from '../db/entities/customer.ts';
import type { Transaction } from '../db/entities/transaction.ts';
import { assetPolicy, type Anchor } from '../domain/anchor.ts';
import type { EntityManager } from '@mikro-orm/postgresql';
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

/** The customer of a transaction: the one it names, or else the one that its owner has become. */
const customerOf = async (
  em: EntityManager,
  row: Transaction,
  type: string | undefined,
): Promise<Customer | null> =>
  row.customerId
    ? em.findOneOrFail(Customer, { id: row.customerId })
    : em.findOne(Customer, {
        account: row.account,
        accountMemo: row.accountMemo ?? null,
        type: type ?? null,
      });

/** What is known of the customer, as far as a payment depends on it. */
const judge = (
  row: Transaction,
  customer: Customer | null,
  needsCustomer: boolean,
): 'known' | 'rejected' | 'unknown' => {
  if (customer?.status === 'REJECTED') return 'rejected';
  const isAccepted = !needsCustomer || customer?.status === 'ACCEPTED';
  // Whom to pay is sealed into the row once all of it was told.
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

/**
 * Lets a SEP-6 transaction begin once its customer is accepted and it is known whom to pay. One
 * that has begun is admitted again with the deadline it has.
 */
export const createAdmit =
  ({ orm, anchor }: StoreDeps) =>
  async ({ transactionId, isLastTime }: AdmitOrder): Promise<Admission> =>
    inTransaction(orm, async (em) => {
      const row = await lockTransaction(em, transactionId);
      if (row.status === 'expired') return { state: 'ended' };
      if (row.status !== 'pending_customer_info_update' || row.transferReceivedAt) {
        return { state: 'admitted', payUntil: (row.payUntil ?? new Date()).toISOString() };
      }
      const type = assetPolicy(anchor, row.asset)?.operations[row.kind]?.customerType;
      const customer = await customerOf(em, row, type);
      row.customerId ??= customer?.id ?? null;
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
      const message = 'What we asked for was not told in time. Please start again.';
      advance(em, row, 'expired', { reason: 'the customer stayed unknown', message });
      return { state: 'ended' };
    });
