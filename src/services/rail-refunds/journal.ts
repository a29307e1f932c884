import type { EntityManager } from '@mikro-orm/postgresql';
import { RailReceipt } from '../../db/entities/money-in.ts';
import { RailRefund, type RailRefundState } from '../../db/entities/money-out.ts';
import { forUpdate } from '../../db/orm.ts';
import { railProfile, type Anchor } from '../../domain/anchor.ts';
import { formatAmount, stroopsOf, type Stroops } from '../../domain/money/amount.ts';
import { sendBackOf, type SendBack } from '../../domain/rails/refund.ts';
import type { RailRefundShown } from '../../domain/transactions/investigation.ts';
import { deriveKey } from '../../lib/derive-key.ts';

/*
 * The journal of money that goes back on the rail that it came by (docs/reference/money.md §3.9). All of
 * it runs in the caller's database transaction, with the row of the transaction or the case locked.
 */

/** Whose money goes back: a deposit's, or a case's. */
export type RefundOwner =
  | { readonly transactionId: string; readonly investigationKey?: undefined }
  | { readonly transactionId?: undefined; readonly investigationKey: string };

/** A refund that may still be sent, or has been and is not settled. */
const ALIVE: readonly RailRefundState[] = ['planned', 'asked', 'initiated'];

export const isAlive = ({ state }: Pick<RailRefund, 'state'>): boolean => ALIVE.includes(state);

/** All refunds of an owner, locked, in the order of their numbers. */
export const refundsOf = async (
  em: EntityManager,
  owner: RefundOwner,
): Promise<readonly RailRefund[]> =>
  em.find(RailRefund, owner, { ...forUpdate, orderBy: { number: 'asc' }, refresh: true });

/** True while a part of a receipt's money is on its way back, whoever decided so. */
export const isGoingBack = async (em: EntityManager, receiptId: string): Promise<boolean> =>
  (await em.count(RailRefund, { receiptId, state: { $in: [...ALIVE] } })) > 0;

/** What may go back of a receipt on its rail, by the rail's profile of now. */
export const sendBackOfReceipt = (anchor: Anchor, receipt: RailReceipt, now: number): SendBack =>
  sendBackOf(
    railProfile(anchor, receipt.rail)?.refunds,
    {
      rail: receipt.rail,
      received: stroopsOf(receipt.amount),
      receivedAt: receipt.receivedAt,
      isReversed: Boolean(receipt.reversedAt),
    },
    now,
  );

interface RefundPlan {
  readonly owner: RefundOwner;
  readonly receipt: RailReceipt;
  /** What goes back. */
  readonly amount: Stroops;
  /** What is kept beside it. */
  readonly fee: Stroops;
}

/**
 * Plans a refund under the owner's next number; the database refuses what the books do not hold, and a
 * second one of the same money.
 */
export const planRefund = async (
  em: EntityManager,
  anchor: Anchor,
  { owner, receipt, amount, fee }: RefundPlan,
): Promise<RailRefund> => {
  const profile = railProfile(anchor, receipt.rail);
  if (!profile) throw new Error(`${receipt.rail} is not offered any more`);
  const number = (await em.count(RailRefund, owner)) + 1;
  const name = owner.transactionId ?? owner.investigationKey;
  const planned = em.create(RailRefund, {
    // What was planned keeps the key in its row, whatever the profile says later.
    key: deriveKey(`${name}/refund/${number}`, profile.keyFormat),
    receiptId: receipt.id,
    transactionId: owner.transactionId ?? null,
    investigationKey: owner.investigationKey ?? null,
    number,
    rail: receipt.rail,
    asset: receipt.asset,
    amount: formatAmount(amount),
    fee: formatAmount(fee),
    state: 'planned',
    asks: 0,
    createdAt: new Date(),
  });
  await em.flush();
  return planned;
};

/** What a refund says that a person has ended, and not its rail. */
export const FOUND_UNSENT = 'a person found that it was not sent back';

/** Ends a refund whose answer was lost, or that was never sent, by the word of a person. */
export const refuseRefund = (refund: RailRefund): void => {
  Object.assign(refund, {
    state: 'failed',
    message: FOUND_UNSENT,
    parkedReason: null,
    settledAt: new Date(),
    toldAt: new Date(),
  });
};

/** The refund of a case that is not settled, as people and the case's workflow see it. */
export const refundShown = async (
  em: EntityManager,
  investigationKey: string,
): Promise<RailRefundShown | undefined> => {
  const refunds = await em.find(RailRefund, { investigationKey, state: { $in: [...ALIVE] } });
  const [alive] = refunds;
  if (!alive) return undefined;
  const { number, state, parkedReason } = alive;
  return {
    number,
    state: state === 'initiated' ? 'underWay' : parkedReason ? 'parked' : 'due',
    amount: formatAmount(stroopsOf(alive.amount) + stroopsOf(alive.fee)),
  };
};

/** Of the money of a case: whether it can go back on its rail; undefined where it came otherwise. */
export const sendBackOfCase = async (
  em: EntityManager,
  anchor: Anchor,
  sourceKey: string,
): Promise<SendBack | undefined> => {
  const [, id] = /^rail\/(\d+)$/.exec(sourceKey) ?? [];
  const receipt = id === undefined ? null : await em.findOne(RailReceipt, { id });
  return receipt ? sendBackOfReceipt(anchor, receipt, Date.now()) : undefined;
};
