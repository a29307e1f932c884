import type { EntityManager } from '@mikro-orm/postgresql';
import { formatAmount, stroopsOf, type Stroops } from '../../domain/money/amount.ts';
import {
  beyondLimit,
  judgeLimits,
  limitCustomer,
  limitDay,
  limitPeriods,
  type CustomerLimits,
  type LimitCode,
  type LimitSubject,
  type LimitUse,
} from '../../domain/money/limits.ts';
import type { Refusal } from '../../domain/refusal.ts';

/** The transaction whose customer takes something of a limit. */
export interface LimitedTransaction extends LimitSubject {
  readonly id: string;
  readonly asset: string;
}

/** How much it is, and the moment whose day it counts for. */
interface LimitAmount {
  readonly amount: Stroops;
  readonly at: Date;
}

interface Charge {
  readonly day: string;
  readonly amount: string;
  readonly state: 'reserved' | 'counted' | 'refused' | 'given_back';
  readonly refusal: LimitCode | null;
}

const chargeOf = async (em: EntityManager, id: string): Promise<Charge | null> => {
  const [charge] = await em.execute<Charge[]>(
    `select to_char(day, 'YYYY-MM-DD') as day, amount::text as amount, state, refusal
       from limit_charge where transaction_id = ?`,
    [id],
  );
  return charge ?? null;
};

/** Makes the rows of the totals where they are missing, in the one order in which they are locked. */
const makeTotals = async (
  em: EntityManager,
  key: readonly [string, string, string],
  periods: string,
): Promise<void> => {
  await em.execute(
    `insert into limit_total (customer, asset, kind, period)
       select ?, ?, ?, period from unnest(?::text[]) as period order by period
       on conflict do nothing`,
    [...key, periods],
    'run',
  );
};

interface Look {
  readonly at: Date;
  /** Locks the totals until the caller's database transaction ends; else it is a glance. */
  readonly locks: boolean;
}

/** What others of the customer's transactions have taken of the day and of its month. */
const usedByOthers = async (
  em: EntityManager,
  row: LimitedTransaction,
  own: Charge | null,
  { at, locks }: Look,
): Promise<LimitUse> => {
  const key = [limitCustomer(row), row.asset, row.kind] as const;
  const [day, month] = limitPeriods(limitDay(at));
  const ownPeriods: readonly string[] = own ? limitPeriods(own.day) : [];
  const periods = `{${[...new Set([day, month, ...ownPeriods])].join(',')}}`;
  if (locks) await makeTotals(em, key, periods);
  const totals = await em.execute<{ period: string; total: string }[]>(
    `select period, total::text as total from limit_total
       where (customer, asset, kind) = (?, ?, ?) and period = any(?::text[])
       order by period ${locks ? 'for update' : ''}`,
    [...key, periods],
  );
  const ownAmount =
    own?.state === 'reserved' || own?.state === 'counted' ? stroopsOf(own.amount) : 0n;
  const usedOf = (period: string): Stroops => {
    const total = stroopsOf(totals.find((one) => one.period === period)?.total ?? '0');
    return ownPeriods.includes(period) ? total - ownAmount : total;
  };
  return { day: usedOf(day), month: usedOf(month) };
};

/**
 * Judges what a customer asks for by what is left of the limits. With `locks` it stays so until the
 * caller's database transaction ends.
 * @returns null when there is room, or no limit.
 */
export const judgeLimit = async (
  em: EntityManager,
  limits: CustomerLimits | undefined,
  row: LimitedTransaction,
  { amount, at, locks = false }: LimitAmount & { readonly locks?: boolean },
): Promise<Refusal | null> => {
  if (!limits) return null;
  const used = await usedByOthers(em, row, await chargeOf(em, row.id), { at, locks });
  return judgeLimits(limits, used, amount);
};

const writeCharge = async (
  em: EntityManager,
  row: LimitedTransaction,
  { amount, at }: LimitAmount,
  state: Charge['state'],
  refusal: LimitCode | null = null,
): Promise<void> => {
  await em.execute(
    `insert into limit_charge (transaction_id, customer, asset, kind, day, amount, state, refusal)
       values (?, ?, ?, ?, ?::date, ?, ?, ?)
       on conflict (transaction_id) do update set day = excluded.day, amount = excluded.amount,
         state = excluded.state, refusal = excluded.refusal`,
    [
      row.id,
      limitCustomer(row),
      row.asset,
      row.kind,
      limitDay(at),
      formatAmount(amount),
      state,
      refusal,
    ],
    'run',
  );
};

/**
 * Sets aside what a transaction announces, in the database transaction that accepts it and after
 * its row was written and locked. Comes back by itself when it expires or is refunded.
 * @returns the refusal where there is no room, and then writes nothing.
 */
export const reserveLimit = async (
  em: EntityManager,
  limits: CustomerLimits | undefined,
  row: LimitedTransaction,
  asked: LimitAmount,
): Promise<Refusal | null> => {
  if (!limits) return null;
  const beyond = await judgeLimit(em, limits, row, { ...asked, locks: true });
  if (!beyond) await writeCharge(em, row, asked, 'reserved');
  return beyond;
};

/**
 * Counts money that has come, in the database transaction that credits it, in place of what was
 * announced: for the day on which it came.
 * @returns the refusal where it goes beyond a limit; nothing of it is then counted.
 */
export const countLimit = async (
  em: EntityManager,
  limits: CustomerLimits | undefined,
  row: LimitedTransaction,
  received: LimitAmount,
): Promise<Refusal | null> => {
  if (!limits) return null;
  const beyond = await judgeLimit(em, limits, row, { ...received, locks: true });
  if (!beyond) {
    await writeCharge(em, row, received, 'counted');
    return null;
  }
  const code = beyond.refusal as LimitCode;
  await writeCharge(em, row, received, 'refused', code);
  return beyondLimit(limits, code);
};

/** What was decided of money that was credited before: the refusal, or null where it was taken. */
export const limitRefusal = async (
  em: EntityManager,
  limits: CustomerLimits | undefined,
  id: string,
): Promise<Refusal | null> => {
  const charge = limits ? await chargeOf(em, id) : null;
  return limits && charge?.refusal ? beyondLimit(limits, charge.refusal) : null;
};

/** Gives back what was set aside for money that is not acceptable for another reason. */
export const giveLimitBack = async (em: EntityManager, id: string): Promise<void> => {
  await em.execute(
    `update limit_charge set state = 'given_back' where transaction_id = ? and state = 'reserved'`,
    [id],
    'run',
  );
};

/** Counts what a person takes of an amount that was refused, in place of what was announced. */
export const countAccepted = async (
  em: EntityManager,
  id: string,
  { amount, at }: LimitAmount,
): Promise<void> => {
  await em.execute(
    `update limit_charge set state = 'counted', refusal = null, amount = ?, day = ?::date
       where transaction_id = ?`,
    [formatAmount(amount), limitDay(at), id],
    'run',
  );
};

/** Counts what a person lets through beyond the limit, so that it counts for what follows. */
export const countInSpite = async (em: EntityManager, id: string): Promise<void> => {
  await em.execute(
    `update limit_charge set state = 'counted', refusal = null
       where transaction_id = ? and state = 'refused'`,
    [id],
    'run',
  );
};
