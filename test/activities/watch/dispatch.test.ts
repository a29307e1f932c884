import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { Memo, Operation, type Keypair } from '@stellar/stellar-sdk';
import { ReceivedPayment } from '../../../src/db/entities/money-in.ts';
import type { Transaction } from '../../../src/db/entities/transaction.ts';
import { addTransaction, uniqueNumber } from '../../support/rows.ts';
import { createLedgerBench, type LedgerBench } from '../../support/payments/ledger-bench.ts';

describe('what the listener cannot dispatch', () => {
  let bench: LedgerBench;
  let payer: Keypair;
  beforeAll(async () => {
    bench = await createLedgerBench();
    await bench.look();
    payer = await bench.createAccount(true, '10000');
  }, 60_000);
  afterEach(async () => {
    bench.behaviour.broken.clear();
    bench.behaviour.away.clear();
    await bench.tryAgain();
    await bench.look();
    bench.told.length = 0;
    bench.asked.length = 0;
  });
  afterAll(async () => bench?.close());

  const expectMoney = async (): Promise<Transaction> =>
    addTransaction(bench.em(), {
      asset: bench.assetId,
      receivingAccount: bench.distribution,
      receivingMemoType: 'id',
      receivingMemo: uniqueNumber(),
    });
  const pay = async ({ receivingMemo }: Transaction, count = 1) =>
    bench.submit(
      payer,
      Array.from({ length: count }, () =>
        Operation.payment({ destination: bench.distribution, asset: bench.asset, amount: '1' }),
      ),
      Memo.id(receivingMemo ?? ''),
    );
  const recorded = async (row: Transaction): Promise<ReceivedPayment> =>
    bench
      .em()
      .findOneOrFail(
        ReceivedPayment,
        { transactionId: row.id },
        { orderBy: { operationId: 'asc' } },
      );
  const lookThrough = async (): Promise<void> => bench.look().catch(() => undefined);

  test('§1.5 stops neither the reading nor the other stories, and is signalled in the end', async () => {
    const broken = await expectMoney();
    const sound = await expectMoney();
    bench.behaviour.broken.add(broken.id);
    await pay(broken);
    await expect(bench.look()).rejects.toThrow('no connection to Temporal');
    await pay(sound);
    await lookThrough();
    expect((await recorded(sound)).signalledAt).not.toBeNull();
    expect(bench.told.map(({ id }) => id)).toEqual([sound.id]);
    bench.behaviour.broken.clear();
    await bench.tryAgain();
    await bench.look();
    expect(bench.told.map(({ id }) => id)).toEqual([sound.id, broken.id]);
  });

  test('§1.5 keeps no later one from its story, however many of them there are', async () => {
    const broken = await Promise.all(Array.from({ length: 25 }, expectMoney));
    for (const row of broken) {
      bench.behaviour.broken.add(row.id);
      await pay(row);
    }
    await lookThrough();
    const sound = await expectMoney();
    await pay(sound);
    await lookThrough();
    expect((await recorded(sound)).signalledAt).not.toBeNull();
  }, 60_000);

  test('§1.5 is tried again ever more rarely, and a look tries nothing that is not due', async () => {
    const broken = await expectMoney();
    bench.behaviour.broken.add(broken.id);
    await pay(broken);
    await lookThrough();
    const waits: number[] = [];
    let looked = 0;
    for (let tries = 1; tries <= 14; tries += 1) {
      await bench.tryAgain();
      await lookThrough();
      const { nextTryAt } = await recorded(broken);
      waits.push(Math.round((nextTryAt.getTime() - Date.now()) / 1_000));
      if ((waits.at(-1) ?? 0) < 10) continue;
      const asked = bench.asked.length;
      await bench.look();
      expect(bench.asked).toHaveLength(asked);
      looked += 1;
    }
    expect(waits.every((wait, index) => index === 0 || wait >= (waits[index - 1] ?? 0))).toBe(true);
    expect(waits.at(-1)).toBeGreaterThan(590);
    expect(looked).toBeGreaterThan(4);
    expect(Math.max(...waits)).toBeLessThanOrEqual(600);
  }, 60_000);

  test('§1.5 keeps what came later for the same transaction behind it, and nobody else', async () => {
    const broken = await expectMoney();
    bench.behaviour.broken.add(broken.id);
    const { hash: first } = await pay(broken);
    await lookThrough();
    await bench.waitLong();
    bench.behaviour.broken.clear();
    const { hash: later } = await pay(broken, 2);
    await bench.look();
    expect(bench.told).toEqual([]);
    await bench.tryAgain();
    await bench.look();
    const sources = bench.told.map(({ funds }) => funds.source);
    const payments = await bench
      .em()
      .find(ReceivedPayment, { transactionHash: { $in: [first, later] } });
    const inOrder = payments
      .map(({ operationId }) => BigInt(operationId))
      .toSorted((a, b) => (a < b ? -1 : 1));
    expect(sources).toEqual(inOrder.map((id) => `stellar/${id}`));
  });

  test('§1.5 is tried soon again where Temporal itself was away, and others wait for no time-out', async () => {
    const rows = await Promise.all(Array.from({ length: 40 }, expectMoney));
    for (const row of rows) bench.behaviour.away.add(row.id);
    for (const row of rows) await pay(row);
    await lookThrough();
    // Nobody can be told, so not everybody is tried.
    expect(bench.asked.length).toBeLessThan(rows.length);
    for (let tries = 0; tries < 10; tries += 1) {
      await bench.tryAgain();
      await lookThrough();
    }
    const [row] = await bench.em().execute<{ latest: number }[]>(
      `select max(extract(epoch from next_try_at - now()))::float8 as latest from received_payment
        where signalled_at is null`,
    );
    expect(row?.latest).toBeLessThanOrEqual(30);
    bench.behaviour.away.clear();
    await bench.tryAgain();
    await bench.look();
    expect(new Set(bench.told.map(({ id }) => id)).size).toBe(rows.length);
  }, 60_000);
});
