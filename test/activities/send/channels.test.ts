import { afterEach, describe, expect, test } from '@jest/globals';
import { Operation } from '@stellar/stellar-sdk';
import { LedgerEnvelope, LedgerPayment } from '../../../src/db/entities/money-out.ts';
import { waitUntil } from '../../../src/dev/wait-until.ts';
import { channelSigner } from '../../../src/stellar/accounts/channel-keys.ts';
import { createLedgerBench } from '../../support/payments/ledger-bench.ts';
import { opened } from '../../support/opened.ts';
import { isSubmission } from '../../support/payments/asked.ts';

const CHANNELS = 21;

const bench = await opened(createLedgerBench({ channels: CHANNELS }));

describe('the channels of a sender', () => {
  const drains: { stop: () => Promise<void> }[] = [];
  const drain = (): void => void drains.push(bench.drain());
  const envelopes = async (purpose: 'payments' | 'channels'): Promise<LedgerEnvelope[]> =>
    bench.em().find(LedgerEnvelope, { purpose }, { orderBy: { signedAt: 'asc' } });
  afterEach(async () => {
    await Promise.all(drains.splice(0).map(async (running) => running.stop()));
    bench.meddling.now = null;
    bench.ledger.faults.clear();
  });

  test('§2.5 are derived from one secret, each distribution account its own', () => {
    const secret = 'a secret that is long enough to be one';
    const first = channelSigner(secret, 'GA', 1).publicKey;
    expect(channelSigner(secret, 'GA', 1).publicKey).toBe(first);
    const others = [
      channelSigner(secret, 'GA', 2),
      channelSigner(secret, 'GB', 1),
      channelSigner(`${secret}!`, 'GA', 1),
    ].map(({ publicKey }) => publicKey);
    expect(new Set([first, ...others]).size).toBe(4);
    expect(() => channelSigner(secret, 'GA', 0)).toThrow('numbered from 1');
  });

  test('§2.5 are made by the sender, at most 19 at once, sponsored and without any XLM', async () => {
    const to = (await bench.createAccount()).publicKey();
    const { id } = await bench.queuePayout(to, '1');
    drain();
    await bench.untilState(id, 'included');
    // The payment goes over the channels that are there first; the others may still be on their way.
    const made = await waitUntil(
      async () => {
        const found = await envelopes('channels');
        const isDone = found.length > 1 && found.every(({ state }) => state !== 'signed');
        return isDone ? found : undefined;
      },
      { timeoutMs: 20_000, what: 'both envelopes that make channels are settled' },
    );
    expect(made.map(({ state, operations }) => [state, operations])).toEqual([
      ['included', 57],
      ['included', 6],
    ]);
    const channels = await bench
      .em()
      .execute<{ account: string }[]>(
        `select account from channel where state = 'ready' and number > 0`,
      );
    expect(channels).toHaveLength(CHANNELS);
    for (const { account } of channels.slice(0, 3)) {
      const found = await bench.horizon.loadAccount(account);
      expect(found.balances).toEqual([
        expect.objectContaining({ asset_type: 'native', balance: '0.0000000' }),
      ]);
      expect(found.sponsor).toBe(bench.distribution);
    }
    // They carry no payments, and their fee is booked like any other's.
    const hashes = made.map(({ innerHash }) => innerHash);
    expect(await bench.em().count(LedgerPayment, { envelopeHash: { $in: hashes } })).toBe(0);
    for (const hash of hashes) {
      const lines = await bench
        .em()
        .execute<unknown[]>('select 1 from posting where entry = ?', [`network-fee/${hash}`]);
      expect(lines).toHaveLength(2);
    }
  });

  test('§2.5 carry fee-bumps that the distribution account pays, settled by their inner hash', async () => {
    const to = (await bench.createAccount()).publicKey();
    const { id } = await bench.queuePayout(to, '1');
    drain();
    const paid = await bench.untilState(id, 'included');
    const innerHash = paid.envelopeHash ?? '';
    const envelope = await bench.em().findOneOrFail(LedgerEnvelope, { innerHash });
    expect(envelope.channel).not.toBe(bench.distribution);
    const found = await bench.horizon.transactions().transaction(innerHash).call();
    expect(found.fee_account).toBe(bench.distribution);
    expect(envelope.outerHashes).toEqual([found.fee_bump_transaction?.hash]);
    expect(BigInt(envelope.feeCharged ?? '0')).toBe(200n);
    expect(await bench.paidTo(to)).toEqual(['1.0000000']);
  });

  test('§2.6 put 990 payments without a memo into ten envelopes of 99, at once', async () => {
    const accounts = await Promise.all(
      Array.from({ length: 10 }, async () => bench.createAccount()),
    );
    await bench.queueMany(
      accounts.map((account) => account.publicKey()),
      990,
    );
    const before = (await envelopes('payments')).length;
    drain();
    await bench.untilAllSettled();
    const made = (await envelopes('payments')).slice(before);
    expect(made.map(({ operations }) => operations)).toEqual(Array(10).fill(99));
    expect(new Set(made.map(({ channel }) => channel)).size).toBe(10);
    for (const account of accounts) {
      expect(await bench.paidTo(account.publicKey())).toHaveLength(99);
    }
    // Each payment's operation is one of the ledger's, and no operation is two payments'.
    const [row] = await bench
      .em()
      .execute<{ operations: number }[]>(
        'select count(distinct operation_id)::int as operations from ledger_payment',
      );
    expect(row?.operations).toBe(992);
  });

  test('§2.6 let payments with a memo go alone, each over a channel of its own', async () => {
    const to = (await bench.createAccount()).publicKey();
    const queued = await Promise.all(
      ['a', 'b', 'c'].map(async (memo) => bench.queuePayout(to, '1', memo)),
    );
    drain();
    const paid = await Promise.all(queued.map(async ({ id }) => bench.untilState(id, 'included')));
    expect(new Set(paid.map(({ envelopeHash }) => envelopeHash)).size).toBe(3);
    const { records } = await bench.horizon.transactions().forAccount(to).limit(20).call();
    const memos = records.flatMap(({ memo }) => (memo ? [memo] : []));
    expect(memos.toSorted()).toEqual(['a', 'b', 'c']);
  });

  test('§2.2 are leased to one of two senders: each payment goes out once', async () => {
    const to = (await bench.createAccount()).publicKey();
    await bench.queueMany([to], 300);
    drain();
    drain();
    drain();
    await bench.untilAllSettled();
    expect(await bench.countPaidTo(to)).toBe(300);
  });

  test('§2.6 name the guilty in a failed envelope; the innocent go out in the next', async () => {
    const innocent = await bench.createAccount();
    const guilty = await bench.createAccount();
    const paid = await bench.queuePayout(innocent.publicKey(), '3');
    const unpaid = await bench.queuePayout(guilty.publicKey(), '3');
    let isTrusted = true;
    bench.meddling.now = async (request, next) => {
      if (isTrusted && isSubmission(request)) {
        isTrusted = false;
        await bench.submit(guilty, [Operation.changeTrust({ asset: bench.asset, limit: '0' })]);
      }
      return next();
    };
    drain();
    await bench.untilState(paid.id, 'included');
    expect(await bench.payment(unpaid.id)).toMatchObject({
      state: 'not_ready',
      reason: 'no_trust',
    });
    expect(await bench.paidTo(innocent.publicKey())).toEqual(['3.0000000']);
    expect((await envelopes('payments')).filter(({ state }) => state === 'failed')).toHaveLength(1);
  });
});
