import type { EntityManager } from '@mikro-orm/postgresql';
import { formatAmount, stroopsOf, type Stroops } from '../../domain/money/amount.ts';
import {
  limitDay,
  limitPeriods,
  type LimitCode,
  type LimitSubject,
  type LimitUse,
} from '../../domain/money/limits.ts';

/** The transaction that takes something of limits. */
export interface LimitedTransaction extends LimitSubject {
  readonly id: string;
  readonly asset: string;
  readonly clientDomain?: string | null;
}

/** How much it is, and the moment whose day it counts for. */
export interface LimitAmount {
  readonly amount: Stroops;
  readonly at: Date;
}

/** Whose limit it is, and where what a transaction takes of it is kept. */
export interface LimitBearer {
  readonly table: 'limit_charge' | 'client_charge';
  /** `account/…` or `customer/…`, as `limitCustomer` says; `client/<id>`. */
  readonly bearer: string;
}

interface Charge {
  readonly day: string;
  readonly amount: string;
  readonly state: 'reserved' | 'counted' | 'refused' | 'given_back';
}

interface Look {
  readonly at: Date;
  /** Locks the totals until the caller's database transaction ends; else it is a glance. */
  readonly locks: boolean;
}

/** A total of a period, or nothing, beside what the transaction takes of the limit already, if any. */
interface Found extends Partial<Charge> {
  readonly period: string | null;
  readonly total: string | null;
}

const FOUND = `select period, total::text as total from limit_total
  where (customer, asset, kind) = (?, ?, ?) and period in (select period from periods)`;

/**
 * Rows of the totals are made where they are missing, in the one order in which they are locked. To
 * set a total to what it is locks its row, and answers what whoever held it before has committed.
 */
const LOCKED = `insert into limit_total (customer, asset, kind, period)
  select ?, ?, ?, period from periods order by period
  on conflict (customer, asset, kind, period) do update set total = limit_total.total
  returning period, total::text as total`;

/** The totals of the day and its month, and of the one that the transaction counts for already. */
const lookSql = (table: LimitBearer['table'], locks: boolean): string => `with own as (
    select to_char(day, 'YYYY-MM-DD') as day, amount::text as amount, state
      from ${table} where transaction_id = ? ${table === 'client_charge' ? 'and customer = ?' : ''}),
  periods as (select unnest(?::text[]) as period union
    select unnest(array['day/' || day, 'month/' || left(day, 7)]) from own),
  totals as (${locks ? LOCKED : FOUND})
  select * from (select) one left join totals on true left join own on true`;

/** What other transactions of the bearer have taken of the day and of its month. */
export const usedByOthers = async (
  em: EntityManager,
  row: LimitedTransaction,
  { table, bearer }: LimitBearer,
  { at, locks }: Look,
): Promise<LimitUse> => {
  const [day, month] = limitPeriods(limitDay(at));
  const found = await em.execute<Found[]>(lookSql(table, locks), [
    row.id,
    ...(table === 'client_charge' ? [bearer] : []),
    `{${day},${month}}`,
    bearer,
    row.asset,
    row.kind,
  ]);
  const [own] = found;
  const ownPeriods: readonly string[] = own?.day ? limitPeriods(own.day) : [];
  const counts = own?.state === 'reserved' || own?.state === 'counted';
  const ownAmount = counts ? stroopsOf(own.amount ?? '0') : 0n;
  const usedOf = (period: string): Stroops => {
    const total = stroopsOf(found.find((one) => one.period === period)?.total ?? '0');
    return ownPeriods.includes(period) ? total - ownAmount : total;
  };
  return { day: usedOf(day), month: usedOf(month) };
};

/** Writes what a transaction takes of one bearer's limits, in place of what it took before. */
export const writeCharge = async (
  em: EntityManager,
  row: LimitedTransaction,
  { table, bearer }: LimitBearer,
  { amount, at }: LimitAmount,
  {
    state,
    refusal = null,
  }: { readonly state: Charge['state']; readonly refusal?: LimitCode | null },
): Promise<void> => {
  const key = table === 'limit_charge' ? 'transaction_id' : 'transaction_id, customer';
  await em.execute(
    `insert into ${table} (transaction_id, customer, asset, kind, day, amount, state, refusal)
       values (?, ?, ?, ?, ?::date, ?, ?, ?)
       on conflict (${key}) do update set day = excluded.day, amount = excluded.amount,
         state = excluded.state, refusal = excluded.refusal`,
    [row.id, bearer, row.asset, row.kind, limitDay(at), formatAmount(amount), state, refusal],
    'run',
  );
};

/** The limit that money of a transaction went beyond, if any. */
export const refusalOf = async (em: EntityManager, id: string): Promise<LimitCode | null> => {
  const [charge] = await em.execute<{ refusal: LimitCode }[]>(
    `select refusal from limit_charge where transaction_id = ? and refusal is not null
     union all
     select refusal from client_charge where transaction_id = ? and refusal is not null limit 1`,
    [id, id],
  );
  return charge?.refusal ?? null;
};

/**
 * Changes all charges of a transaction, its customer's first and then its clients' in one order: so
 * two transactions never wait for each other's totals.
 * @param set SQL of the columns that are set, with `values`.
 * @param which SQL that a charge has to fulfil.
 */
export const changeCharges = async (
  em: EntityManager,
  id: string,
  {
    set,
    values = [],
    which = 'true',
  }: {
    readonly set: string;
    readonly values?: readonly unknown[];
    readonly which?: string;
  },
): Promise<void> => {
  const change = async (table: string, bearer: string | null): Promise<void> => {
    await em.execute(
      `update ${table} set ${set}
         where transaction_id = ? and ${which} ${bearer === null ? '' : 'and customer = ?'}`,
      [...values, id, ...(bearer === null ? [] : [bearer])],
      'run',
    );
  };
  await change('limit_charge', null);
  const clients = await em.execute<{ customer: string }[]>(
    'select customer from client_charge where transaction_id = ? order by customer collate "C"',
    [id],
  );
  for (const { customer } of clients) await change('client_charge', customer);
};
