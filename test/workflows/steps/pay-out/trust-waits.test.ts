import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { Keypair, Operation } from '@stellar/stellar-sdk';
import {
  createLedgerWaiters,
  type LedgerWaiters,
} from '../../../../src/services/transactions/payment/ledger-waiters.ts';
import { LedgerPayment } from '../../../../src/db/entities/money-out.ts';
import { Transaction } from '../../../../src/db/entities/transaction.ts';
import { waitUntil } from '../../../../src/dev/wait-until.ts';
import type { Anchor } from '../../../../src/domain/anchor.ts';
import { storyOrder, type StoryOrder } from '../../../../src/domain/transactions/story.ts';
import { isSubmission } from '../../../support/payments/asked.ts';
import { createLedgerBench, type LedgerBench } from '../../../support/payments/ledger-bench.ts';
import { addReceipt, addTransaction } from '../../../support/rows.ts';
import { createStoryBench, RAIL_NAME, type StoryBench } from '../../../support/stories.ts';
import { untilParked } from '../../../support/until-parked.ts';
import { paymentActivities } from '../../../support/workflows/payment-activities.ts';

/* Real workflows on a real Temporal, with the real sender, database and ledger behind them. */

describe('a deposit whose destination cannot be paid yet', () => {
  let stories: StoryBench;
  let bench: LedgerBench;
  let waiters: LedgerWaiters;
  let drain: { stop: () => Promise<void> };
  beforeAll(async () => {
    [stories, bench] = await Promise.all([createStoryBench(), createLedgerBench()]);
    waiters = createLedgerWaiters(bench.orm, bench.deps.databaseUrl);
    drain = bench.drain();
  }, 60_000);
  afterAll(async () => {
    await drain?.stop();
    await waiters?.close();
    await Promise.all([stories?.close(), bench?.close()]);
  });

  /** A deposit whose money has come, told with the real activities. */
  const begin = async (
    to: string,
    policy: Partial<Pick<Anchor, 'startingBalance' | 'whenTrustIsLate'>> & {
      readonly trustWithinMs?: number;
      readonly claimableBalanceSupported?: boolean;
    },
  ) => {
    const { trustWithinMs = 60_000, claimableBalanceSupported = false, ...changes } = policy;
    const { durations } = bench.deps.anchor;
    const anchor = {
      ...bench.deps.anchor,
      startingBalance: null,
      ...changes,
      durations: { ...durations, trustWithinMs },
    };
    const deps = { ...bench.deps, anchor };
    const em = bench.em();
    const row = await addTransaction(em, {
      kind: 'deposit',
      status: 'pending_user_transfer_start',
      asset: bench.assetId,
      toAccount: to,
      claimableBalanceSupported,
      rail: 'sandbox-bank',
    });
    const receipt = await addReceipt(em, { transactionId: row.id });
    const order: StoryOrder = {
      ...storyOrder(anchor, row, { searchable: false }),
      rail: RAIL_NAME,
    };
    const story = await stories.tell(order, paymentActivities(deps, waiters));
    await story.receive('100', `rail/${receipt.id}`);
    const read = async () => bench.em().findOneOrFail(Transaction, { id: row.id });
    return { story, read };
  };
  const untilStatus = async (read: () => Promise<Transaction>, status: string) =>
    waitUntil(async () => (await read()).status === status || undefined, {
      timeoutMs: 20_000,
      what: `the deposit is ${status}`,
    });
  const claimables = async (owner: string) =>
    (await bench.horizon.claimableBalances().claimant(owner).call()).records;

  test('is paid once its owner has added the trustline', async () => {
    const owner = await bench.createAccount(false);
    const { story, read } = await begin(owner.publicKey(), {});
    await untilStatus(read, 'pending_trust');
    await bench.submit(owner, [Operation.changeTrust({ asset: bench.asset })]);
    expect((await story.outcome('trust-came')).status).toBe('completed');
    expect(await bench.paidTo(owner.publicKey())).toEqual(['99.0000000']);
  });

  test('is given a claimable balance when no trustline came in time, and its owner claims it', async () => {
    const owner = await bench.createAccount(false);
    const { story, read } = await begin(owner.publicKey(), {
      trustWithinMs: 1_500,
      whenTrustIsLate: 'claimableBalance',
    });
    expect((await story.outcome('trust-late-claimable')).status).toBe('completed');
    const row = await read();
    expect(row).toMatchObject({ status: 'completed', claimableBalanceId: expect.any(String) });
    const balanceId = row.claimableBalanceId ?? '';
    await bench.submit(owner, [
      Operation.changeTrust({ asset: bench.asset }),
      Operation.claimClaimableBalance({ balanceId }),
    ]);
    const { balances } = await bench.horizon.loadAccount(owner.publicKey());
    expect(balances).toContainEqual(
      expect.objectContaining({ asset_code: bench.asset.code, balance: '99.0000000' }),
    );
    expect(await claimables(owner.publicKey())).toEqual([]);
  });

  test('whose account never came is given a claimable balance, which it claims once it exists', async () => {
    const owner = Keypair.random();
    const { story, read } = await begin(owner.publicKey(), {
      trustWithinMs: 1_500,
      whenTrustIsLate: 'claimableBalance',
    });
    expect((await story.outcome('account-late-claimable')).status).toBe('completed');
    const made = { destination: owner.publicKey(), startingBalance: '5' };
    await bench.submit(bench.issuer, [Operation.createAccount(made)]);
    const balanceId = (await read()).claimableBalanceId ?? '';
    await bench.submit(owner, [
      Operation.changeTrust({ asset: bench.asset }),
      Operation.claimClaimableBalance({ balanceId }),
    ]);
    expect(await claimables(owner.publicKey())).toEqual([]);
  });

  test('waits for no trustline where the wallet says that it claims balances', async () => {
    const owner = Keypair.random().publicKey();
    const { story } = await begin(owner, { claimableBalanceSupported: true });
    expect((await story.outcome('account-missing-claimable')).status).toBe('completed');
    expect(story.called('awaitTrust')).toEqual([]);
    expect(await claimables(owner)).toHaveLength(1);
  });

  test('waits for a person when the time is over, and is paid when asked to try again', async () => {
    const owner = await bench.createAccount(false);
    const { story, read } = await begin(owner.publicKey(), { trustWithinMs: 1_500 });
    await untilParked(story);
    await waitUntil(async () => (await read()).parkedReason ?? undefined, {
      timeoutMs: 20_000,
      what: 'the deposit is parked',
    });
    expect(await read()).toMatchObject({
      status: 'pending_trust',
      parkedReason: 'no trustline in time: no_trust',
    });
    expect(await bench.paidTo(owner.publicKey())).toEqual([]);
    await bench.submit(owner, [Operation.changeTrust({ asset: bench.asset })]);
    await story.decide({ action: 'retry', evidence: 'ticket 3', parking: 1 });
    expect((await story.outcome('trust-late-person')).status).toBe('completed');
    expect(await bench.paidTo(owner.publicKey())).toEqual(['99.0000000']);
  });

  test('is paid though somebody else created its account at the same time', async () => {
    const owner = Keypair.random();
    let isMade = false;
    bench.meddling.now = async (request, next) => {
      if (!isMade && isSubmission(request)) {
        isMade = true;
        const made = { destination: owner.publicKey(), startingBalance: '5' };
        await bench.submit(bench.issuer, [Operation.createAccount(made)]);
        await bench.submit(owner, [Operation.changeTrust({ asset: bench.asset })]);
      }
      return next();
    };
    const { story } = await begin(owner.publicKey(), { startingBalance: '2.01' });
    expect((await story.outcome('account-exists')).status).toBe('completed');
    bench.meddling.now = null;
    expect(await bench.paidTo(owner.publicKey())).toEqual(['99.0000000']);
    const legs = await bench.em().find(LedgerPayment, { destination: owner.publicKey() });
    expect(legs.map(({ leg, state, reason }) => [leg, state, reason])).toEqual([
      ['payout', 'not_ready', 'no_account'],
      ['create_account', 'withdrawn', 'account_exists'],
      ['payout', 'included', null],
    ]);
  });
});
