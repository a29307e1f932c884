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

/**
 * Writes one balanced entry in the caller's database transaction. Lines of nothing are left out.
 * @returns false when the entry stands already, in which case nothing is written.
 * @throws at commit when it does not balance, or when a customer would owe.
 */
export const post = async (
  em: EntityManager,
  { entry, transactionId, lines }: Entry,
): Promise<boolean> => {
  const known = await em.execute<unknown[]>('select 1 from posting where entry = ? limit 1', [
    entry,
  ]);
  if (known.length > 0) return false;
  for (const line of lines) {
    if (line.amount === 0n) continue;
    await em.execute(
      'insert into posting (entry, account, asset, amount, transaction_id) values (?, ?, ?, ?, ?)',
      [entry, line.account, line.asset, formatAmount(line.amount), transactionId],
      'run',
    );
  }
  return true;
};

/**
 * Writes many entries at once, none of which stands yet; the unique name of an entry keeps it from
 * being written twice.
 */
export const postAll = async (em: EntityManager, entries: readonly Entry[]): Promise<void> => {
  const lines = entries.flatMap(({ entry, transactionId, lines: ofEntry }) =>
    ofEntry
      .filter(({ amount }) => amount !== 0n)
      .map(({ account, asset, amount }) => ({
        entry,
        account,
        asset,
        amount: formatAmount(amount),
        transaction_id: transactionId,
      })),
  );
  if (lines.length === 0) return;
  await em.execute(
    `insert into posting (entry, account, asset, amount, transaction_id)
       select entry, account, asset, amount, transaction_id from jsonb_to_recordset(?::jsonb)
         as line(entry text, account text, asset text, amount numeric, transaction_id uuid)`,
    [JSON.stringify(lines)],
    'run',
  );
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
