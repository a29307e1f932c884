import type { CustomerStatus } from '../domain/customer.ts';
import { isBeforeAdmission } from '../domain/status.ts';
import type { Transaction } from './entities/transaction.ts';
import {
  presentDeposit,
  presentMessage,
  presentTime,
  presentTransaction,
  presentWithdrawal,
} from './present.ts';

/** Whom a transaction waits for before the money: the customer, or us who look at what was told. */
export const waitingStatus = (customer: CustomerStatus | null): 'pending_user' | 'pending_anchor' =>
  customer === null || customer === 'NEEDS_INFO' ? 'pending_user' : 'pending_anchor';

/** What is known of a row besides its status, as far as what SEP-24 calls it depends on it. */
interface Standing {
  readonly transferReceivedAt?: Date | null | undefined;
  /** How the transaction's customer stands; null where it names none. */
  readonly customer: CustomerStatus | null;
}

/** SEP-24 has no word for a correction that is asked of the customer but `pending_user`. */
export const sep24Status = (status: string, { transferReceivedAt, customer }: Standing): string => {
  if (status === 'pending_transaction_info_update') return 'pending_user';
  if (status !== 'pending_customer_info_update') return status;
  return transferReceivedAt ? 'pending_user' : waitingStatus(customer);
};

/** By when the customer has to do something, where it is for them to do it. */
const requiredBy = (row: Transaction, customer: CustomerStatus | null): Date | null => {
  const asks = isBeforeAdmission(row) && waitingStatus(customer) === 'pending_user';
  return asks || row.status === 'pending_user_transfer_start' ? (row.payUntil ?? null) : null;
};

export interface Sep24Presentation {
  /** Left out of a callback: the token in it is the api's to make, and wallets read anew. */
  readonly moreInfoUrl?: string;
  /** How the transaction's customer stands; null where it names none. */
  readonly customer: CustomerStatus | null;
  /** BCP 47; the one that the transaction was asked for in, by default. */
  readonly language?: string | undefined;
}

/** A SEP-24 transaction as clients read it (SEP-24 "Transaction history"). */
export const presentSep24 = (
  row: Transaction,
  { moreInfoUrl, customer, language = row.language }: Sep24Presentation,
) => ({
  ...presentTransaction(row),
  kind: row.kind,
  status: sep24Status(row.status, { transferReceivedAt: row.transferReceivedAt, customer }),
  kyc_verified: customer === 'ACCEPTED',
  more_info_url: moreInfoUrl,
  user_action_required_by: presentTime(requiredBy(row, customer)),
  transfer_received_at: presentTime(row.transferReceivedAt),
  message: presentMessage(row, language),
  refunds: row.refunds ?? undefined,
  from: row.fromAccount ?? null,
  to: row.toAccount ?? null,
  ...(row.kind === 'deposit' ? presentDeposit(row) : presentWithdrawal(row)),
});
