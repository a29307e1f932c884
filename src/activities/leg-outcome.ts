import type { EntityManager } from '@mikro-orm/postgresql';
import type { LedgerPayment } from '../db/entities/money-out.ts';
import { Transaction } from '../db/entities/transaction.ts';
import { forUpdate } from '../db/orm.ts';
import { formatAmount, stroopsOf } from '../domain/amount.ts';
import { isTerminal, mayMove, type Status } from '../domain/status.ts';
import { advance } from './advance.ts';

/** Where a transaction goes once a leg of it was in a ledger; null where it stays as it is. */
const ENDS: Readonly<Record<LedgerPayment['leg'], Status | null>> = {
  payout: 'completed',
  refund: 'refunded',
  create_account: null,
};

const writeRefund = (row: Transaction, payment: LedgerPayment, hash: string): void => {
  const amount = formatAmount(stroopsOf(payment.amount));
  row.refunds = {
    amount_refunded: amount,
    amount_fee: '0',
    payments: [{ id: hash, id_type: 'stellar', amount, fee: '0' }],
  };
};

const writePayout = (row: Transaction, payment: LedgerPayment, hash: string): void => {
  row.stellarTransactionId = hash;
  row.claimableBalanceId = payment.claimableBalanceId ?? null;
};

/**
 * Writes the effect of an included payment on its locked transaction; safe to repeat. A transaction
 * that a person has ended meanwhile is left as it is: the journal knows the rest.
 * @throws when its status may not move there.
 */
export const writeOutcome = (
  em: EntityManager,
  row: Transaction,
  payment: LedgerPayment,
  hash: string,
): void => {
  const to = ENDS[payment.leg];
  if (to === null || isTerminal(row.status)) return;
  if (payment.leg === 'refund') writeRefund(row, payment, hash);
  else writePayout(row, payment, hash);
  const reason = `${payment.leg} ${payment.number} was included as ${hash}`;
  advance(em, row, to, { reason, message: payment.message ?? null });
};

/**
 * Writes the effects of an envelope's payments on their transactions, in the database transaction
 * that records the payments. A status that may not move there stops nothing here: the story's own
 * activity writes it, or says why it cannot.
 */
export const writeOutcomes = async (
  em: EntityManager,
  payments: readonly LedgerPayment[],
  hash: string,
): Promise<void> => {
  const paid = new Map(
    payments.flatMap((payment) =>
      payment.transactionId && ENDS[payment.leg] !== null
        ? [[payment.transactionId, payment] as const]
        : [],
    ),
  );
  if (paid.size === 0) return;
  const rows = await em.find(
    Transaction,
    { id: { $in: [...paid.keys()] } },
    { ...forUpdate, orderBy: { id: 'asc' } },
  );
  for (const row of rows) {
    const payment = paid.get(row.id);
    const to = payment && ENDS[payment.leg];
    if (payment && to && mayMove(row.kind, row.status, to)) writeOutcome(em, row, payment, hash);
  }
};
