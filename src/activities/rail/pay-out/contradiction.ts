import type { EntityManager } from '@mikro-orm/postgresql';
import type { RailPayment } from '../../../db/entities/money-out.ts';
import type { OutgoingResult, OutgoingUpdate } from '../../../rails/rail.ts';
import { FOUND_UNPAID } from '../../../services/transactions/decisions/parking.ts';

/** What a rail says of a pay-out, whether it answers, is polled or sends a webhook. */
type PayoutUpdate = Pick<OutgoingUpdate, 'state' | 'railReference'> | OutgoingResult;

/** A rail that says so after a person has said "not paid" may pay, beside what followed. */
const UNDER_WAY = ['initiated', 'readyForPickup'];
const REFUSALS = ['failed', 'refund', 'needsInfo', 'returned'];

/** What contradicts what: the case's own key, and both statements for the person who reads it. */
interface Contradiction {
  readonly sourceKey: string;
  readonly statement: string;
}

/**
 * How an update contradicts what is settled; null where it does not. An old update, such as "ready"
 * after "delivered", contradicts nothing, and neither does a second way of saying the same.
 */
const contradictionOf = (payment: RailPayment, update: PayoutUpdate): Contradiction | null => {
  const sourceKey = `payout/${payment.key}`;
  const statement = `${payment.state} before, ${update.state} now`;
  if (payment.state === 'delivered' && REFUSALS.includes(update.state)) {
    return { sourceKey, statement };
  }
  const isTakenOn =
    update.state === 'delivered' ||
    (payment.message === FOUND_UNPAID && UNDER_WAY.includes(update.state));
  if (payment.state === 'failed' && isTakenOn) return { sourceKey, statement };
  const known = payment.railReference;
  const reference = 'railReference' in update ? update.railReference : undefined;
  if (payment.state !== 'delivered' || update.state !== 'delivered') return null;
  if (!known || !reference || known === reference) return null;
  // Paid twice, perhaps: each further payment is a case of its own.
  return {
    sourceKey: `${sourceKey}/${reference}`,
    statement: `delivered as ${known} before, as ${reference} now`,
  };
};

const fileOnce = `insert into investigation
  (source_key, reason, asset, amount, transaction_id, resolution)
  values (?, 'contradiction', ?, ?, ?, ?) on conflict do nothing`;

/** A contradiction as its case has it. */
interface ContradictionCase extends Contradiction {
  readonly asset: string;
  readonly amount: string;
  readonly transactionId?: string | null | undefined;
}

/** Shows a contradiction to a person, in the caller's database transaction; each key once. */
export const fileContradictionCase = async (
  em: EntityManager,
  { sourceKey, asset, amount, transactionId = null, statement }: ContradictionCase,
): Promise<void> => {
  await em.execute(fileOnce, [sourceKey, asset, amount, transactionId, statement], 'run');
};

/**
 * Files an update that contradicts what is settled, in the caller's database transaction: no money
 * moves, and a person sees both statements. The same update once more changes nothing.
 */
export const fileContradiction = async (
  em: EntityManager,
  payment: RailPayment,
  update: PayoutUpdate,
): Promise<void> => {
  const found = contradictionOf(payment, update);
  if (!found) return;
  const { asset, amount, transactionId } = payment;
  await fileContradictionCase(em, { ...found, asset, amount, transactionId });
};
