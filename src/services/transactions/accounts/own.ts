import type { EntityManager } from '@mikro-orm/postgresql';
import { isOwnDestination, type AccountsOfAnchor } from '../../../domain/ledger/own-accounts.ts';

/**
 * Accounts of ours that `anchor.ts` does not list: channels, and accounts that were watched or sent
 * from once, whether `anchor.ts` still names them or not.
 */
export const unlistedAccounts = async (em: EntityManager): Promise<ReadonlySet<string>> => {
  const rows = await em.execute<{ account: string }[]>(
    `select account from channel
     union select distribution_account from channel
     union select substr(source, length('stellar/') + 1) from cursor where source like 'stellar/%'`,
  );
  return new Set(rows.map(({ account }) => account));
};

/**
 * True for an account that no customer is ever paid at; see `domain/ledger/own-accounts.ts`.
 * @param account G…; of an M… address the account behind it (`baseAccount`).
 */
export const isOwnAccount = async (
  em: EntityManager,
  anchor: AccountsOfAnchor,
  account: string,
): Promise<boolean> => {
  if (isOwnDestination(anchor, account, new Set())) return true;
  const unlisted = await em.execute<unknown[]>(
    `select 1 where exists (select from channel where account = ? or distribution_account = ?)
       or exists (select from cursor where source = ?)`,
    [account, account, `stellar/${account}`],
  );
  return unlisted.length > 0;
};
