import type { Orm } from '../../../src/db/orm.ts';

/** Tables that a test lays its hands on. */
const TABLES = [
  'posting',
  'received_payment',
  'rail_receipt',
  'ledger_payment',
  'ledger_envelope',
  'rail_payment',
  'investigation',
  'transaction',
  'price_decision',
  'refund_decision',
];

/** The balances that triggers would have kept of the postings. */
const BALANCES = [
  'delete from book_balance_change',
  'delete from book_balance',
  `insert into book_balance (account, asset, amount)
     select book_account(account), asset, sum(amount) from posting group by 1, 2`,
];

/**
 * What somebody with the database's own password could do: changes behind the backs of the guards,
 * which are put back afterwards.
 */
export const createTampering = async (orm: Orm) => {
  const run = async (...statements: readonly string[]): Promise<void> => {
    await orm.em.fork().transactional(async (em) => {
      await em.execute('set local session_replication_role = replica');
      for (const statement of [...statements, ...BALANCES]) await em.execute(statement);
    });
  };
  const keep = async (): Promise<void> =>
    run(
      'create schema if not exists kept',
      ...TABLES.flatMap((table) => [
        `drop table if exists kept.${table}`,
        `create table kept.${table} as table ${table}`,
      ]),
    );
  await keep();
  return {
    /** Runs statements that no guard sees. */
    run,
    /** Keeps the tables as they are now; what is restored from then on is this. */
    keep,
    restore: async (): Promise<void> =>
      run(
        ...TABLES.flatMap((table) => [
          `delete from ${table}`,
          `insert into ${table} overriding system value select * from kept.${table}`,
        ]),
      ),
    /** How many rows each table has, with a sum over what is in them. */
    counts: async (): Promise<readonly unknown[]> => {
      const counted = TABLES.map(
        (table) =>
          `select '${table}' as name, count(*)::text as rows,
             coalesce(sum(hashtext(t::text)::bigint), 0)::text as sum from ${table} t`,
      );
      return orm.em.fork().execute<unknown[]>(counted.join(' union all '));
    },
  };
};
export type Tampering = Awaited<ReturnType<typeof createTampering>>;
