import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { Memo, Operation } from '@stellar/stellar-sdk';
import { ReceivedPayment } from '../../src/db/entities/money-in.ts';
import { addTransaction, uniqueNumber } from '../support/rows.ts';
import { createLedgerBench, type LedgerBench } from './ledger-bench.ts';

describe('what the listener cannot hand on', () => {
  let bench: LedgerBench;
  beforeAll(async () => {
    bench = await createLedgerBench();
    await bench.look();
  }, 60_000);
  afterAll(async () => bench?.close());

  test('§1.5 stops neither the reading nor the other stories, and is told of in the end', async () => {
    const payer = await bench.createAccount(true, '100');
    const expectMoney = async () =>
      addTransaction(bench.em(), {
        asset: bench.assetId,
        receivingAccount: bench.distribution,
        receivingMemoType: 'id',
        receivingMemo: uniqueNumber(),
      });
    const pay = async (memo: string) =>
      bench.submit(
        payer,
        [Operation.payment({ destination: bench.distribution, asset: bench.asset, amount: '1' })],
        Memo.id(memo),
      );
    const broken = await expectMoney();
    const sound = await expectMoney();
    bench.behaviour.broken.add(broken.id);
    await pay(broken.receivingMemo ?? '');
    await expect(bench.look()).rejects.toThrow('no connection to Temporal');
    const { hash } = await pay(sound.receivingMemo ?? '');
    await expect(bench.look()).rejects.toThrow('no connection to Temporal');
    const recorded = { transactionHash: hash };
    expect(await bench.em().findOne(ReceivedPayment, recorded)).toMatchObject({
      transactionId: sound.id,
      signalledAt: expect.any(Date),
    });
    expect(bench.told.map(({ id }) => id)).toEqual([sound.id]);
    bench.behaviour.broken.clear();
    await bench.look();
    expect(bench.told.map(({ id }) => id)).toEqual([sound.id, broken.id]);
  });
});
