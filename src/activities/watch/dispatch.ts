import { ReceivedPayment } from '../../db/entities/money-in.ts';
import type { Transaction } from '../../db/entities/transaction.ts';
import { formatAmount, stroopsOf } from '../../domain/money/amount.ts';
import { inTransaction, type StoreDeps } from '../../services/deps.ts';
import { dispatchDue } from '../../services/transactions/dispatch-due.ts';
import type { DueTable } from '../../services/transactions/due.ts';
import { fileMoney } from '../../services/investigations/file.ts';
import { describeFailure, failureWords } from '../../domain/failure.ts';

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

interface HandedOn {
  readonly faults: readonly DispatchFault[];
  readonly isEmpty: boolean;
  readonly isInVain: boolean;
}

/** One batch of what is due. */
const dispatchBatch = async (deps: StoreDeps, account: string): Promise<HandedOn> => {
  const faults: DispatchFault[] = [];
  const { isEmpty, isInVain } = await dispatchDue<ReceivedPayment>(deps.orm.em.fork(), {
    table: PAYMENTS,
    owned: account,
    read: async (em, due) =>
      em.find(
        ReceivedPayment,
        { operationId: { $in: [...due] } },
        { orderBy: { operationId: 'asc' }, disableIdentityMap: true },
      ),
    keyOf: ({ operationId }) => operationId,
    dispatch: async (payment, row) => dispatchOne(deps, payment, row),
    onFault: ({ operationId }, error) => {
      const failure = describeFailure(error);
      deps.log.error({ operationId, failure }, 'a payment could not be dispatched');
      faults.push(new DispatchFault(failureWords(error), { cause: error }));
    },
  });
  return { faults, isEmpty, isInVain };
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
  let wasBegun = false;
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
  const begin = (): void => {
    wasBegun = true;
    if (!isInVain) running ??= run();
  };
  return {
    /** Begins, unless it goes on already. */
    begin,
    /** Begins once more, where it was begun: what was recorded meanwhile may have come too late for it. */
    again(): void {
      if (wasBegun) begin();
    },
    /** Waits until nothing runs any more. @throws what the database said. */
    async end(): Promise<DispatchFault | null> {
      while (running) await running;
      if (failures.length > 0) throw failures[0];
      return fault;
    },
  };
};
