import type { EntityManager } from '@mikro-orm/postgresql';
import { Parking } from '../db/entities/decisions.ts';
import { RailPayment } from '../db/entities/money-out.ts';
import { forUpdate } from '../db/orm.ts';
import { formatAmount, stroopsOf } from '../domain/amount.ts';
import type { Resolution } from '../domain/story.ts';

/*
 * What people are asked and what they decide, as rows (docs/money.md §7.3). All of it runs in the
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

export interface Question {
  /** What it is about; a story that starts again asks about the same and is answered at once. */
  readonly subject: string;
  readonly reason: string;
  readonly actions: readonly string[];
}

/** Puts a question to a person: a new one, or the same again with what is to be seen now. */
export const openParking = async (
  em: EntityManager,
  transactionId: string,
  { subject, reason, actions }: Question,
): Promise<Parking> => {
  const known = await em.findOne(Parking, { transactionId, subject });
  if (known?.action) return known;
  const payout = await newestPayout(em, transactionId);
  const shown = {
    reason,
    actions: [...actions],
    payoutKey: payout?.key ?? null,
    payoutState: payout?.state ?? null,
    closedAt: null,
  };
  if (known) {
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

const SETTLED = ['initiated', 'ready_for_pickup', 'delivered'];

/**
 * Why a decision cannot stand by what the rail has said of the newest pay-out since the person was
 * asked, in words for the operator; null where it can.
 */
export const payoutObjection = (
  parking: Parking | null,
  payout: RailPayment | null,
  { action, key }: Resolution,
): string | null => {
  if (!payout) return null;
  const named = key ?? parking?.payoutKey;
  if (named && named !== payout.key) return `${payout.key} is the pay-out by now; look again`;
  const wasShown = parking?.payoutKey === payout.key && parking.payoutState === payout.state;
  if (wasShown) return null;
  if (action === 'settled' && payout.state === 'failed') {
    return `the rail has said meanwhile that ${payout.key} failed; look again`;
  }
  const isNo = action === 'retry' || action === 'refund' || action === 'payOut';
  return isNo && SETTLED.includes(payout.state ?? '')
    ? `${payout.key} is ${payout.state} meanwhile; look again`
    : null;
};

/** Ends a number that was asked for and not answered, by the word of a person who has looked. */
export const refusePayout = (payment: RailPayment): void => {
  if (payment.state !== 'asked') return;
  payment.state = 'failed';
  payment.message = 'a person found that it was not paid';
  payment.settledAt = new Date();
};
