import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { Account, Keypair, MuxedAccount } from '@stellar/stellar-sdk';
import { LedgerPayment } from '../../../src/db/entities/money-out.ts';
import { addOwed } from '../../support/rows.ts';
import { createLedgerBench, type LedgerBench } from '../../support/payments/ledger-bench.ts';

const muxed = (account: string): string =>
  new MuxedAccount(new Account(account, '0'), '77').accountId();

describe('§1.9 accounts of our own', () => {
  let bench: LedgerBench;
  let running: { stop: () => Promise<void> };
  const former = Keypair.random().publicKey();
  const treasury = Keypair.random().publicKey();
  beforeAll(async () => {
    const made = await createLedgerBench({ channels: 2 });
    const { ourAccounts } = made.deps.anchor;
    Object.assign(made.deps.anchor, { ourAccounts: [...ourAccounts, treasury] });
    bench = made;
    await bench
      .em()
      .execute(`insert into cursor (source, cursor) values (?, '0')`, [`stellar/${former}`]);
    running = bench.drain();
    const { id } = await bench.queuePayout((await bench.createAccount()).publicKey());
    await bench.untilState(id, 'included');
  }, 60_000);
  afterAll(async () => {
    await running?.stop();
    await bench?.close();
  });

  const channel = async (): Promise<string> => {
    const rows = await bench
      .em()
      .execute<{ account: string }[]>('select account from channel where number = 2');
    return rows[0]?.account ?? '';
  };
  const owns: readonly (readonly [string, () => Promise<string> | string])[] = [
    ['the distribution account', () => bench.distribution],
    ['the issuer', () => bench.issuer.publicKey()],
    ['the treasury', () => treasury],
    ['the signing account', () => bench.keys.SIGNING_ACCOUNT],
    ['a channel', channel],
    ['an account that was a distribution account once', () => former],
  ];

  test.each(owns)('%s is paid nothing, by its G address or an M address of it', async (_, find) => {
    const own = await find();
    for (const destination of [own, muxed(own)]) {
      const { id } = await bench.queuePayout(destination, '1');
      expect((await bench.untilState(id, 'failed')).reason).toBe('own_account');
    }
  });

  /** Queues a leg of another kind to the treasury. */
  const queueLeg = async (changes: Partial<LedgerPayment>): Promise<LedgerPayment> => {
    const { transactionId } = await bench.queuePayout(treasury, '5');
    const em = bench.em();
    await addOwed(em, `customer:${transactionId ?? ''}`, bench.assetId, '1');
    const payment = em.create(LedgerPayment, {
      transactionId,
      leg: 'refund',
      number: 1,
      operation: 'payment',
      sourceAccount: bench.distribution,
      destination: treasury,
      asset: bench.assetId,
      amount: '1',
      queuedAt: new Date(),
      ...changes,
    });
    await em.flush();
    return payment;
  };
  const openCase = async (): Promise<string> => {
    const key = `stellar/${randomUUID()}`;
    const asset = bench.assetId;
    await bench.em().execute(
      `insert into investigation (source_key, reason, asset, amount)
         values (?, 'unmatched', ?, 5)`,
      [key, asset],
    );
    await bench.em().execute(
      `insert into posting (entry, account, asset, amount)
         values (?, ?, ?, 5), (?, 'treasury', ?, -5)`,
      [key, `investigation:${key}`, asset, key, asset],
    );
    return key;
  };

  test.each([
    ['refund', {}],
    ['surplus', { leg: 'surplus' }],
    ['claimable refund', { operation: 'create_claimable_balance' }],
    [
      'new account',
      { leg: 'create_account', operation: 'create_account', asset: 'stellar:native' },
    ],
  ] as const)('a %s ends before it is bound', async (_, changes) => {
    const { id } = await queueLeg(changes);
    const ended = await bench.untilState(id, 'failed');
    expect([ended.reason, ended.envelopeHash]).toEqual(['own_account', null]);
  });

  test('the refund of an investigation ends before it is bound', async () => {
    const { id } = await queueLeg({ transactionId: null, investigationKey: await openCase() });
    expect((await bench.untilState(id, 'failed')).reason).toBe('own_account');
  });

  test('nobody else waits for what is refused', async () => {
    const to = (await bench.createAccount()).publicKey();
    const refused = await bench.queueMany([treasury, bench.distribution], 300);
    const [paid = ''] = await bench.queueMany([to], 1);
    expect((await bench.untilState(paid, 'included')).state).toBe('included');
    const states = await Promise.all(refused.map(async (id) => (await bench.payment(id)).state));
    expect(new Set(states)).toEqual(new Set(['failed']));
  });
});
