import { concurrently } from '../../lib/concurrently.ts';
import { callHorizon, field, type HorizonHttpOptions } from './http.ts';
import { HistoryGoneError, NetworkFault, type PaymentsPage } from '../network.ts';

/*
 * Horizon gives each payment's transaction with it when it is asked to, and whole: its envelope, its
 * result, its changes. A transaction of a hundred payments then comes a hundred times, megabytes for
 * a page. So where pages hold few transactions they are asked for without, and each transaction once.
 */

/** A page of so few different transactions is cheaper without them. */
const FEW_TRANSACTIONS = 20;
/** Below this a page is small either way. */
const MANY_RECORDS = 100;
const AT_ONCE = 5;

interface PageOrder {
  readonly account: string;
  readonly cursor: string;
  readonly limit: number;
}

/** A record that names no transaction is filed by whoever reads the page; here it has none. */
const hashOf = (record: unknown): string => {
  const hash = field(record, 'transaction_hash');
  return typeof hash === 'string' ? hash : '';
};

const hashesOf = (records: readonly unknown[]): readonly string[] => [
  ...new Set(records.map(hashOf).filter((hash) => hash !== '')),
];

const readPage = async (
  http: HorizonHttpOptions,
  { account, cursor, limit }: PageOrder,
  join: '' | '&join=transactions',
): Promise<readonly unknown[]> => {
  const query = `order=asc&limit=${limit}&cursor=${cursor}${join}`;
  const { status, body } = await callHorizon(http, `/accounts/${account}/payments?${query}`);
  // An account that no transaction has named yet.
  if (status === 404) return [];
  if (status === 410) throw new HistoryGoneError(`Horizon has no history after ${cursor}`);
  const records = field(field(body, '_embedded'), 'records');
  if (!Array.isArray(records)) throw new NetworkFault('Horizon answered without records');
  return records;
};

/** Null where a node that lags does not know one of them. */
const readTransactions = async (
  http: HorizonHttpOptions,
  hashes: readonly string[],
): Promise<ReadonlyMap<string, unknown> | null> => {
  const found = await concurrently(hashes, AT_ONCE, async (hash) => {
    const { status, body } = await callHorizon(http, `/transactions/${hash}`);
    return status === 200 ? ([hash, body] as const) : null;
  });
  const known = found.filter((one) => one !== null);
  return known.length === hashes.length ? new Map(known) : null;
};

/** Reads pages of payments, each record with its transaction, in whichever way is cheaper. */
export const createPaymentPages = (http: HorizonHttpOptions) => {
  /** Accounts whose last page held many payments of few transactions. */
  const batched = new Set<string>();

  const readJoined = async (order: PageOrder): Promise<readonly unknown[]> => {
    const records = await readPage(http, order, '&join=transactions');
    const isBatched =
      records.length >= MANY_RECORDS && hashesOf(records).length <= FEW_TRANSACTIONS;
    if (isBatched) batched.add(order.account);
    else batched.delete(order.account);
    return records;
  };

  const readApart = async (order: PageOrder): Promise<readonly unknown[]> => {
    const records = await readPage(http, order, '');
    if (records.length === 0) return records;
    if (records.length < MANY_RECORDS) batched.delete(order.account);
    const hashes = hashesOf(records);
    const transactions =
      hashes.length <= FEW_TRANSACTIONS ? await readTransactions(http, hashes) : null;
    if (transactions === null) return readJoined(order);
    return records.map((record) => ({
      ...Object(record),
      transaction: transactions.get(hashOf(record)),
    }));
  };

  return async (account: string, cursor: string, limit: number): Promise<PaymentsPage> => {
    const order = { account, cursor, limit };
    const records = await (batched.has(account) ? readApart(order) : readJoined(order));
    return { records, exhausted: records.length < limit };
  };
};
