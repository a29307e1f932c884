import type { EntityManager } from '@mikro-orm/postgresql';
import { Transaction, TransactionEvent } from '../../../db/entities/transaction.ts';
import {
  EARLY_REASONS,
  type EarlyReason,
  type InvestigationReason,
} from '../../../domain/transactions/investigation.ts';

/* Money that came before its transaction was admitted, where it never was. */

/** Why a transaction ends before it is admitted, as its history has it. */
export const NOT_ADMITTED: Readonly<Record<EarlyReason, string>> = {
  customer_rejected: 'the customer was rejected',
  customer_unknown: 'the customer stayed unknown',
};

/** Why a transaction ended before it was admitted; null where it did not, or ended otherwise. */
export const whyNotAdmitted = async (
  em: EntityManager,
  { id, status, transferReceivedAt }: Transaction,
): Promise<EarlyReason | null> => {
  if (status !== 'expired' || transferReceivedAt) return null;
  const its = { transactionId: id, toStatus: 'expired' };
  const ended = await em.findOne(TransactionEvent, its, { orderBy: { id: 'desc' } });
  return EARLY_REASONS.find((reason) => NOT_ADMITTED[reason] === ended?.reason) ?? null;
};

/** What says only that a story did not take it, whatever story that was. */
const UNSPECIFIC: readonly InvestigationReason[] = [
  'second_payment',
  'transaction_closed',
  'story_ended_without_it',
];

/** What money is filed as: money from before acceptance is called so, by whichever way it comes to be filed. */
export const reasonOf = async (
  em: EntityManager,
  reason: InvestigationReason,
  transactionId: string | null,
): Promise<InvestigationReason> => {
  if (transactionId === null || !UNSPECIFIC.includes(reason)) return reason;
  const row = await em.findOne(Transaction, { id: transactionId });
  return (row && (await whyNotAdmitted(em, row))) ?? reason;
};
