import { createFeed } from '../feed.ts';
import type { Feed } from '../feed.ts';
import type { EffectRecord, LedgerRecord, OperationRecord } from '../transactions/records.ts';
import type { TradeRecord, TransactionRecord } from '../transactions/records.ts';

export interface Feeds {
  readonly transactions: Feed<TransactionRecord>;
  readonly operations: Feed<OperationRecord>;
  readonly payments: Feed<OperationRecord>;
  readonly effects: Feed<EffectRecord>;
  readonly trades: Feed<TradeRecord>;
}

export function createFeeds(): Feeds {
  return {
    transactions: createFeed(),
    operations: createFeed(),
    payments: createFeed(),
    effects: createFeed(),
    trades: createFeed(),
  };
}

/** Everything that ever happened on the network, indexed for Horizon's questions. */
export interface History {
  readonly ledgers: Feed<LedgerRecord>;
  readonly network: Feeds;
  /** Undefined for an account no transaction ever named. */
  account(id: string): Feeds | undefined;
  /** Undefined for a claimable balance no transaction ever named. */
  claimable(id: string): Feeds | undefined;
  ledger(sequence: number): LedgerRecord | undefined;
  /** By either hash of a fee-bump. */
  transaction(hash: string): TransactionRecord | undefined;
  operation(token: bigint): OperationRecord | undefined;
  addLedger(ledger: LedgerRecord): void;
  /** Adds a transaction and all below it to the network's history and to those named. */
  addTransaction(transaction: TransactionRecord, named: Named): void;
}

/** Who is named by a transaction and by each of its operations. */
export interface Named {
  readonly transaction: ReadonlySet<string>;
  readonly operations: readonly ReadonlySet<string>[];
  /** Claimable balances each operation touched. */
  readonly claimables: readonly (string | undefined)[];
}

export function createHistory(): History {
  const network = createFeeds();
  const ledgers = createFeed<LedgerRecord>();
  const bySequence = new Map<number, LedgerRecord>();
  const byHash = new Map<string, TransactionRecord>();
  const accounts = new Map<string, Feeds>();
  const claimables = new Map<string, Feeds>();

  function feedsOf(map: Map<string, Feeds>, id: string): Feeds {
    const known = map.get(id);
    if (known) return known;
    const fresh = createFeeds();
    map.set(id, fresh);
    return fresh;
  }

  function addOperation(operation: OperationRecord, feeds: readonly Feeds[]): void {
    for (const { operations, payments } of [network, ...feeds]) {
      operations.append(operation);
      if (operation.isPayment) payments.append(operation);
    }
    for (const effect of operation.effects) {
      network.effects.append(effect);
      feedsOf(accounts, effect.draft.account.account).effects.append(effect);
    }
    for (const trade of operation.trades) {
      network.trades.append(trade);
      for (const id of [trade.taker, trade.trade.seller])
        feedsOf(accounts, id).trades.append(trade);
    }
  }

  return {
    ledgers,
    network,
    account: (id) => accounts.get(id),
    claimable: (id) => claimables.get(id),
    ledger: (sequence) => bySequence.get(sequence),
    transaction: (hash) => byHash.get(hash),
    operation(token) {
      const transactions = bySequence.get(Number(token >> 32n))?.transactions;
      const transaction = transactions?.[Number((token >> 12n) & 0xfffffn) - 1];
      return transaction?.operations[Number(token & 0xfffn) - 1];
    },
    addLedger(ledger) {
      ledgers.append(ledger);
      bySequence.set(ledger.sequence, ledger);
    },
    addTransaction(transaction, named) {
      byHash.set(transaction.hash, transaction);
      if (transaction.inner) byHash.set(transaction.inner.hash, transaction);
      network.transactions.append(transaction);
      for (const id of named.transaction) feedsOf(accounts, id).transactions.append(transaction);
      const balances = new Set(named.claimables.filter((id) => id !== undefined));
      for (const id of balances) feedsOf(claimables, id).transactions.append(transaction);
      for (const [index, operation] of transaction.operations.entries()) {
        const ids = [...(named.operations[index] ?? [])];
        const feeds = ids.map((id) => feedsOf(accounts, id));
        const claimable = named.claimables[index];
        if (claimable !== undefined) feeds.push(feedsOf(claimables, claimable));
        addOperation(operation, feeds);
      }
    },
  };
}
