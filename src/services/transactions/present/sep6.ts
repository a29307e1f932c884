import { isBeforeAdmission } from '../../../domain/transactions/status.ts';
import { describeIn } from '../../../domain/languages/words.ts';
import type { Transaction } from '../../../db/entities/transaction.ts';
import {
  presentDeposit,
  presentMessage,
  presentRequired,
  presentTime,
  presentTransaction,
  presentWithdrawal,
} from './transaction.ts';
import { sayInterrupted } from '../../rails/interrupted.ts';

/** How to pay a deposit, once its rail has reported; SEP-6 `instructions`. */
export const presentInstructions = (row: Transaction, language: string = row.language) =>
  row.instructions
    ? Object.fromEntries(
        Object.entries(row.instructions).map(([name, { value, ...described }]) => [
          name,
          { value, description: describeIn(language, described) },
        ]),
      )
    : undefined;

/**
 * A SEP-6 transaction as wallets read it, in an answer and in a callback (SEP-6 "Transaction
 * history").
 * @param language BCP 47; the one that the transaction was asked for in, by default.
 * @param interrupted rails that nobody serves.
 */
export const presentSep6 = (
  row: Transaction,
  language: string = row.language,
  interrupted: ReadonlySet<string> = new Set(),
) => {
  const required = presentRequired(row, language);
  // The money, or what we have to know before it, has to come from the customer by then.
  const isAwaited = row.status === 'pending_user_transfer_start' || isBeforeAdmission(row);
  return {
    ...presentTransaction(row),
    kind: row.isExchange ? `${row.kind}-exchange` : row.kind,
    status: row.status,
    user_action_required_by: isAwaited ? presentTime(row.payUntil) : null,
    message: presentMessage(row, language, sayInterrupted(row, interrupted)),
    refunds: row.refunds ?? undefined,
    required_info_message: required.message ?? undefined,
    required_info_updates: required.updates ?? undefined,
    ...(row.kind === 'deposit'
      ? {
          ...presentDeposit(row),
          to: row.toAccount ?? null,
          instructions: presentInstructions(row, language),
        }
      : { ...presentWithdrawal(row), from: row.fromAccount ?? null }),
  };
};
