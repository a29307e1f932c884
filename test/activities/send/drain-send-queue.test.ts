import { afterEach, describe, expect, test } from '@jest/globals';
import { Keypair, Operation } from '@stellar/stellar-sdk';
import { SenderAlert } from '../../../src/db/entities/sender-alert.ts';
import { insufficientBalance } from '../../support/payments/sender-alerts.ts';
import { LedgerEnvelope, LedgerPayment } from '../../../src/db/entities/money-out.ts';
import { createLedgerBench } from '../../support/payments/ledger-bench.ts';
import { isSubmission } from '../../support/payments/asked.ts';
import { opened } from '../../support/opened.ts';

const bench = await opened(createLedgerBench());

describe('the sender', () => {
  const drains: { stop: () => Promise<void> }[] = [];
  const drain = (): void => void drains.push(bench.drain());
  const stopAll = async (): Promise<void> => {
    await Promise.all(drains.splice(0).map(async (running) => running.stop()));
  };
  afterEach(async () => {
    await stopAll();
    bench.meddling.now = null;
  });

  test('§2.1 journals an envelope, sends it, and books what a ledger included', async () => {
    const to = (await bench.createAccount()).publicKey();
    const { id, transactionId } = await bench.queuePayout(to, '10');
    drain();
    const paid = await bench.untilState(id, 'included');
    expect(paid.operationId).toMatch(/^\d+$/);
    expect(await bench.paidTo(to)).toEqual(['10.0000000']);
    const books = await bench
      .em()
      .execute<{ account: string; amount: string }[]>(
        'select account, amount::float8::text as amount from posting where entry = ? order by account',
        [`sent/${id}`],
      );
    expect(books).toEqual([
      { account: `customer:${transactionId}`, amount: '-10' },
      { account: `stellar:${bench.distribution}`, amount: '10' },
    ]);
  });

  test('§2.2 pays once when two of them run at the same time', async () => {
    const accounts = await Promise.all([1, 2, 3].map(async () => bench.createAccount()));
    const queued = await Promise.all(
      accounts.map(async (account) => bench.queuePayout(account.publicKey(), '5')),
    );
    drain();
    drain();
    for (const { id } of queued) await bench.untilState(id, 'included');
    for (const account of accounts)
      expect(await bench.paidTo(account.publicKey())).toEqual(['5.0000000']);
  });

  test('§2.3 pays once when the answer to a submission is lost after it was applied', async () => {
    const to = (await bench.createAccount()).publicKey();
    let lost = 0;
    bench.meddling.now = async (request, next) => {
      const answer = await next();
      if (!isSubmission(request) || lost > 0) return answer;
      lost += 1;
      throw new Error('the connection is cut');
    };
    const { id } = await bench.queuePayout(to, '7');
    drain();
    await bench.untilState(id, 'included');
    expect(lost).toBe(1);
    expect(await bench.paidTo(to)).toEqual(['7.0000000']);
  });

  test('§2.3 sends the same XDR again when a submission never arrived', async () => {
    const to = (await bench.createAccount()).publicKey();
    const sent: string[] = [];
    bench.meddling.now = async (request, next) => {
      if (!isSubmission(request)) return next();
      const [envelope] = await bench.em().find(LedgerEnvelope, { state: 'signed' });
      sent.push(envelope?.innerHash ?? '');
      if (sent.length < 3) throw new Error('the connection is cut');
      return next();
    };
    const { id } = await bench.queuePayout(to, '8');
    drain();
    await bench.untilState(id, 'included');
    expect(sent.length).toBeGreaterThanOrEqual(3);
    expect(new Set(sent).size).toBe(1);
    expect(await bench.paidTo(to)).toEqual(['8.0000000']);
  });

  test('§2.1 goes on with what was journalled before it was stopped', async () => {
    const to = (await bench.createAccount()).publicKey();
    bench.meddling.now = async (request, next) => {
      if (isSubmission(request)) throw new Error('the connection is cut');
      return next();
    };
    const { id } = await bench.queuePayout(to, '9');
    drain();
    const bound = await bench.untilState(id, 'bound');
    await stopAll();
    bench.meddling.now = null;
    drain();
    const paid = await bench.untilState(id, 'included');
    expect(paid.envelopeHash).toBe(bound.envelopeHash);
    expect(await bench.paidTo(to)).toEqual(['9.0000000']);
  });

  test('§2.6 packs payments without a memo together, and sends one with a memo alone', async () => {
    const to = (await bench.createAccount()).publicKey();
    const plain = [];
    for (let count = 0; count < 20; count += 1) plain.push(await bench.queuePayout(to, '1'));
    const noted = await bench.queuePayout(to, '2', 'order 42');
    drain();
    const hashes = new Set<string>();
    for (const { id } of plain)
      hashes.add((await bench.untilState(id, 'included')).envelopeHash ?? '');
    expect(hashes.size).toBe(1);
    const alone = await bench.untilState(noted.id, 'included');
    expect(hashes).not.toContain(alone.envelopeHash);
    expect(await bench.paidTo(to)).toHaveLength(21);
  });

  test('§2.7 says what a destination lacks and pays nothing', async () => {
    const bare = await bench.createAccount(false);
    const reserved = await bench.createAccount();
    await bench.submit(reserved, [
      Operation.manageData({ name: 'config.memo_required', value: '1' }),
    ]);
    const missing = 'GAAZI4TCR3TY5OJHCTJC2A4QSY6CJWJH5IAJTGKIN2ER7LBNVKOCCWN7';
    const expected = {
      no_trust: bare.publicKey(),
      memo_required: reserved.publicKey(),
      no_account: missing,
    };
    drain();
    for (const [reason, to] of Object.entries(expected)) {
      const { id } = await bench.queuePayout(to);
      expect((await bench.untilState(id, 'not_ready')).reason).toBe(reason);
    }
  });

  test('§2.6 keeps what it cannot afford queued, says so, and lets other assets go on', async () => {
    const to = (await bench.createAccount()).publicKey();
    const large = await bench.queuePayout(to, '2000000');
    const em = bench.em();
    const other = em.create(LedgerPayment, {
      transactionId: large.transactionId,
      leg: 'create_account',
      number: 1,
      operation: 'create_account',
      sourceAccount: bench.distribution,
      destination: Keypair.random().publicKey(),
      asset: 'stellar:native',
      amount: '2',
      queuedAt: new Date(),
    });
    await em.flush();
    drain();
    await bench.untilState(other.id, 'included');
    expect((await bench.payment(large.id)).state).toBe('queued');
    const alert = insufficientBalance(bench.distribution, bench.assetId);
    expect(await bench.em().findOneOrFail(SenderAlert, alert)).toMatchObject({
      reason: 'underfunded',
    });
    await stopAll();
    await bench.em().nativeDelete(SenderAlert, alert);
    await bench
      .em()
      .execute(`update ledger_payment set state = 'withdrawn' where id = ?`, [large.id]);
  });

  test('§2.8 withdraws a payment whose transaction has ended', async () => {
    const to = (await bench.createAccount()).publicKey();
    const { id, transactionId } = await bench.queuePayout(to);
    await bench
      .em()
      .execute(`update transaction set status = 'refunded' where id = ?`, [transactionId]);
    drain();
    await bench.untilState(id, 'withdrawn');
    expect(await bench.paidTo(to)).toEqual([]);
  });
});
