import { ReceivedPayment } from '../../db/entities/money-in.ts';
import { Transaction } from '../../db/entities/transaction.ts';
import { formatAmount, stroopsOf } from '../../domain/money/amount.ts';
import { concurrently } from '../../lib/concurrently.ts';
import { inTransaction, type StoreDeps } from '../../services/deps.ts';
import {
  claimDue,
  isAway,
  markDelivered,
  postpone,
  type DueTable,
} from '../../services/transactions/due.ts';
import { fileMoney } from '../../services/investigations/file.ts';
import { describeFailure, failureWords } from '../../domain/failure.ts';

/** So many are dispatched before it is recorded that they were. */
const BATCH = 200;
const AT_ONCE = 20;
/** After so many that nobody could be reached for, nobody else is tried in this pass. */
const AWAY_MAX = 10;

const PAYMENTS: DueTable = {
  table: 'received_payment',
  key: 'operation_id',
  owner: 'receiving_account',
};

/** Some money is recorded, but nobody could be notified of it yet; it is tried again by itself. */
export class DispatchFault extends Error {
  override readonly name = 'DispatchFault';
}

/** Signals the story of a recorded payment, or its investigation. */
const dispatchOne = async (
  { orm, stories }: StoreDeps,
  payment: ReceivedPayment,
  row: Transaction | null,
): Promise<void> => {
  const source = `stellar/${payment.operationId}`;
  if (payment.disposition === 'investigation') {
    return stories.startInvestigation(payment.investigationKey ?? source);
  }
  const amount = formatAmount(stroopsOf(payment.amount));
  const signalled = row
    ? await stories.signalFunds(row, { source, amount, at: payment.closedAt.toISOString() })
    : 'closed';
  if (signalled !== 'closed') return;
  const key = await inTransaction(orm, async (filing) =>
    fileMoney(filing, source, 'transaction_closed', payment.transactionId ?? null),
  );
  if (key !== null) await stories.startInvestigation(key);
};

/**
 * Payments of one transaction are dispatched one after the other; others need not wait for them.
 */
const groupsOf = (payments: readonly ReceivedPayment[]): readonly (readonly ReceivedPayment[])[] =>
  [
    ...Map.groupBy(payments, ({ transactionId, operationId, disposition }) =>
      disposition === 'investigation' ? operationId : (transactionId ?? operationId),
    ),
  ].map(([, group]) => group);

interface HandedOn {
  readonly faults: readonly DispatchFault[];
  readonly isEmpty: boolean;
  /** True where so many could not be reached that trying others now is in vain. */
  readonly isInVain: boolean;
}

/** One batch of what is due: read in one query, dispatched, and marked in one. */
const dispatchBatch = async (deps: StoreDeps, account: string): Promise<HandedOn> => {
  const { orm, log } = deps;
  const em = orm.em.fork();
  const due = await claimDue(em, PAYMENTS, account, BATCH);
  const waiting =
    due.length === 0
      ? []
      : await em.find(
          ReceivedPayment,
          { operationId: { $in: [...due] } },
          { orderBy: { operationId: 'asc' }, disableIdentityMap: true },
        );
  const ids = waiting.flatMap(({ transactionId, disposition }) =>
    transactionId && disposition !== 'investigation' ? [transactionId] : [],
  );
  const rows = ids.length > 0 ? await em.find(Transaction, { id: { $in: [...new Set(ids)] } }) : [];
  const byId = new Map(rows.map((row) => [row.id, row]));
  const done: string[] = [];
  const failed = { broken: [] as string[], away: [] as string[] };
  const faults: DispatchFault[] = [];
  const isInVain = (): boolean => failed.away.length >= AWAY_MAX && done.length === 0;
  await concurrently(groupsOf(waiting), AT_ONCE, async (group) => {
    for (const payment of group) {
      if (isInVain()) return;
      const { operationId } = payment;
      try {
        await dispatchOne(deps, payment, byId.get(payment.transactionId ?? '') ?? null);
        done.push(operationId);
      } catch (error) {
        const failure = describeFailure(error);
        log.error({ operationId, failure }, 'a payment could not be dispatched');
        faults.push(new DispatchFault(failureWords(error), { cause: error }));
        failed[isAway(error) ? 'away' : 'broken'].push(operationId);
        // Those behind it in its own transaction wait for it.
        return;
      }
    }
  });
  await markDelivered(em, PAYMENTS, done);
  await postpone(em, PAYMENTS, failed);
  return { faults, isEmpty: due.length === 0, isInVain: isInVain() };
};

/** What came of dispatching on. */
interface HandedOnAll {
  /** What went wrong first; null where everybody who was due was notified. */
  readonly fault: DispatchFault | null;
  /** True where nobody could be reached, so that to try others now is in vain. */
  readonly isInVain: boolean;
}

/**
 * Dispatches what is due, oldest first: what was recorded just now, and what could not be dispatched
 * before and has its next try. One that cannot be dispatched is tried ever more rarely; those
 * behind it pass it by, and a look costs what is due and not what is broken.
 */
const dispatch = async (deps: StoreDeps, account: string): Promise<HandedOnAll> => {
  let fault: DispatchFault | null = null;
  for (;;) {
    const { faults, isEmpty, isInVain } = await dispatchBatch(deps, account);
    fault ??= faults[0] ?? null;
    if (isEmpty || isInVain) return { fault, isInVain };
  }
};

/**
 * Dispatches beside the reading, so that a slow listener of ours does not hold up the recording. Where
 * nobody can be reached it is left for the next look.
 */
export const createDispatching = (deps: StoreDeps, account: string) => {
  let running: Promise<void> | null = null;
  let fault: DispatchFault | null = null;
  let isInVain = false;
  const failures: unknown[] = [];
  const run = async (): Promise<void> => {
    try {
      const done = await dispatch(deps, account);
      fault ??= done.fault;
      ({ isInVain } = done);
    } catch (error) {
      failures.push(error);
    } finally {
      running = null;
    }
  };
  return {
    /** Begins, unless it goes on already. */
    begin(): void {
      if (!isInVain) running ??= run();
    },
    /** Waits until nothing runs any more. @throws what the database said. */
    async end(): Promise<DispatchFault | null> {
      while (running) await running;
      if (failures.length > 0) throw failures[0];
      return fault;
    },
  };
};
