import type { EntityManager } from '@mikro-orm/postgresql';
import type { Orm } from '../../../db/orm.ts';
import type { Stack } from '../../stack.ts';
import { fillTables } from '../console/fill.ts';

/** The tables that a payment on its way reads or writes, and that are filled. */
export const FILLED = [
  'transaction',
  'transaction_event',
  'posting',
  'received_payment',
  'rail_receipt',
  'ledger_envelope',
  'ledger_payment',
  'rail_payment',
  'callback',
  'customer',
  'parking',
  'investigation',
];

const TABLES = `select relname as name from pg_class
  where relkind = 'r' and relpersistence = 'p' and relnamespace = 'public'::regnamespace`;

/** A table that another refers to is unlogged after that one: as many rounds as it takes. */
const unlogAll = async (em: EntityManager): Promise<void> => {
  for (let before = Number.POSITIVE_INFINITY; ;) {
    const left = await em.execute<{ name: string }[]>(TABLES);
    if (left.length === 0 || left.length === before) return;
    before = left.length;
    for (const { name } of left) {
      await em.execute(`alter table "${name}" set unlogged`, [], 'run').catch(() => undefined);
    }
  }
};

/** Fills the database of a stack that nothing works on yet; nothing of it survives a crash. */
export const fillRows = async (
  orm: Orm,
  { business }: Pick<Stack, 'business'>,
  payments: number,
  onTable: (done: number, of: number) => void,
): Promise<void> => {
  const [policy] = business.anchor.assets;
  const [rail] = business.anchor.rails;
  if (!policy || !rail) throw new Error('the anchor has no asset, or no rail');
  const em = orm.em.fork();
  await unlogAll(em);
  const filling = {
    payments,
    // A few hundred wait for a person, however many there are.
    every: Math.max(10, Math.floor(payments / 5_000) * 10),
    account: policy.distributionAccount,
    rail: rail.name,
    asset: policy.asset,
    currency: policy.anchoredTo ?? 'iso4217:USD',
    tables: FILLED,
  };
  await fillTables(em, filling, onTable);
  await em.execute('vacuum analyze', [], 'run');
};

/** A table and all of its indexes, as large as it is on disk. */
export interface TableSize {
  readonly name: string;
  readonly rows: number;
  readonly tableMb: number;
  readonly indexesMb: number;
}

const SIZES = `select relname as name, reltuples::float8 as rows,
    pg_table_size(oid) / 1048576.0 as "tableMb", pg_indexes_size(oid) / 1048576.0 as "indexesMb"
  from pg_class where relkind = 'r' and relname = any(?::text[]) order by pg_total_relation_size(oid) desc`;

export const readSizes = async (orm: Orm): Promise<readonly TableSize[]> => {
  const rows = await orm.em
    .fork()
    .execute<Record<keyof TableSize, string>[]>(SIZES, [`{${FILLED.join(',')}}`]);
  return rows.map(({ name, ...size }) => ({
    name,
    rows: Math.round(Number(size.rows)),
    tableMb: Math.round(Number(size.tableMb)),
    indexesMb: Math.round(Number(size.indexesMb)),
  }));
};
