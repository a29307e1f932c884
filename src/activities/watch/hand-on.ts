import { ReceivedPayment } from '../../db/entities/money-in.ts';
import { Transaction } from '../../db/entities/transaction.ts';
import { formatAmount, stroopsOf } from '../../domain/amount.ts';
import { concurrently } from '../../stellar/concurrently.ts';
import { inTransaction, type StoreDeps } from '../deps.ts';
import { fileMoney } from '../file.ts';

/** So many are told of before it is written down that they were. */
const BATCH = 200;
const AT_ONCE = 20;
/** After so many that could not be told of, the others are left for the next look. */
const FAULTS_MAX = 10;

/** Some money is recorded, but nobody could be told of it yet; the next look tries again. */
export class HandOnFault extends Error {
  override readonly name = 'HandOnFault';
}

/** Tells the story of a recorded payment, or its investigation. */
const handOnOne = async (
  { orm, stories }: StoreDeps,
  payment: ReceivedPayment,
  row: Transaction | null,
): Promise<void> => {
  const source = `stellar/${payment.operationId}`;
  if (payment.disposition === 'investigation') return stories.startInvestigation(source);
  const amount = formatAmount(stroopsOf(payment.amount));
  const told = row
    ? await stories.tellFunds(row, { source, amount, at: payment.closedAt.toISOString() })
    : 'closed';
  if (told !== 'closed') return;
  const key = await inTransaction(orm, async (filing) =>
    fileMoney(filing, source, 'transaction_closed', payment.transactionId ?? null),
  );
  if (key !== null) await stories.startInvestigation(key);
};

/** Payments of one transaction are told of one after the other; others need not wait for them. */
const groupsOf = (payments: readonly ReceivedPayment[]): readonly (readonly ReceivedPayment[])[] =>
  [...Map.groupBy(payments, ({ transactionId, operationId }) => transactionId ?? operationId)].map(
    ([, group]) => group,
  );

interface HandedOn {
  readonly faults: readonly HandOnFault[];
  /** The last operation id that was looked at; null when there was nothing. */
  readonly last: string | null;
}

/** One batch after an operation id: read in one question, told of, and marked in one. */
const handOnBatch = async (deps: StoreDeps, account: string, after: string): Promise<HandedOn> => {
  const { orm, log } = deps;
  const em = orm.em.fork();
  const waiting = await em.find(
    ReceivedPayment,
    { receivingAccount: account, signalledAt: null, operationId: { $gt: after } },
    { orderBy: { operationId: 'asc' }, limit: BATCH, disableIdentityMap: true },
  );
  const ids = waiting.flatMap(({ transactionId, disposition }) =>
    transactionId && disposition !== 'investigation' ? [transactionId] : [],
  );
  const rows = ids.length > 0 ? await em.find(Transaction, { id: { $in: [...new Set(ids)] } }) : [];
  const byId = new Map(rows.map((row) => [row.id, row]));
  const done: string[] = [];
  const faults: HandOnFault[] = [];
  await concurrently(groupsOf(waiting), AT_ONCE, async (group) => {
    for (const payment of group) {
      if (faults.length >= FAULTS_MAX) return;
      const { operationId } = payment;
      try {
        await handOnOne(deps, payment, byId.get(payment.transactionId ?? '') ?? null);
        done.push(operationId);
      } catch (error) {
        const why = error instanceof Error ? error.message : String(error);
        log.error({ operationId, why }, 'a payment could not be handed on');
        faults.push(new HandOnFault(why, { cause: error }));
        return;
      }
    }
  });
  if (done.length > 0) {
    await em.execute(
      'update received_payment set signalled_at = now() where operation_id = any(?::bigint[])',
      [`{${done.join(',')}}`],
      'run',
    );
  }
  return { faults, last: waiting.at(-1)?.operationId ?? null };
};

/**
 * Hands on what nobody was told of yet, oldest first, so that a crash's leftovers come first. One
 * that cannot be handed on stays unmarked and stops neither the others nor the reading.
 * @returns what went wrong first, or null.
 */
export const handOn = async (deps: StoreDeps, account: string): Promise<HandOnFault | null> => {
  let first: HandOnFault | null = null;
  let count = 0;
  let after: string | null = '0';
  while (after !== null && count < FAULTS_MAX) {
    const batch: HandedOn = await handOnBatch(deps, account, after);
    first ??= batch.faults[0] ?? null;
    count += batch.faults.length;
    after = batch.last;
  }
  return first;
};

/** Hands on beside the reading, so that a slow listener of ours does not hold up the recording. */
export const createHandingOn = (deps: StoreDeps, account: string) => {
  let running: Promise<void> | null = null;
  const failures: unknown[] = [];
  return {
    /** Begins, unless it goes on already. */
    begin(): void {
      running ??= handOn(deps, account)
        .then(
          () => undefined,
          (error: unknown) => void failures.push(error),
        )
        .finally(() => {
          running = null;
        });
    },
    /** Waits until nothing runs any more. @throws what the database said. */
    async end(): Promise<void> {
      while (running) await running;
      if (failures.length > 0) throw failures[0];
    },
  };
};
