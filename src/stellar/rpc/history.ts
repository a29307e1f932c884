import {
  persistently,
  readHistoryOperation,
  type HistoryEffect,
  type HistoryOperation,
  type HistoryPage,
  type HistoryTransaction,
  type LedgerHistory,
} from '../horizon/history.ts';
import { NATIVE } from '../../domain/money/asset.ts';
import { operationId } from '../toid.ts';
import { changesOf } from './balance-changes.ts';
import type { RpcOptions } from './call.ts';
import { createConcerned, indexes } from './concerned.ts';
import { readAccount } from './ledger-entries.ts';
import { operationRecord } from './operation-records.ts';
import { createReaders, type RpcNetworkOptions } from './readers.ts';
import type { RpcTransaction } from './transactions.ts';

const PAGE = 200;

interface Found {
  readonly transaction: RpcTransaction;
  readonly index: number;
}

/** The operations of transactions that succeeded, after a token. */
const operationsAfter = (all: readonly RpcTransaction[], after: bigint): readonly Found[] =>
  all
    .filter(({ successful }) => successful)
    .flatMap((transaction) => indexes(transaction).map((index) => ({ transaction, index })))
    .filter(({ transaction, index }) => operationId(transaction.token, index) > after);

/** The token of an operation's cursor; that of an effect has the effect's own number behind it. */
const tokenOf = (cursor: string): bigint => BigInt(cursor.split('-')[0] ?? '0');

const effectsOf = (found: Found, account: string): readonly HistoryEffect[] => {
  const { transaction, index } = found;
  const id = operationId(transaction.token, index).toString();
  return changesOf(transaction, index, account).map((change, number) => ({
    token: `${id}-${number + 1}`,
    operationId: id,
    closedAtMs: transaction.closedAtMs,
    ...change,
  }));
};

type Picked<Item> = (all: readonly RpcTransaction[], after: bigint) => readonly Item[];

/** Those that the account made, and those that moved something of it. */
const operationsOf =
  (account: string): Picked<HistoryOperation> =>
  (all, after) =>
    operationsAfter(all, after).flatMap((found) => {
      const operation = readHistoryOperation(operationRecord(found.transaction, found.index));
      const isOurs = operation.sourceAccount === account;
      return isOurs || effectsOf(found, account).length > 0 ? [operation] : [];
    });

const transactionsOf: Picked<HistoryTransaction> = (all, after) =>
  all
    .filter(({ token }) => token > after)
    .map(({ token, hash, innerHash, ...rest }) => ({
      ...rest,
      token: token.toString(),
      hash,
      innerHash: innerHash === hash ? null : innerHash,
    }));

/**
 * The history of accounts behind a Stellar RPC server, as far as its window goes back: what is older is
 * a `HistoryGoneError`. Like `createRpcNetwork` it knows transactions by the events that name an account.
 */
export const createRpcHistory = (
  options: RpcNetworkOptions & {
    readonly url: string;
    readonly timeoutMs?: number;
    readonly signal?: AbortSignal;
  },
): LedgerHistory => {
  const { url, timeoutMs = 30_000, signal = null, assets } = options;
  const rpc: RpcOptions = { url, timeoutMs, signal };
  const { events, reader } = createReaders(rpc, options);
  const concerned = createConcerned(events, reader);

  const list = async <Item extends object>(
    account: string,
    cursor: string,
    pick: Picked<Item>,
    cursorOf: (item: Item) => string,
  ): Promise<HistoryPage<Item>> => {
    const after = tokenOf(cursor);
    const order = { limit: PAGE, fees: true };
    const { items, exhausted } = await persistently(
      async () => concerned.transactions(account, after, order, (all) => [...pick(all, after)]),
      signal,
    );
    const last = items.at(-1);
    return { items, exhausted, cursor: last === undefined ? cursor : cursorOf(last) };
  };

  return {
    operations: (account, cursor) => list(account, cursor, operationsOf(account), ({ id }) => id),
    effects: (account, cursor) =>
      list<HistoryEffect>(
        account,
        cursor,
        (all, after) => operationsAfter(all, after).flatMap((found) => effectsOf(found, account)),
        ({ token }) => token,
      ),
    transactions: (account, cursor) => list(account, cursor, transactionsOf, ({ token }) => token),
    async balances(account, known) {
      const asked = new Set([...assets, ...known]);
      const answer = await persistently(async () => readAccount(rpc, account, [...asked]), signal);
      if (answer.account === null || answer.ledger === null) return null;
      const { balances } = answer.account;
      return {
        ledger: answer.ledger,
        balances: new Map(balances.map(({ asset, balance }) => [asset, balance])),
        asked: asked.add(NATIVE),
      };
    },
  };
};
