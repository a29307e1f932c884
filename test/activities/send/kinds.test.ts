import { afterEach, describe, expect, test } from '@jest/globals';
import { Account, Keypair, MuxedAccount, Operation } from '@stellar/stellar-sdk';
import { settleEnvelope } from '../../../src/activities/send/envelopes/settle.ts';
import { createLedgerWaiters } from '../../../src/services/transactions/payment/ledger-waiters.ts';
import { createSubmitPayment } from '../../../src/services/transactions/payment/submit-payment.ts';
import { LedgerEnvelope, LedgerPayment } from '../../../src/db/entities/money-out.ts';
import { Transaction, TransactionEvent } from '../../../src/db/entities/transaction.ts';
import { createLedgerBench } from '../../support/payments/ledger-bench.ts';
import { opened } from '../../support/opened.ts';
import { isSubmission } from '../../support/payments/asked.ts';

/** A result of stellar-core without any operation's code: txINTERNAL_ERROR, 100 stroops charged. */
const INTERNAL_ERROR = 'AAAAAAAAAGT////1AAAAAA==';

const bench = await opened(createLedgerBench({ channels: 2 }));

describe('what a sender sends', () => {
  const drains: { stop: () => Promise<void> }[] = [];
  const drain = (): void => void drains.push(bench.drain());
  afterEach(async () => {
    bench.meddling.now = null;
    await Promise.all(drains.splice(0).map(async (running) => running.stop()));
  });

  /** Queues a payment of another kind for a transaction that has one already. */
  const queueOther = async (changes: Partial<LedgerPayment>): Promise<LedgerPayment> => {
    const { transactionId } = await bench.queuePayout(bench.distribution, '1');
    const em = bench.em();
    await em.execute(
      `update ledger_payment set state = 'withdrawn' where transaction_id = ?`,
      [transactionId],
      'run',
    );
    const payment = em.create(LedgerPayment, {
      transactionId,
      leg: 'payout',
      number: 2,
      operation: 'payment',
      sourceAccount: bench.distribution,
      destination: bench.distribution,
      asset: bench.assetId,
      amount: '1',
      queuedAt: new Date(),
      ...changes,
    });
    await em.flush();
    return payment;
  };

  test('§2.7 reaches a muxed destination as muxed', async () => {
    const to = await bench.createAccount();
    const muxed = new MuxedAccount(new Account(to.publicKey(), '0'), '77');
    const { id } = await bench.queuePayout(muxed.accountId(), '1');
    drain();
    await bench.untilState(id, 'included');
    const { records } = await bench.horizon
      .payments()
      .forAccount(to.publicKey())
      .order('desc')
      .limit(1)
      .call();
    expect(records[0]).toMatchObject({ to_muxed: muxed.accountId(), to_muxed_id: '77' });
  });

  test('§2.7 gives a claimable balance to an account without a trustline, and keeps its id', async () => {
    const to = await bench.createAccount(false);
    const balance = { operation: 'create_claimable_balance', destination: to.publicKey() } as const;
    const { id } = await queueOther(balance);
    drain();
    const paid = await bench.untilState(id, 'included');
    const { records } = await bench.horizon.claimableBalances().claimant(to.publicKey()).call();
    expect(records.map((record) => record.id)).toEqual([paid.claimableBalanceId]);
    const row = await bench.em().findOneOrFail(Transaction, { id: paid.transactionId ?? '' });
    expect(row).toMatchObject({ status: 'completed', claimableBalanceId: paid.claimableBalanceId });
  });

  test('§2.7 creates an account, and withdraws the creation of one that is there by then', async () => {
    const fresh = Keypair.random().publicKey();
    const create = {
      leg: 'create_account',
      operation: 'create_account',
      number: 1,
      asset: 'stellar:native',
      amount: '2',
    } as const;
    const made = await queueOther({ ...create, destination: fresh });
    drain();
    await bench.untilState(made.id, 'included');
    expect((await bench.horizon.loadAccount(fresh)).balances).toHaveLength(1);
    // Seen before it is bound…
    const again = await queueOther({ ...create, destination: fresh });
    expect((await bench.untilState(again.id, 'withdrawn')).reason).toBe('account_exists');
    // … and only by the ledger.
    const raced = Keypair.random().publicKey();
    let isMade = false;
    bench.meddling.now = async (request, next) => {
      if (!isMade && isSubmission(request)) {
        isMade = true;
        const account = { destination: raced, startingBalance: '3' };
        await bench.submit(bench.issuer, [Operation.createAccount(account)]);
      }
      return next();
    };
    const late = await queueOther({ ...create, destination: raced });
    expect((await bench.untilState(late.id, 'withdrawn')).reason).toBe('account_exists');
  });

  test('§2.2 completes the transaction with the payment’s row, and the story finds it so', async () => {
    const to = (await bench.createAccount()).publicKey();
    const { id, transactionId } = await bench.queuePayout(to, '4');
    drain();
    const paid = await bench.untilState(id, 'included');
    const row = await bench.em().findOneOrFail(Transaction, { id: transactionId ?? '' });
    // Horizon lists it by the hash of its fee-bump.
    const { includedHash } = await bench
      .em()
      .findOneOrFail(LedgerEnvelope, { innerHash: paid.envelopeHash ?? '' });
    expect(row).toMatchObject({ status: 'completed', stellarTransactionId: includedHash });
    const waiters = createLedgerWaiters(bench.orm, bench.deps.databaseUrl);
    const submitPayment = createSubmitPayment({ ...bench.deps, waiters });
    const order = { transactionId: transactionId ?? '', leg: 'payout', number: 1 } as const;
    const outcome = await submitPayment(order, new AbortController().signal);
    await waiters.close();
    expect(outcome).toEqual({
      state: 'included',
      number: 1,
      hash: includedHash,
      operationId: paid.operationId,
    });
    // Nothing was written twice.
    const events = await bench.em().find(TransactionEvent, { transactionId: transactionId ?? '' });
    expect(events.map(({ toStatus }) => toStatus)).toEqual(['completed']);
  });

  test('§2.6 parks a payment whose envelopes failed three times without a code for it', async () => {
    const { id } = await bench.queuePayout((await bench.createAccount()).publicKey(), '1');
    for (const sequence of ['1', '2', '3']) {
      const em = bench.em();
      const innerHash = `${id}-${sequence}`;
      em.create(LedgerEnvelope, {
        innerHash,
        xdr: 'x',
        sourceAccount: bench.distribution,
        channel: `no channel ${id}`,
        sequence,
        maxTime: new Date(),
        signedAt: new Date(),
      });
      await em.flush();
      await em.nativeUpdate(
        LedgerPayment,
        { id },
        { state: 'bound', envelopeHash: innerHash, operationIndex: 0 },
      );
      await bench.em().transactional(async (within) =>
        settleEnvelope(within, innerHash, {
          hash: innerHash,
          innerHash,
          successful: false,
          ledger: 5,
          closedAtMs: Date.now(),
          feeCharged: 100n,
          resultXdr: INTERNAL_ERROR,
          token: 1n,
        }),
      );
      const { state, deadEnvelopes } = await bench.payment(id);
      expect([state, deadEnvelopes]).toEqual([
        sequence === '3' ? 'parked' : 'queued',
        Number(sequence),
      ]);
    }
  });

  test('§2.7 ends what no envelope can carry, and lets it hold up nobody', async () => {
    const to = (await bench.createAccount()).publicKey();
    const unreadable = await bench.queuePayout('GNOBODY', '1');
    const long = await bench.queuePayout(
      to,
      '1',
      'a memo of more than the 28 bytes that there are',
    );
    const good = await bench.queuePayout(to, '2');
    drain();
    await bench.untilState(good.id, 'included');
    expect(await bench.payment(unreadable.id)).toMatchObject({
      state: 'failed',
      reason: 'destination_malformed',
    });
    expect(await bench.payment(long.id)).toMatchObject({
      state: 'failed',
      reason: 'memo_malformed',
    });
    expect(await bench.paidTo(to)).toEqual(['2.0000000']);
  });
});
