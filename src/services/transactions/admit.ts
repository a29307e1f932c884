import { say, spoken, type Saying } from '../../domain/languages/saying.ts';
import { findCustomerOf } from '../customers/customer-of.ts';
import type { EntityManager } from '@mikro-orm/postgresql';
import { Customer } from '../../db/entities/customer.ts';
import type { Transaction } from '../../db/entities/transaction.ts';
import type { Anchor } from '../../domain/anchor.ts';
import { partyTypes, kycStatusOf, typeAsked } from '../../domain/customers/types.ts';
import type { EarlyReason } from '../../domain/transactions/investigation.ts';
import { isBeforeAdmission } from '../../domain/transactions/status.ts';
import { advance, lockTransaction } from './move.ts';
import { inTransaction, type StoreDeps } from '../deps.ts';
import { NOT_ADMITTED, whyNotAdmitted } from './received/before-acceptance.ts';

export interface AdmitOrder {
  readonly transactionId: string;
  /** True when nobody waits any longer: what is not admitted now expires. */
  readonly isLastTime: boolean;
}

/**
 * `payUntil`: ISO 8601; the customer's time to pay begins when they may. `ended`: it expired, and
 * money that came before is filed as `reason` says.
 */
export type Admission =
  | { readonly state: 'admitted'; readonly payUntil: string }
  | { readonly state: 'waiting' }
  | { readonly state: 'ended'; readonly reason?: EarlyReason };

/** Who has to be known before a transaction is paid, and whether they are. */
interface Parties {
  readonly customers: readonly Customer[];
  readonly areAccepted: boolean;
}

/**
 * A remittance's own two customers, each of whom has to be accepted as what they are to it; whoever
 * was erased is nobody any more.
 */
const readRemittanceParties = async (
  em: EntityManager,
  anchor: Anchor,
  { senderId, receiverId }: Transaction,
): Promise<Parties> => {
  const sides = [
    { id: senderId, types: partyTypes(anchor, 'sep31-sender') },
    { id: receiverId, types: partyTypes(anchor, 'sep31-receiver') },
  ].flatMap(({ id, types }) => (id ? [{ id, types }] : []));
  const ids = sides.map(({ id }) => id);
  const customers = await em.find(Customer, { id: { $in: ids }, erasedAt: null });
  const areAccepted = sides.every(({ id, types }) => {
    const customer = customers.find((one) => one.id === id) ?? null;
    return kycStatusOf(customer, types) === 'ACCEPTED';
  });
  return { customers, areAccepted };
};

/** The one customer of a deposit or a withdrawal, where its operation asks for one. */
const readCustomer = async (
  em: EntityManager,
  anchor: Anchor,
  row: Transaction,
): Promise<Parties> => {
  const type = typeAsked(anchor, row);
  const customer = await findCustomerOf(em, anchor, row, type);
  row.customerId = customer?.id ?? row.customerId ?? null;
  // The callback of the next move says how this customer stands.
  await em.flush();
  const areAccepted = type === null || kycStatusOf(customer, [type]) === 'ACCEPTED';
  return { customers: customer ? [customer] : [], areAccepted };
};

/** What is known of those whom a payment depends on. */
const judge = (
  row: Transaction,
  { customers, areAccepted }: Parties,
): 'known' | 'rejected' | 'unknown' => {
  if (customers.some(({ status }) => status === 'REJECTED')) return 'rejected';
  // Whom to pay is sealed into the row once all of it was submitted; SEP-24's pages asked it first.
  const isPayable = row.kind === 'deposit' || (Boolean(row.payeeKeyId) && !row.payeePending);
  return areAccepted && isPayable ? 'known' : 'unknown';
};

/** The status in which a transaction waits for what comes next, once everybody is known. */
const BEGUN = {
  deposit: 'pending_anchor',
  withdrawal: 'pending_user_transfer_start',
  remittance: 'pending_sender',
} as const;

/** The time to pay begins anew; a firm quote's end is everybody's end. */
const open = (row: Transaction, anchor: Anchor): string => {
  const anew = new Date(Date.now() + anchor.durations.payWithinMs);
  const payUntil = row.quoteId ? (row.payUntil ?? anew) : anew;
  row.payUntil = payUntil;
  return payUntil.toISOString();
};

const ended = (reason: EarlyReason | null): Admission => ({
  state: 'ended',
  ...(reason ? { reason } : {}),
});

/** What whoever was not known in time reads; it may have been us who were slow. */
const lateMessage = ({ customers }: Parties): Saying =>
  customers.some(({ status }) => status === 'PROCESSING')
    ? say('not_checked_in_time')
    : say('not_told_in_time');

/**
 * Lets a transaction begin once its customers are accepted and it is known whom to pay; until then
 * nobody is shown how to pay. One that has begun is admitted again with the deadline it has.
 */
export const createAdmit =
  ({ orm, anchor }: StoreDeps) =>
  async ({ transactionId, isLastTime }: AdmitOrder): Promise<Admission> =>
    inTransaction(orm, async (em) => {
      const row = await lockTransaction(em, transactionId);
      if (row.status === 'expired') return ended(await whyNotAdmitted(em, row));
      if (!isBeforeAdmission(row)) {
        return { state: 'admitted', payUntil: (row.payUntil ?? new Date()).toISOString() };
      }
      const parties =
        row.kind === 'remittance'
          ? await readRemittanceParties(em, anchor, row)
          : await readCustomer(em, anchor, row);
      const known = judge(row, parties);
      if (known === 'known') {
        advance(em, row, BEGUN[row.kind], {
          reason: 'all that has to be known of the customer is known',
          message: null,
        });
        return { state: 'admitted', payUntil: open(row, anchor) };
      }
      if (known === 'rejected') {
        advance(em, row, 'expired', {
          reason: NOT_ADMITTED.customer_rejected,
          ...spoken(say('transaction_not_served')),
        });
        return ended('customer_rejected');
      }
      if (!isLastTime) return { state: 'waiting' };
      const late = spoken(lateMessage(parties));
      advance(em, row, 'expired', { reason: NOT_ADMITTED.customer_unknown, ...late });
      return ended('customer_unknown');
    });
