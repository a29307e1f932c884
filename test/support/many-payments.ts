import { fillTables, LARGE } from '../../src/dev/bench/console/fill.ts';
import type { openTestOrm } from './test-orm.ts';
import { DISTRIBUTION, DOLLAR, RAIL, USDC } from './rows.ts';

type Database = Pick<Awaited<ReturnType<typeof openTestOrm>>, 'orm' | 'run'>;

/** Fills a database with a hundred thousand payments. */
export const fillWithPayments = async ({ orm }: Database): Promise<void> =>
  fillTables(orm.em.fork(), {
    payments: 100_000,
    every: 50,
    account: DISTRIBUTION,
    rail: RAIL,
    asset: USDC,
    currency: DOLLAR,
  });

/** How often each of the large tables was read from its beginning. */
export const countScans = async (
  run: Database['run'],
): Promise<Readonly<Record<string, number>>> => {
  // Each connection reports its own; this program has one.
  await run('select pg_stat_force_next_flush()');
  await run('select pg_stat_clear_snapshot()');
  const rows = await run<{ table: string; scans: number }>(
    `select relname as table, seq_scan::int as scans from pg_stat_user_tables where relname = any(?::text[])`,
    [`{${LARGE.join(',')}}`],
  );
  return Object.fromEntries(rows.map(({ table, scans }) => [table, scans]));
};
