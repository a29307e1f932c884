import type { Orm } from '../../../db/orm.ts';
import type { Stack } from '../../stack.ts';
import { rebuildFigures } from '../../../services/operations/figures/fill.ts';
import { fillTables } from '../console/fill.ts';

/** As many accounts as `fillTables` names; each has as many rows. */
const NAMED = 5_000;

/** Fills the database of a stack that nothing works on yet. */
export const fillHistory = async (
  orm: Orm,
  { business }: Pick<Stack, 'business'>,
  payments: number,
): Promise<void> => {
  const [policy] = business.anchor.assets;
  const [rail] = business.anchor.rails;
  if (!policy || !rail) throw new Error('the anchor has no asset, or no rail');
  await fillTables(orm.em.fork(), {
    payments,
    // Hardly anything waits for a person.
    every: Math.max(10, Math.floor(payments / 100) * 10),
    account: policy.distributionAccount,
    rail: rail.name,
    asset: policy.asset,
    currency: policy.anchoredTo ?? 'iso4217:USD',
  });
  await orm.em.fork().execute('vacuum analyze', [], 'run');
  // The worker would work them out beside whichever route is asked first.
  await rebuildFigures(orm);
};

/**
 * Gives each client so many transactions of those that the database is filled with, half of them of
 * SEP-6.
 */
export const giveHistory = async (
  orm: Orm,
  accounts: readonly string[],
  { payments, each }: { readonly payments: number; readonly each: number },
): Promise<void> => {
  const named = Math.max(1, Math.round((each * NAMED) / payments));
  const em = orm.em.fork();
  for (const [place, account] of accounts.entries()) {
    const names = Array.from({ length: named }, (_, number) => `account ${place * named + number}`);
    await em.execute(
      `update transaction set account = ?,
         protocol = case when (receiving_memo::bigint / ${NAMED}) % 2 = 0 then 'sep6' else protocol end
       where account = any(?::text[])`,
      [account, `{${names.map((name) => `"${name}"`).join(',')}}`],
      'run',
    );
  }
  await em.execute('vacuum analyze transaction', [], 'run');
};
