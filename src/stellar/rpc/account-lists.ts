import {
  NetworkFault,
  type AffectingOperation,
  type BalanceChange,
  type EffectsPage,
  type PaymentsPage,
  type TransactionsPage,
} from '../network.ts';
import { offersTo } from '../envelopes/claimable-offers.ts';
import { operationId, operationIndexOf, transactionOf } from '../toid.ts';
import type { AccountEventsReader } from './events/account-events.ts';
import { changesOf } from './balance-changes.ts';
import { createConcerned, indexes } from './concerned.ts';
import { isPaymentOf, operationRecord } from './operation-records.ts';
import type { RpcTransaction, TransactionReader } from './transactions.ts';

/** What an operation did to an account; nothing where it did something to others alone. */
const affecting = (
  transaction: RpcTransaction,
  index: number,
  account: string,
): readonly AffectingOperation[] => {
  const { token, closedAtMs, inner, resultXdr } = transaction;
  const changes = changesOf(transaction, index, account);
  const operation = inner?.operations[index];
  const claimables = operation ? offersTo(account, operation, { resultXdr, index }) : [];
  if (changes.length + claimables.length === 0) return [];
  return [{ token: operationId(token, index), closedAtMs, changes, claimables, isReadable: true }];
};

/** The lists of an account, made from events and the transactions that they are of. */
export const createAccountLists = (events: AccountEventsReader, reader: TransactionReader) => {
  const concerned = createConcerned(events, reader);
  return {
    async payments(account: string, cursor: string, limit: number): Promise<PaymentsPage> {
      const after = BigInt(cursor);
      const { items, exhausted } = await concerned.operations(
        account,
        after,
        { limit },
        (...of) => {
          const record = operationRecord(...of);
          return isPaymentOf(record, account) ? [record] : [];
        },
      );
      return { records: items, exhausted };
    },

    async transactions(account: string, cursor: string, limit: number): Promise<TransactionsPage> {
      const after = BigInt(cursor);
      const { items, ...page } = await concerned.transactions(
        account,
        after,
        { limit, fees: true },
        (found) => found.filter(({ token }) => token > after),
      );
      return { transactions: items, ...page };
    },

    async effects(account: string, after: bigint, limit: number): Promise<EffectsPage> {
      const order = { limit, claimables: true };
      const { items, ...page } = await concerned.operations(account, after, order, (...of) => [
        ...affecting(...of, account),
      ]);
      return { operations: items, ...page };
    },

    async operation(token: bigint): Promise<unknown> {
      const transaction = await reader.byToken(transactionOf(token));
      const index = operationIndexOf(token);
      if (index < 0 || index >= indexes(transaction).length) {
        throw new NetworkFault(`transaction ${transaction.hash} has no operation ${token}`);
      }
      return operationRecord(transaction, index);
    },

    async changes(hash: string, account: string): Promise<readonly BalanceChange[]> {
      const transaction = await concerned.transactionOfHash(hash);
      return indexes(transaction).flatMap((index) =>
        changesOf(transaction, index, account).map(({ asset, change }) => ({
          operationId: operationId(transaction.token, index).toString(),
          asset,
          change,
        })),
      );
    },
  };
};
