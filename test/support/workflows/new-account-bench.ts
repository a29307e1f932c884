import { createFixPrice, type FixOrder } from '../../../src/services/quotes/fix-price.ts';
import { createLedgerWaiters } from '../../../src/services/transactions/payment/ledger-waiters.ts';
import { createLookAtDestination } from '../../../src/services/transactions/payment/look-at-destination.ts';
import { LedgerPayment } from '../../../src/db/entities/money-out.ts';
import { Transaction } from '../../../src/db/entities/transaction.ts';
import { waitUntil } from '../../../src/dev/wait-until.ts';
import type { Anchor } from '../../../src/domain/anchor.ts';
import { NATIVE, type AssetId } from '../../../src/domain/money/asset.ts';
import type { Funds } from '../../../src/domain/transactions/story.ts';
import { storyOrder } from '../../../src/domain/transactions/story.ts';
import { isSubmission } from '../payments/asked.ts';
import { createLedgerBench } from '../payments/ledger-bench.ts';
import { addReceipt, addTransaction } from '../rows.ts';
import { createStoryBench, RAIL_NAME } from '../stories.ts';
import type { Answers } from '../story-answers.ts';
import { paymentActivities } from './payment-activities.ts';

/** What a new account costs in this file, beside a service fee of 1. */
const NEW_ACCOUNT = '1.5';
const FEE = { fixed: '1', percent: '0', newAccount: NEW_ACCOUNT };

/** What a test says of its deposit. */
export interface Deposit {
  readonly to: string;
  readonly asset?: AssetId;
  readonly amount?: string;
  /** An exchange without a quote, which is priced when its money comes. */
  readonly isExchange?: boolean;
  readonly trustWithinMs?: number;
  readonly claimableBalanceSupported?: boolean;
}

const withLumens = (anchor: Anchor): Anchor => {
  const [usdc] = anchor.assets;
  const deposit = usdc?.operations.deposit;
  if (!usdc || !deposit) throw new Error('anchor.ts offers no deposit');
  const amounts = { ...deposit.amounts, minimum: '0.1' };
  const priced = { deposit: { ...deposit, fee: FEE } };
  const free = { deposit: { fee: { fixed: '0', percent: '0' }, amounts } };
  return {
    ...anchor,
    assets: [
      { ...usdc, operations: priced },
      { ...usdc, asset: NATIVE, operations: free },
    ],
  };
};

/** Real workflows on a real Temporal, with the real sender, database and ledger behind them. */
export const createNewAccountBench = async () => {
  const [stories, bench] = await Promise.all([createStoryBench(), createLedgerBench()]);
  const waiters = createLedgerWaiters(bench.orm, bench.deps.databaseUrl);
  const drain = bench.drain();
  const read = async (id: string) => bench.em().findOneOrFail(Transaction, { id });

  /** A deposit whose money has come, told with the real activities. */
  const begin = async (deposit: Deposit, changed: Answers = {}) => {
    const { to, asset = bench.assetId, amount = '100', isExchange = false } = deposit;
    const { trustWithinMs = 60_000, claimableBalanceSupported = false } = deposit;
    const { durations } = bench.deps.anchor;
    const anchor = withLumens({
      ...bench.deps.anchor,
      durations: { ...durations, trustWithinMs },
    });
    const deps = { ...bench.deps, anchor };
    const em = bench.em();
    const row = await addTransaction(em, {
      kind: 'deposit',
      status: 'pending_user_transfer_start',
      asset,
      amountExpected: amount,
      amountInAsset: 'iso4217:USD',
      amountOutAsset: asset,
      toAccount: to,
      isExchange,
      pricedOnReceipt: isExchange,
      claimableBalanceSupported,
      rail: 'sandbox-bank',
    });
    const receipt = await addReceipt(em, { transactionId: row.id, rail: 'sandbox-bank', amount });
    const answers: Answers = {
      ...paymentActivities(deps, waiters),
      lookAtDestination: async (order: never) => createLookAtDestination(deps)(order),
      fixPrice: async (order: FixOrder) => createFixPrice(deps)(order),
      ...changed,
    };
    const source = `rail/${receipt.id}`;
    /** Starts its story, again from the top where there was one before. */
    const tell = async (recorded: readonly Funds[] = [], again = false) => {
      const options = { searchable: false, recorded };
      const order = { ...storyOrder(anchor, await read(row.id), options), rail: RAIL_NAME };
      return stories.tell(order, answers, again);
    };
    const story = await tell();
    await story.receive(amount, source);
    return {
      id: row.id,
      story,
      read: async () => read(row.id),
      tellAgain: async () => tell([{ source, amount, at: new Date().toISOString() }], true),
      legs: async () => {
        const rows = await bench
          .em()
          .find(LedgerPayment, { transactionId: row.id }, { orderBy: { id: 'asc' } });
        return rows.map(({ leg, number, state, reason }) => [leg, number, state, reason ?? null]);
      },
      untilStatus: async (status: string) =>
        waitUntil(async () => (await read(row.id)).status === status || undefined, {
          timeoutMs: 20_000,
          what: `the deposit is ${status}`,
        }),
      /** What stands in the books on an account, over all entries of the deposit. */
      booked: async (account: string, of: AssetId) => {
        const [sum] = await bench.em().execute<{ amount: string }[]>(
          `select coalesce(sum(amount), 0)::text as amount from posting
             where transaction_id = ? and account = ? and asset = ?`,
          [row.id, account, of],
        );
        return Number(sum?.amount);
      },
    };
  };

  return {
    bench,
    begin,
    /** Does something once, just before the next envelope arrives at the network. */
    beforeArrival: (act: () => Promise<unknown>): void => {
      let isDone = false;
      bench.meddling.now = async (request, next) => {
        if (!isDone && isSubmission(request)) {
          isDone = true;
          await act();
        }
        return next();
      };
    },
    close: async (): Promise<void> => {
      await drain.stop();
      await waiters.close();
      await Promise.all([stories.close(), bench.close()]);
    },
  };
};
export type NewAccountBench = Awaited<ReturnType<typeof createNewAccountBench>>;
