import { waitUntil } from '../../../src/dev/wait-until.ts';
import { createRailHost } from '../../../src/activities/rail.ts';
import type { RailHostDeps } from '../../../src/activities/rail/pay-out/execute.ts';
import { RailPayment } from '../../../src/db/entities/money-out.ts';
import type { Transaction } from '../../../src/db/entities/transaction.ts';
import type { OutgoingAnswer, OutgoingPayment, Rail } from '../../../src/rails/rail.ts';
import { railProfile, type Bench } from './bench.ts';
import { addCredited } from './credited.ts';
import { createFakeRail } from './fake-rail.ts';
import { payoutKey } from './payout-key.ts';

type Answers = (batch: readonly OutgoingPayment[]) => readonly unknown[];

export const delivered = ({ idempotencyKey }: OutgoingPayment): OutgoingAnswer => ({
  idempotencyKey,
  result: { state: 'delivered', railReference: `out-${idempotencyKey}` },
});

/** A rail that takes batches of this size, and what it was given. */
export const batchRail = (
  maximum: number,
  {
    answers = (batch) => batch.map(delivered),
    collectMs = 60_000,
    ...more
  }: {
    readonly answers?: Answers;
    readonly collectMs?: number;
  } & Partial<Rail> = {},
) => {
  const batches: (readonly OutgoingPayment[])[] = [];
  const { rail } = createFakeRail([new Error('this rail is asked for batches alone')], {
    profile: { ...railProfile, payoutBatch: { maximum, collectMs } },
    executeOutgoingTransactions: async (batch) => {
      batches.push(batch);
      return answers(batch) as readonly OutgoingAnswer[];
    },
    ...more,
  });
  return { rail, batches };
};

export const UNKNOWN = { status: 'rejected', reason: { type: 'OutcomeUnknown' } };
export const NOT_TRIED = { status: 'rejected', reason: { type: 'RetryLater' } };
export const PAID = { status: 'fulfilled', value: { state: 'delivered' } };

/** Withdrawals that are ready to be paid out, and a host that pays them at once in one worker. */
export const createBatchBench = (bench: Bench) => {
  const hostOf = (rail: Rail, more: Pick<RailHostDeps, 'now' | 'ended'> = {}) =>
    createRailHost({ ...bench.host(rail), ...more });
  return {
    hostOf,
    async credited(count: number): Promise<readonly Transaction[]> {
      const rows: Transaction[] = [];
      while (rows.length < count) rows.push(await addCredited(bench));
      return rows;
    },
    payAll: async (host: ReturnType<typeof hostOf>, rows: readonly Transaction[]) =>
      Promise.allSettled(
        rows.map(async ({ id: transactionId }) =>
          host.executeOutgoingTransaction({ transactionId, number: 1 }),
        ),
      ),
    statesOf: async (rows: readonly Transaction[]) =>
      Promise.all(rows.map(async (row) => (await bench.payment(payoutKey(row))).state)),
    untilAsked: async (row: Transaction) =>
      waitUntil(
        async () =>
          (await bench.em().count(RailPayment, { key: payoutKey(row), state: 'asked' })) > 0,
        { timeoutMs: 10_000, what: 'it is asked for' },
      ),
  };
};
