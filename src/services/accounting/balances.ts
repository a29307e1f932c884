import type { EntityManager } from '@mikro-orm/postgresql';
import type { Orm } from '../../db/orm.ts';
import type { Stroops } from '../../domain/money/amount.ts';
import type { AssetId } from '../../domain/money/asset.ts';
import { canonicalAccount } from './books.ts';

/** What an account of the books has of an asset. */
export interface BookBalance {
  /** `stellar:<account>`, `rail:<name>`, `customer` and `investigation` for all of each, `fee`, …. */
  readonly account: string;
  readonly asset: AssetId;
  /** Credits are positive: what is owed; what is held is below zero. */
  readonly amount: Stroops;
}

/** SQL of the balances with what is still to be added to them; one statement is one moment. */
export const KEPT_BALANCES = `select account, asset, amount from book_balance
  union all select account, asset, amount from book_balance_change`;

/**
 * The balances of the books as of now. They are kept as postings are written, so that nobody sums
 * millions of them; the audit compares the two.
 */
export const readBalances = async (em: EntityManager): Promise<readonly BookBalance[]> => {
  const rows = await em.execute<{ account: string; asset: AssetId; amount: string }[]>(
    `select account, asset, trunc(sum(amount) * 10000000)::text as amount from (${KEPT_BALANCES}) kept
      group by account, asset order by asset, account`,
  );
  const balances = new Map<string, BookBalance>();
  for (const { account: name, asset, amount } of rows) {
    const account = canonicalAccount(name);
    const key = `${account} ${asset}`;
    const sum = (balances.get(key)?.amount ?? 0n) + BigInt(amount);
    balances.set(key, { account, asset, amount: sum });
  }
  return [...balances.values()];
};

const CHANGES_AT_ONCE = 10_000;

/** SQL that says whether anything is to be added to the balances. */
export const BALANCES_DUE = 'exists(select from book_balance_change)';

/** Adds to the balances what was posted since, so that few lines are left to sum. */
export const addUpBalances = async (orm: Orm): Promise<void> => {
  for (let taken = CHANGES_AT_ONCE; taken === CHANGES_AT_ONCE;) {
    const em = orm.em.fork();
    const [row] = await em.execute<{ taken: number }[]>('select add_up_balances(?) as taken', [
      CHANGES_AT_ONCE,
    ]);
    taken = row?.taken ?? 0;
  }
};
