import type { EntityManager } from '@mikro-orm/postgresql';
import { RailRefund } from '../../../db/entities/money-out.ts';
import { Transaction } from '../../../db/entities/transaction.ts';
import { forUpdate } from '../../../db/orm.ts';
import type { RefundResult } from '../../../rails/rail.ts';
import { FOUND_UNSENT, isAlive, type RefundOwner } from '../../../services/rail-refunds/journal.ts';
import { settleRefund } from '../../../services/rail-refunds/settle.ts';
import { closeParking } from '../../../services/transactions/decisions/parking.ts';
import { fileContradictionCase } from '../pay-out/contradiction.ts';
import { lockOwner } from './plan-refund.ts';

/** What crosses the history of a refund: never the payer, and never the bank's words. */
export interface RefundOutcome {
  /** `delivered`: this one has arrived; `done`: all of them have, and there is nothing to ask. */
  readonly state: 'done' | 'delivered' | 'initiated' | 'failed' | 'parked';
  /** The refund's key; empty where there is none. */
  readonly key: string;
  /** For `parked` and `failed`: why; ids and codes only. */
  readonly reason?: string;
}

export const ownerOf = ({
  transactionId,
  investigationKey,
}: Pick<RailRefund, 'transactionId' | 'investigationKey'>): RefundOwner =>
  transactionId ? { transactionId } : { investigationKey: investigationKey ?? '' };

/** What a refund's row says to its workflow. */
export const outcomeOf = ({ key, state, parkedReason }: RailRefund): RefundOutcome => {
  if (parkedReason) return { state: 'parked', key, reason: parkedReason };
  if (state === 'failed') return { state, key, reason: `the refund ${key} failed` };
  if (state === 'planned' || state === 'asked') throw new Error(`${key} has no answer yet`);
  return { state, key };
};

/** How an answer contradicts what is settled; null where it does not. */
const contradictionOf = (refund: RailRefund, result: RefundResult): string | null => {
  const { state } = refund;
  const said = `${state} before, ${result.state} now`;
  if (state === 'delivered' && result.state === 'failed') return said;
  // A rail that sends it after a person has said "not sent" may send it beside what followed.
  const isTakenOn =
    result.state === 'delivered' ||
    (refund.message === FOUND_UNSENT && result.state === 'initiated');
  if (state === 'failed' && isTakenOn) return said;
  if (state !== 'delivered' || result.state !== 'delivered') return null;
  return refund.railReference === result.railReference
    ? null
    : `delivered as ${refund.railReference} before, as ${result.railReference} now`;
};

/** True where a person sent it back by hand, and this is what they sent. */
const isByHand = async (em: EntityManager, result: RefundResult): Promise<boolean> => {
  if (result.state !== 'delivered') return false;
  const [row] = await em.execute<{ is: boolean }[]>(
    'select exists (select from refund_by_hand where ? = any(names)) as is',
    [result.railReference],
  );
  return row?.is ?? false;
};

/** A person sees both statements, and no money moves. */
const fileContradiction = async (
  em: EntityManager,
  refund: RailRefund,
  result: RefundResult,
): Promise<void> => {
  const statement = contradictionOf(refund, result);
  if (statement === null || (await isByHand(em, result))) return;
  const { key, asset, amount, transactionId } = refund;
  const sourceKey = `refund/${key}`;
  await fileContradictionCase(em, { sourceKey, asset, amount, transactionId, statement });
};

/** Nobody is asked about it any more: its rail has answered. */
const endParking = async (em: EntityManager, { transactionId }: RefundOwner): Promise<void> => {
  if (transactionId === undefined) return;
  await closeParking(em, transactionId);
  await em.nativeUpdate(Transaction, { id: transactionId }, { parkedReason: null });
};

/** Locks a refund, and before it whose it is. */
const lockRefund = async (em: EntityManager, key: string): Promise<RailRefund> => {
  await lockOwner(em, ownerOf(await em.findOneOrFail(RailRefund, { key })));
  return em.findOneOrFail(RailRefund, { key }, { ...forUpdate, refresh: true });
};

/**
 * Records what the rail says of a refund, with the books, in the caller's database transaction. What is
 * said a second time changes nothing; what contradicts is filed.
 * @param isAnswered true where the workflow that asked learns it by the caller's answer.
 */
export const recordRefund = async (
  em: EntityManager,
  key: string,
  result: RefundResult,
  isAnswered: boolean,
): Promise<RefundOutcome> => {
  const refund = await lockRefund(em, key);
  if (!isAlive(refund)) {
    await fileContradiction(em, refund, result);
    return outcomeOf(refund);
  }
  if (refund.state === 'initiated' && result.state === 'initiated') return outcomeOf(refund);
  const wasParked = Boolean(refund.parkedReason);
  await settleRefund(em, refund, result, isAnswered && !wasParked);
  if (wasParked) await endParking(em, ownerOf(refund));
  await em.flush();
  return outcomeOf(refund);
};

/** Leaves a refund whose answer was lost to a person; one that was answered meanwhile is left as it is. */
export const parkRefund = async (
  em: EntityManager,
  key: string,
  reason: string,
): Promise<RefundOutcome> => {
  const refund = await lockRefund(em, key);
  if (refund.state === 'asked') refund.parkedReason ??= reason;
  await em.flush();
  return outcomeOf(refund);
};
