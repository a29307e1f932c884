import type { CustomerStatus } from '../../../domain/customers/contract.ts';
import { isBeforeAdmission, type Status } from '../../../domain/transactions/status.ts';
import type { Transaction } from '../../../db/entities/transaction.ts';
import { sayInterrupted } from '../../rails/interrupted.ts';
import {
  presentDeposit,
  presentMessage,
  presentTime,
  presentTransaction,
  presentWithdrawal,
} from './transaction.ts';

/**
 * Whom a transaction waits for before the money: the customer, or us who look at what was
 * submitted.
 */
export const waitingStatus = (customer: CustomerStatus | null): 'pending_user' | 'pending_anchor' =>
  customer === null || customer === 'NEEDS_INFO' ? 'pending_user' : 'pending_anchor';

/** What is known of a row besides its status, as far as what SEP-24 calls it depends on it. */
interface Sep24Facts {
  readonly transferReceivedAt?: Date | null | undefined;
  /** How the transaction's customer stands; null where it names none. */
  readonly customer: CustomerStatus | null;
}

/** SEP-24 has no word for a correction that is asked of the customer but `pending_user`. */
const sep24Status = (status: string, { transferReceivedAt, customer }: Sep24Facts): string => {
  if (status === 'pending_transaction_info_update') return 'pending_user';
  if (status !== 'pending_customer_info_update') return status;
  return transferReceivedAt ? 'pending_user' : waitingStatus(customer);
};

/**
 * What a transaction in a status is called, and by when the customer has to do something, where it
 * is for them to do it.
 */
const presentShared = (
  { payUntil }: Transaction,
  status: Status,
  facts: Sep24Facts,
): { readonly status: string; readonly user_action_required_by: string | null } => {
  const shown = sep24Status(status, facts);
  const isAsked = shown === 'pending_user' && isBeforeAdmission({ status, ...facts });
  const isAwaited = isAsked || shown === 'pending_user_transfer_start';
  return { status: shown, user_action_required_by: isAwaited ? presentTime(payUntil) : null };
};

/**
 * The same of the move that a callback is about. `pending_user` is what is said of a customer who
 * is asked for more before the money.
 */
export const presentMove = (row: Transaction, status: Status, facts: Sep24Facts) =>
  status === 'pending_user'
    ? { status, user_action_required_by: presentTime(row.payUntil) }
    : presentShared(row, status, facts);

interface Sep24Presentation {
  /** Left out of a callback: the token in it is the api's to make, and wallets read anew. */
  readonly moreInfoUrl?: string;
  /** How the transaction's customer stands; null where it names none. */
  readonly customer: CustomerStatus | null;
  /** BCP 47; the one that the transaction was asked for in, by default. */
  readonly language?: string | undefined;
  /** Rails that nobody serves. */
  readonly interrupted?: ReadonlySet<string>;
}

const NONE: ReadonlySet<string> = new Set();

/** A SEP-24 transaction as clients read it (SEP-24 "Transaction history"). */
export const presentSep24 = (
  row: Transaction,
  { moreInfoUrl, customer, language = row.language, interrupted = NONE }: Sep24Presentation,
) => ({
  ...presentTransaction(row),
  kind: row.kind,
  ...presentShared(row, row.status, { transferReceivedAt: row.transferReceivedAt, customer }),
  kyc_verified: customer === 'ACCEPTED',
  more_info_url: moreInfoUrl,
  transfer_received_at: presentTime(row.transferReceivedAt),
  message: presentMessage(row, language, sayInterrupted(row, interrupted)),
  refunds: row.refunds ?? undefined,
  from: row.fromAccount ?? null,
  to: row.toAccount ?? null,
  ...(row.kind === 'deposit' ? presentDeposit(row) : presentWithdrawal(row)),
});
