import type { EntityManager } from '@mikro-orm/postgresql';
import { formatAmount, type Stroops } from '../../domain/money/amount.ts';
import {
  beyondLimit,
  judgeClientLimits,
  judgeLimits,
  limitCustomer,
  limitDay,
  type CustomerLimits,
  type LimitCode,
  type LimitUse,
} from '../../domain/money/limits.ts';
import type { Refusal } from '../../domain/refusal.ts';
import type { Client } from '../../db/entities/client.ts';
import { findClients } from '../clients/access.ts';
import {
  changeCharges,
  refusalOf,
  usedByOthers,
  writeCharge,
  type LimitAmount,
  type LimitBearer,
  type LimitedTransaction,
} from './limit-charges.ts';

export type { LimitedTransaction } from './limit-charges.ts';

/** One of the limits that a transaction has to keep: its customer's, or those of its client. */
interface Limit extends LimitBearer {
  judge(used: LimitUse, amount: Stroops): Refusal | null;
}

/** In the order in which their totals are locked. */
const limitsOf = (
  limits: CustomerLimits | undefined,
  row: LimitedTransaction,
  clients: readonly Client[],
): readonly Limit[] => {
  const ofCustomer: Limit[] = limits
    ? [
        {
          table: 'limit_charge',
          bearer: limitCustomer(row),
          judge: (used, amount) => judgeLimits(limits, used, amount),
        },
      ]
    : [];
  const ofClients = clients.flatMap(({ id, limits: byAsset }): Limit[] => {
    const its = byAsset[row.asset];
    if (!its) return [];
    const judge: Limit['judge'] = (used, amount) => judgeClientLimits(its, used, amount);
    return [{ table: 'client_charge', bearer: `client/${id}`, judge }];
  });
  return [...ofCustomer, ...ofClients];
};

const limitsOn = async (
  em: EntityManager,
  limits: CustomerLimits | undefined,
  row: LimitedTransaction,
): Promise<readonly Limit[]> => {
  const { account, clientDomain = null } = row;
  return limitsOf(limits, row, await findClients(em, { account, clientDomain }));
};

const judgeAll = async (
  em: EntityManager,
  all: readonly Limit[],
  row: LimitedTransaction,
  { amount, at, locks }: LimitAmount & { readonly locks: boolean },
): Promise<Refusal | null> => {
  for (const limit of all) {
    const used = await usedByOthers(em, row, limit, { at, locks });
    const beyond = limit.judge(used, amount);
    if (beyond) return beyond;
  }
  return null;
};

/**
 * Judges what is asked for by what is left of the limits of its customer and of its client. With
 * `locks` it stays so until the caller's database transaction ends.
 * @param limits the customer's.
 * @returns null when there is room, or no limit.
 */
export const judgeLimit = async (
  em: EntityManager,
  limits: CustomerLimits | undefined,
  row: LimitedTransaction,
  { amount, at, locks = false }: LimitAmount & { readonly locks?: boolean },
): Promise<Refusal | null> =>
  judgeAll(em, await limitsOn(em, limits, row), row, { amount, at, locks });

/** What limits say of an amount, which stands until the database transaction ends that locks them. */
export interface JudgedAmount {
  readonly beyond: Refusal | null;
  readonly all: readonly Limit[];
}

/** Judges what a new transaction announces, whose clients were found in the same database transaction. */
export const judgeNew = async (
  em: EntityManager,
  limits: CustomerLimits | undefined,
  row: LimitedTransaction,
  asked: LimitAmount & { readonly clients: readonly Client[] },
): Promise<JudgedAmount> => {
  const all = limitsOf(limits, row, asked.clients);
  return { all, beyond: await judgeAll(em, all, row, { ...asked, locks: true }) };
};

/**
 * Sets aside what a transaction announces and was judged for in the same database transaction, after
 * its row was written. Comes back by itself when it expires or is refunded.
 */
export const reserveJudged = async (
  em: EntityManager,
  row: LimitedTransaction,
  { all }: JudgedAmount,
  asked: LimitAmount,
): Promise<void> => {
  for (const limit of all) await writeCharge(em, row, limit, asked, { state: 'reserved' });
};

/**
 * Judges and sets aside what a transaction announces, in the database transaction that accepts it
 * and has locked its row.
 * @returns the refusal where there is no room, and then writes nothing.
 */
export const reserveLimit = async (
  em: EntityManager,
  limits: CustomerLimits | undefined,
  row: LimitedTransaction,
  asked: LimitAmount,
): Promise<Refusal | null> => {
  const judged = await judgeMoney(em, limits, row, asked);
  if (judged.beyond === null) await reserveJudged(em, row, judged, asked);
  return judged.beyond;
};

/** Judges money that has come, in the database transaction that credits it. */
export const judgeMoney = async (
  em: EntityManager,
  limits: CustomerLimits | undefined,
  row: LimitedTransaction,
  received: LimitAmount,
): Promise<JudgedAmount> => {
  const all = await limitsOn(em, limits, row);
  return { all, beyond: await judgeAll(em, all, row, { ...received, locks: true }) };
};

/**
 * Counts money that was judged in the same database transaction, in place of what was announced: for
 * the day on which it came.
 * @returns the refusal where it goes beyond a limit; nothing of it is then counted.
 */
export const countLimit = async (
  em: EntityManager,
  limits: CustomerLimits | undefined,
  row: LimitedTransaction,
  received: LimitAmount & { readonly judged: JudgedAmount },
): Promise<Refusal | null> => {
  const { all, beyond } = received.judged;
  const refusal = beyond && (beyond.refusal as LimitCode);
  const state = refusal ? 'refused' : 'counted';
  for (const limit of all) await writeCharge(em, row, limit, received, { state, refusal });
  return refusal && beyondLimit(limits, refusal);
};

/** What was decided of money that was credited before: the refusal, or null where it was taken. */
export const limitRefusal = async (
  em: EntityManager,
  limits: CustomerLimits | undefined,
  id: string,
): Promise<Refusal | null> => {
  const refusal = await refusalOf(em, id);
  return refusal && beyondLimit(limits, refusal);
};

/** Gives back what was set aside for money that is not acceptable for another reason. */
export const giveLimitBack = async (em: EntityManager, id: string): Promise<void> =>
  changeCharges(em, id, { set: `state = 'given_back'`, which: `state = 'reserved'` });

/** Counts what a person takes of an amount that was refused, in place of what was announced. */
export const countAccepted = async (
  em: EntityManager,
  id: string,
  { amount, at }: LimitAmount,
): Promise<void> =>
  changeCharges(em, id, {
    set: `state = 'counted', refusal = null, amount = ?, day = ?::date`,
    values: [formatAmount(amount), limitDay(at)],
  });

/** Counts what a person lets through beyond the limit, so that it counts for what follows. */
export const countInSpite = async (em: EntityManager, id: string): Promise<void> =>
  changeCharges(em, id, { set: `state = 'counted', refusal = null`, which: `state = 'refused'` });
