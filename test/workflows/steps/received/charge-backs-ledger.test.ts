import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { Operation, type Keypair } from '@stellar/stellar-sdk';
import { inTransaction } from '../../../../src/services/deps.ts';
import {
  createLedgerWaiters,
  type LedgerWaiters,
} from '../../../../src/services/transactions/payment/ledger-waiters.ts';
import { recordReversals } from '../../../../src/activities/rail/received/record-receipts.ts';
import { LedgerPayment, type LedgerPaymentState } from '../../../../src/db/entities/money-out.ts';
import { Transaction } from '../../../../src/db/entities/transaction.ts';
import { waitUntil } from '../../../../src/dev/wait-until.ts';
import { storyOrder, type StoryOrder } from '../../../../src/domain/transactions/story.ts';
import { isSubmission } from '../../../support/payments/asked.ts';
import { createLedgerBench, type LedgerBench } from '../../../support/payments/ledger-bench.ts';
import { addReceipt, addTransaction } from '../../../support/rows.ts';
import { createStoryBench, RAIL_NAME, type StoryBench } from '../../../support/stories.ts';
import { paymentActivities } from '../../../support/workflows/payment-activities.ts';

/* Deposits on a real ledger, with the real sender, whose bank takes back what was credited. */

const WAIT = { timeoutMs: 20_000, intervalMs: 20 } as const;

describe('§3.6 a deposit whose money is taken back on its way out', () => {
  let stories: StoryBench;
  let bench: LedgerBench;
  let waiters: LedgerWaiters;
  let drain: { stop: () => Promise<void> } | null = null;
  beforeAll(async () => {
    [stories, bench] = await Promise.all([createStoryBench(), createLedgerBench()]);
    waiters = createLedgerWaiters(bench.orm, bench.deps.databaseUrl);
  }, 60_000);
  afterAll(async () => {
    await drain?.stop();
    await waiters?.close();
    await Promise.all([stories?.close(), bench?.close()]);
  });
  /** Lets the sender work, or stops it: what is queued then stays queued. */
  const send = async (isOn: boolean): Promise<void> => {
    if (isOn) drain ??= bench.drain();
    else {
      await drain?.stop();
      drain = null;
    }
  };

  const begin = async (owner: Keypair) => {
    const { deps } = bench;
    const em = bench.em();
    const row = await addTransaction(em, {
      kind: 'deposit',
      asset: bench.assetId,
      toAccount: owner.publicKey(),
      rail: 'sandbox-bank',
    });
    const receipt = await addReceipt(em, { transactionId: row.id, rail: 'sandbox-bank' });
    const order: StoryOrder = {
      ...storyOrder(deps.anchor, row, { searchable: false }),
      rail: RAIL_NAME,
    };
    const story = await stories.tell(order, paymentActivities(deps, waiters));
    await story.receive('100', `rail/${receipt.id}`);
    const takeBack = async (): Promise<void> => {
      const profile = deps.anchor.rails.find(({ name }) => name === 'sandbox-bank');
      if (!profile) throw new Error('there is a bank');
      const { railReference } = receipt;
      await inTransaction(bench.orm, async (inner) =>
        recordReversals(inner, profile, [{ railReference, state: 'chargedBack' }]),
      );
    };
    const read = async () => bench.em().findOneOrFail(Transaction, { id: row.id });
    const legs = async () =>
      bench.em().find(LedgerPayment, { transactionId: row.id }, { orderBy: { id: 'asc' } });
    const untilLeg = async (state: LedgerPaymentState) =>
      waitUntil(async () => (await legs()).some((leg) => leg.state === state) || undefined, {
        ...WAIT,
        what: `a payment is ${state}`,
      });
    const untilHeld = async () =>
      waitUntil(
        async () =>
          (await read()).parkedReason === 'the payment is withdrawn: charged_back' || undefined,
        { ...WAIT, what: 'a person is asked' },
      );
    const statesOf = async () =>
      (await legs()).map(({ leg, state, reason }) => [leg, state, reason ?? null]);
    return { story, owner, takeBack, read, untilLeg, untilHeld, statesOf };
  };

  test('§3.6 while it is queued: it is withdrawn when it would be bound, and a person decides', async () => {
    await send(false);
    const { story, owner, takeBack, untilLeg, untilHeld, statesOf } = await begin(
      await bench.createAccount(),
    );
    await untilLeg('queued');
    await takeBack();
    await send(true);
    await untilHeld();
    expect(await bench.paidTo(owner.publicKey())).toEqual([]);
    expect(await statesOf()).toEqual([['payout', 'withdrawn', 'charged_back']]);
    await story.decide({ action: 'retry', parking: 1 });
    expect((await story.outcome('taken-back-while-queued')).status).toBe('completed');
    expect(await bench.paidTo(owner.publicKey())).toEqual(['99.0000000']);
  });

  test('§3.6 while it is bound: it was sent, it is paid once, and the case says the rest', async () => {
    await send(true);
    const owner = await bench.createAccount();
    const sent = Promise.withResolvers<void>();
    const mayGo = Promise.withResolvers<void>();
    bench.meddling.now = async (request, next) => {
      if (isSubmission(request)) {
        sent.resolve();
        await mayGo.promise;
      }
      return next();
    };
    const { story, takeBack, statesOf } = await begin(owner);
    await sent.promise;
    await takeBack();
    bench.meddling.now = null;
    mayGo.resolve();
    expect((await story.outcome('taken-back-while-bound')).status).toBe('completed');
    expect(await statesOf()).toEqual([['payout', 'included', null]]);
    expect(await bench.paidTo(owner.publicKey())).toEqual(['99.0000000']);
  });

  test('§3.6 while it waits for a trustline: the trustline comes, and nothing is paid', async () => {
    await send(true);
    const owner = await bench.createAccount(false);
    const { story, takeBack, read, untilHeld, statesOf } = await begin(owner);
    await waitUntil(async () => (await read()).status === 'pending_trust' || undefined, {
      ...WAIT,
      what: 'it waits for a trustline',
    });
    await takeBack();
    await bench.submit(owner, [Operation.changeTrust({ asset: bench.asset })]);
    await untilHeld();
    expect(await bench.paidTo(owner.publicKey())).toEqual([]);
    expect(await statesOf()).toEqual([
      ['payout', 'not_ready', 'no_trust'],
      ['payout', 'withdrawn', 'charged_back'],
    ]);
    await story.decide({ action: 'refundedByHand', parking: 1 });
    expect((await story.outcome('taken-back-while-bare')).status).toBe('refunded');
    expect(await bench.paidTo(owner.publicKey())).toEqual([]);
  });
});
