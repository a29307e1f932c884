import type { EntityManager } from '@mikro-orm/postgresql';
import { Parking } from '../../../db/entities/decisions.ts';
import { RailPayment } from '../../../db/entities/money-out.ts';
import { forUpdate } from '../../../db/orm.ts';
import type { Payout, Question } from '../../../domain/rails/decide-payout.ts';
import { formatAmount, stroopsOf } from '../../../domain/money/amount.ts';
import type { Resolution } from '../../../domain/transactions/story.ts';

/*
 * What people are asked and what they decide, as rows (docs/reference/money.md §7.3). All of it runs in the
 * caller's database transaction, with the transaction's row locked.
 */

/** The newest pay-out of a transaction on its rail, locked; null where there is none. */
export const newestPayout = async (
  em: EntityManager,
  transactionId: string,
): Promise<RailPayment | null> =>
  em.findOne(
    RailPayment,
    { transactionId, leg: 'payout' },
    { ...forUpdate, orderBy: { number: 'desc' }, refresh: true },
  );

/** A pay-out's row as decisions over it need it. */
export const asPayout = (row: RailPayment | null): Payout | null =>
  row && { key: row.key, number: row.number, state: row.state ?? 'planned' };

/** A question's row as decisions over it need it. */
export const asQuestion = (row: Parking | null): Question | null =>
  row && {
    number: row.number,
    payoutKey: row.payoutKey ?? null,
    payoutState: row.payoutState ?? null,
    action: row.action ?? null,
    operator: row.operator ?? null,
    fee: row.fee ? formatAmount(stroopsOf(row.fee)) : null,
    isClosed: Boolean(row.closedAt),
  };

/** What was decided, as its story takes it; null while nobody has. */
export const resolutionOf = ({
  action,
  operator,
  evidence,
  fee,
  number,
}: Parking): Resolution | null =>
  action && operator && evidence
    ? {
        action,
        operator,
        evidence,
        parking: number,
        ...(fee ? { fee: formatAmount(stroopsOf(fee)) } : {}),
      }
    : null;

interface ParkingOrder {
  /** What it is about; a story that starts again asks about the same and is answered at once. */
  readonly subject: string;
  readonly reason: string;
  readonly actions: readonly string[];
}

/**
 * Puts a question to a person. One that is open stays the same question, with what is to be seen now;
 * one that was closed unanswered is another, because what was shown may have changed since: a bank may
 * have been asked again.
 */
export const openParking = async (
  em: EntityManager,
  transactionId: string,
  { subject, reason, actions }: ParkingOrder,
): Promise<Parking> => {
  const known = await em.findOne(
    Parking,
    { transactionId, subject },
    { orderBy: { number: 'desc' } },
  );
  if (known?.action) return known;
  const payout = await newestPayout(em, transactionId);
  const shown = {
    reason,
    actions: [...actions],
    payoutKey: payout?.key ?? null,
    payoutState: payout?.state ?? null,
  };
  if (known && !known.closedAt) {
    Object.assign(known, shown);
    await em.flush();
    return known;
  }
  // One question at a time: what was asked before is asked no more.
  await closeParking(em, transactionId);
  const number = (await em.count(Parking, { transactionId })) + 1;
  const made = em.create(Parking, { transactionId, number, subject, ...shown });
  await em.flush();
  return made;
};

/** Nobody is asked any more: what the question was about has answered itself. */
export const closeParking = async (em: EntityManager, transactionId: string): Promise<void> => {
  await em.execute(
    'update parking set closed_at = now() where transaction_id = ? and closed_at is null',
    [transactionId],
    'run',
  );
};

/** The question that a decision answers; the open one where it names none. */
export const findParking = async (
  em: EntityManager,
  transactionId: string,
  number: number | undefined,
): Promise<Parking | null> =>
  em.findOne(
    Parking,
    number === undefined ? { transactionId, closedAt: null } : { transactionId, number },
    { orderBy: { number: 'desc' }, refresh: true },
  );

/** Writes a decision down; it never changes. */
export const writeDecision = (
  parking: Parking,
  { action, operator, evidence, fee }: Resolution,
): void => {
  Object.assign(parking, { action, operator, evidence, fee: fee ?? null, closedAt: new Date() });
};

/**
 * True where a person who was asked about a pay-out has decided that it is tried again: its story may
 * have been lost before it did so.
 */
export const isRetryDecided = async (
  em: EntityManager,
  transactionId: string,
  payoutKey: string,
): Promise<boolean> => (await em.count(Parking, { transactionId, payoutKey, action: 'retry' })) > 0;

/** What a pay-out says that a person has ended, and not its rail. */
export const FOUND_UNPAID = 'a person found that it was not paid';

/** Ends a number that was asked for and not answered, by the word of a person who has looked. */
export const refusePayout = (payment: RailPayment): void => {
  if (payment.state !== 'asked') return;
  payment.state = 'failed';
  payment.message = FOUND_UNPAID;
  payment.settledAt = new Date();
};
