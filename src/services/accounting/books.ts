import type { EntityManager } from '@mikro-orm/postgresql';
import { formatAmount, type Stroops } from '../../domain/money/amount.ts';
import type { AssetId } from '../../domain/money/asset.ts';

/** One line of an entry. Credits are positive: what a customer is owed stands as a plus. */
export interface PostingLine {
  /** `stellar:<account>`, `rail:<name>`, `customer:<transaction>`, `fee`, … as docs/reference/money.md lists. */
  readonly account: string;
  readonly asset: AssetId;
  readonly amount: Stroops;
}

export interface Entry {
  /** What it records, for example `received/<operation id>`; the same entry is written once. */
  readonly entry: string;
  readonly transactionId: string | null;
  readonly lines: readonly PostingLine[];
}

const writtenLines = (entries: readonly Entry[]): string =>
  JSON.stringify(
    entries.flatMap(({ entry, transactionId, lines }) =>
      lines
        .filter(({ amount }) => amount !== 0n)
        .map(({ account, asset, amount }) => ({
          entry,
          account,
          asset,
          amount: formatAmount(amount),
          transaction_id: transactionId,
        })),
    ),
  );

const INSERT = `insert into posting (entry, account, asset, amount, transaction_id)
    select entry, account, asset, amount, transaction_id from jsonb_to_recordset(?::jsonb)
      as line(entry text, account text, asset text, amount numeric, transaction_id uuid)`;

/**
 * Writes one balanced entry in the caller's database transaction. Lines of nothing are left out. One
 * that is in the books already is not written again.
 * @throws at commit when it does not balance, or when a customer would owe.
 */
export const post = async (em: EntityManager, entry: Entry): Promise<void> => {
  const unlessWritten = `${INSERT} where not exists (select from posting where entry = ?)`;
  await em.execute(unlessWritten, [writtenLines([entry]), entry.entry], 'run');
};

/**
 * Writes many entries at once, none of which is in the books yet; the unique name of an entry keeps it
 * from being written twice.
 */
export const postAll = async (em: EntityManager, entries: readonly Entry[]): Promise<void> => {
  if (entries.length > 0) await em.execute(INSERT, [writtenLines(entries)], 'run');
};

/**
 * An account by its one name. Money that is changed one way and money that is changed back go over
 * the same account, so the assets of an exchange stand in alphabetical order.
 */
export const canonicalAccount = (account: string): string => {
  if (!account.startsWith('exchange:')) return account;
  const pair = account.slice('exchange:'.length).split('/');
  return `exchange:${pair.toSorted().join('/')}`;
};

/** The accounts of the books, by the names that docs/reference/money.md gives them. */
export const accounts = {
  stellar: (account: string) => `stellar:${account}`,
  rail: (name: string) => `rail:${name}`,
  customer: (transactionId: string) => `customer:${transactionId}`,
  investigation: (sourceKey: string) => `investigation:${sourceKey}`,
  exchange: (from: AssetId, to: AssetId) => canonicalAccount(`exchange:${from}/${to}`),
  fee: 'fee',
  /** What customers paid for accounts that were created for them. */
  newAccountFee: 'new-account-fee',
  treasury: 'treasury',
  networkFee: 'network-fee',
  reserve: 'reserve',
  dust: 'dust',
} as const;
