import type { EntityManager } from '@mikro-orm/postgresql';
import { Transaction } from '../../db/entities/transaction.ts';
import { concurrently } from '../../lib/concurrently.ts';
import { claimDue, isAway, markDelivered, postpone, type DueTable } from './due.ts';

/** So many are dispatched before it is recorded that they were. */
const BATCH = 200;
const AT_ONCE = 20;
/** After so many that nobody could be reached for, nobody else is tried in this pass. */
const AWAY_MAX = 10;

/** What is known of recorded money, whichever way it came. */
interface RecordedMoney {
  readonly transactionId?: string | null;
  readonly disposition?: string | null;
}

export interface Dispatch<Money extends RecordedMoney> {
  readonly table: DueTable;
  /** Whose money it is: the receiving account, or the rail. */
  readonly owned: string;
  /** Reads these rows, in the order in which they came. */
  read(em: EntityManager, keys: readonly string[]): Promise<readonly Money[]>;
  keyOf(money: Money): string;
  /** Signals the story of the money, or its investigation. */
  dispatch(money: Money, row: Transaction | null): Promise<void>;
  /** Is given what was thrown over money that is tried again. */
  onFault(money: Money, error: unknown): void;
}

interface Dispatched {
  readonly dispatched: number;
  /** True where nothing was due. */
  readonly isEmpty: boolean;
  /** True where so many could not be reached that trying others now is in vain. */
  readonly isInVain: boolean;
}

/** Whose turn it is: money of one transaction one after the other; others need not wait for it. */
const groupsOf = <Money extends RecordedMoney>(
  { keyOf }: Dispatch<Money>,
  all: readonly Money[],
): readonly (readonly Money[])[] =>
  [
    ...Map.groupBy(all, (money) =>
      money.disposition === 'investigation' ? keyOf(money) : (money.transactionId ?? keyOf(money)),
    ),
  ].map(([, group]) => group);

/** The transactions of all of it, in one query. */
const transactionsOf = async (
  em: EntityManager,
  all: readonly RecordedMoney[],
): Promise<ReadonlyMap<string, Transaction>> => {
  const ids = new Set(
    all.flatMap(({ transactionId, disposition }) =>
      transactionId && disposition !== 'investigation' ? [transactionId] : [],
    ),
  );
  const rows = ids.size > 0 ? await em.find(Transaction, { id: { $in: [...ids] } }) : [];
  return new Map(rows.map((row) => [row.id, row]));
};

/**
 * One batch of what is due: read in one query, dispatched many at once, and marked in one. Money behind
 * some of its own transaction that could not be dispatched waits for it, and stops no other. What a
 * crash left unmarked is dispatched again.
 */
export const dispatchDue = async <Money extends RecordedMoney>(
  em: EntityManager,
  order: Dispatch<Money>,
): Promise<Dispatched> => {
  const { table, owned, keyOf } = order;
  const due = await claimDue(em, table, owned, BATCH);
  const all = due.length === 0 ? [] : await order.read(em, due);
  const rows = await transactionsOf(em, all);
  const done: string[] = [];
  const failed = { broken: [] as string[], away: [] as string[] };
  const isInVain = (): boolean => failed.away.length >= AWAY_MAX && done.length === 0;
  await concurrently(groupsOf(order, all), AT_ONCE, async (group) => {
    for (const money of group) {
      if (isInVain()) return;
      try {
        await order.dispatch(money, rows.get(money.transactionId ?? '') ?? null);
        done.push(keyOf(money));
      } catch (error) {
        order.onFault(money, error);
        failed[isAway(error) ? 'away' : 'broken'].push(keyOf(money));
        return;
      }
    }
  });
  await markDelivered(em, table, done);
  await postpone(em, table, failed);
  return { dispatched: done.length, isEmpty: due.length === 0, isInVain: isInVain() };
};
