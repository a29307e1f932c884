import { concurrently } from '../../lib/concurrently.ts';
import { NetworkFault } from '../network.ts';
import { ledgerOf, operationId } from '../toid.ts';
import type { AccountEventsReader, EventsOrder, EventsPage } from './events/account-events.ts';
import type { RpcTransaction, TransactionReader } from './transactions.ts';

const AT_ONCE = 5;
/** Each look asks for payments, effects and transactions of the same ledgers. */
const KNOWN_MAX = 500;

const byToken = (one: { readonly token: bigint }, other: { readonly token: bigint }): number =>
  one.token < other.token ? -1 : Number(one.token > other.token);

/** The places of a transaction's operations, from 0. */
export const indexes = (transaction: RpcTransaction): readonly number[] =>
  Array.from({ length: Math.max(transaction.operationCount, transaction.moved.length) }).map(
    (_, index) => index,
  );

interface ConcernedPage<Item> {
  readonly items: readonly Item[];
  readonly exhausted: boolean;
  /** The ledger up to whose end these are all. */
  readonly through: number;
}

/** Reads the transactions and operations that concern an account, by the events that name it. */
export const createConcerned = (events: AccountEventsReader, reader: TransactionReader) => {
  const known = new Map<string, RpcTransaction>();

  const transactionOfHash = async (hash: string): Promise<RpcTransaction> => {
    const found = known.get(hash) ?? (await reader.byHash(hash));
    // Its events came from a node that is ahead of this one.
    if (found === null) throw new NetworkFault(`the RPC server does not know ${hash} (yet)`);
    if (known.size >= KNOWN_MAX) known.clear();
    known.set(hash, found);
    return found;
  };

  /**
   * What follows a token and concerns an account, picked from its transactions. A page that says that
   * there is more has something, so that whoever reads it gets on; with claimable balances, which are
   * mostly of others, it says how far it is.
   */
  const transactions = async <Item>(
    account: string,
    after: bigint,
    order: EventsOrder,
    pick: (all: readonly RpcTransaction[], events: EventsPage['events']) => Item[],
  ): Promise<ConcernedPage<Item>> => {
    let first = ledgerOf(after + 1n);
    for (;;) {
      const page = await events(account, first, order);
      const hashes = [...new Set(page.events.map(({ hash }) => hash))];
      const found = await concurrently(hashes, AT_ONCE, transactionOfHash);
      const items = pick(found.toSorted(byToken), page.events);
      const { exhausted, through } = page;
      if (items.length > 0 || exhausted || order.claimables) return { items, exhausted, through };
      first = through + 1;
    }
  };

  /** The same by operation, of those that moved something. */
  const operations = async <Item>(
    account: string,
    after: bigint,
    order: EventsOrder,
    pick: (transaction: RpcTransaction, index: number) => Item[],
  ) =>
    transactions(account, after, order, (all, found) => {
      const moving = new Set(found.map(({ operation }) => operation));
      return all.flatMap((transaction) =>
        indexes(transaction)
          .filter((index) => {
            const token = operationId(transaction.token, index);
            return token > after && moving.has(token);
          })
          .flatMap((index) => pick(transaction, index)),
      );
    });

  return { transactionOfHash, transactions, operations };
};
