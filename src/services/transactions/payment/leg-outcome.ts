import type { EntityManager } from '@mikro-orm/postgresql';
import { spokenOf } from '../../../domain/languages/saying.ts';
import type { LedgerEnvelope, LedgerPayment } from '../../../db/entities/money-out.ts';
import { Transaction } from '../../../db/entities/transaction.ts';
import { forUpdate } from '../../../db/orm.ts';
import { formatAmount, stroopsOf } from '../../../domain/money/amount.ts';
import { addRefund } from '../../../domain/transactions/refunds.ts';
import {
  isTerminal,
  mayMove,
  workingStatus,
  type Status,
} from '../../../domain/transactions/status.ts';
import { advance } from '../move.ts';

/** Where a transaction goes once a leg of it was in a ledger; null where it stays as it is. */
const endOf = (row: Transaction, { leg }: LedgerPayment): Status | null => {
  switch (leg) {
    case 'payout':
      return 'completed';
    case 'refund':
      return 'refunded';
    case 'surplus':
      // The rest is paid next; a story that starts again and hears of it has gone on since.
      return row.status === 'pending_stellar' ? workingStatus(row.kind) : row.status;
    case 'create_account':
    case 'claim':
      return null;
  }
};

/** The two names of a transaction of ours on the ledger. */
type Hashes = Pick<LedgerEnvelope, 'innerHash' | 'includedHash'>;

/** The hash by which Horizon lists it; the inner one of rows that are older than that column. */
export const listedHash = ({ innerHash, includedHash }: Hashes): string =>
  includedHash ?? innerHash;

/** Nothing is charged for a payment that went back whole, and nothing is paid out of it. */
export const chargeNothing = (row: Transaction): void => {
  row.amountOut = '0';
  row.feeDetails = { total: '0', asset: row.feeDetails?.asset ?? row.asset, details: [] };
};

const writeRefund = (row: Transaction, payment: LedgerPayment, hashes: Hashes): void => {
  const amount = formatAmount(stroopsOf(payment.amount));
  const fee = formatAmount(stroopsOf(payment.fee));
  const known = row.refunds ?? null;
  // Earlier versions wrote it down by the inner hash; it is the same refund.
  const id = known?.payments.some((one) => one.id === hashes.innerHash)
    ? hashes.innerHash
    : listedHash(hashes);
  row.refunds = addRefund(known, { id, id_type: 'stellar', amount, fee });
  if (payment.leg === 'refund') chargeNothing(row);
};

const writePayout = (row: Transaction, payment: LedgerPayment, hashes: Hashes): void => {
  row.stellarTransactionId = listedHash(hashes);
  row.claimableBalanceId = payment.claimableBalanceId ?? null;
};

/** What the customer reads by then; a leg that says nothing takes away what stood there. */
const messageOf = ({ message, said }: LedgerPayment) =>
  message ? spokenOf(message, said) : { message: null };

/**
 * Writes the effect of an included payment on its locked transaction; safe to repeat. A transaction
 * that a person has ended meanwhile is left as it is: the journal knows the rest.
 * @throws when its status may not move there.
 */
export const writeOutcome = (
  em: EntityManager,
  row: Transaction,
  payment: LedgerPayment,
  hashes: Hashes,
): void => {
  const to = endOf(row, payment);
  if (to === null || isTerminal(row.status)) return;
  if (payment.leg === 'payout') writePayout(row, payment, hashes);
  else writeRefund(row, payment, hashes);
  const reason = `${payment.leg} ${payment.number} was included as ${listedHash(hashes)}`;
  advance(em, row, to, { reason, ...messageOf(payment) });
};

/**
 * Writes the effects of an envelope's payments on their transactions, in the database transaction
 * that records the payments. A status that may not move there stops nothing here: the story's own
 * activity writes it, or says why it cannot.
 */
export const writeOutcomes = async (
  em: EntityManager,
  payments: readonly LedgerPayment[],
  hashes: Hashes,
): Promise<void> => {
  const paid = new Map(
    payments.flatMap((payment) =>
      payment.transactionId && payment.leg !== 'create_account'
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
    const to = payment && endOf(row, payment);
    if (payment && to && mayMove(row.kind, row.status, to)) writeOutcome(em, row, payment, hashes);
  }
};
