import { describe, expect, test } from '@jest/globals';
import { Account, Memo, MuxedAccount, Operation } from '@stellar/stellar-sdk';
import { Investigation, type ReceivedPayment } from '../../src/db/entities/money-in.ts';
import { expectMoney } from '../support/payments/ledger-money.ts';
import { openListener } from '../support/payments/ledger-money.ts';
import { recordedOf } from '../support/payments/ledger-money.ts';

/* What went wrong in Polaris when it watched for payments, each as it was reproduced. */

const { bench, payer } = await openListener();

describe('what Polaris did with a payment that came in', () => {
  const payment = (amount: string, destination = bench.distribution) =>
    Operation.payment({ destination, asset: bench.asset, amount });
  const recorded = async (hash: string) => recordedOf(bench, hash);
  const reasonFor = async (received: ReceivedPayment | undefined): Promise<string> => {
    const sourceKey = `stellar/${received?.operationId}`;
    return (await bench.em().findOneOrFail(Investigation, { sourceKey })).reason;
  };

  test('a transaction of 4 and 6 is 10, not 4', async () => {
    const row = await expectMoney(bench);
    const memo = Memo.id(row.receivingMemo ?? '');
    const { hash } = await bench.submit(payer, [payment('4'), payment('6')], memo);
    await bench.look();
    const payments = await recorded(hash);
    expect(payments.map(({ amount }) => Number(amount))).toEqual([4, 6]);
    expect(bench.told.map(({ funds }) => funds.amount)).toEqual(['4', '6']);
  });

  test.each(['10.995', '0.51', '0.0100001'])(
    '%s is credited as it came, never rounded',
    async (amount) => {
      const row = await expectMoney(bench);
      await bench.submit(payer, [payment(amount)], Memo.id(row.receivingMemo ?? ''));
      await bench.look();
      expect(bench.told).toMatchObject([{ id: row.id, funds: { amount } }]);
    },
  );

  test('a second payment with the same memo is a row that a person sees, not a log line', async () => {
    const row = await expectMoney(bench, { transferReceivedAt: new Date() });
    const { hash } = await bench.submit(payer, [payment('7')], Memo.id(row.receivingMemo ?? ''));
    await bench.look();
    expect(await reasonFor((await recorded(hash))[0])).toBe('second_payment');
  });

  test('a payment without a memo, or with one that nobody knows, is a row that a person sees', async () => {
    const bare = await bench.submit(payer, [payment('7')]);
    const strange = await bench.submit(payer, [payment('7')], Memo.text('hello'));
    await bench.look();
    for (const { hash } of [bare, strange]) {
      expect(await reasonFor((await recorded(hash))[0])).toBe('unmatched');
    }
  });

  test('a memo of another type with the same characters is not the same memo', async () => {
    const row = await expectMoney(bench);
    const { hash } = await bench.submit(payer, [payment('7')], Memo.text(row.receivingMemo ?? ''));
    await bench.look();
    expect(await reasonFor((await recorded(hash))[0])).toBe('unmatched');
    expect(bench.told).toEqual([]);
  });

  test('a payment to a muxed address is matched by its id, from a muxed payer too', async () => {
    const row = await expectMoney(bench);
    const to = new MuxedAccount(new Account(bench.distribution, '0'), row.receivingMemo ?? '0');
    const from = new MuxedAccount(new Account(payer.publicKey(), '0'), '5').accountId();
    const operation = Operation.payment({
      destination: to.accountId(),
      asset: bench.asset,
      amount: '3',
      source: from,
    });
    const { hash } = await bench.submit(payer, [operation]);
    await bench.look();
    expect((await recorded(hash))[0]).toMatchObject({
      transactionId: row.id,
      fromMuxedAccount: from,
    });
    expect(bench.told.map(({ id }) => id)).toEqual([row.id]);
  });

  test('a server that answers 5xx ends nothing: the next look goes on where the last stopped', async () => {
    const row = await expectMoney(bench);
    await bench.submit(payer, [payment('2')], Memo.id(row.receivingMemo ?? ''));
    bench.meddling.now = async () => ({ kind: 'reply', status: 503, body: { status: 503 } });
    await expect(bench.look()).rejects.toThrow('answered 503');
    bench.meddling.now = null;
    await bench.look();
    expect(bench.told.map(({ id }) => id)).toEqual([row.id]);
  });

  test('what was paid while nobody watched is read from the stored cursor, all of it and once', async () => {
    const rows = await Promise.all(Array.from({ length: 3 }, async () => expectMoney(bench)));
    const paid = [];
    for (const row of rows) {
      const operations = Array.from({ length: 90 }, () => payment('0.5'));
      paid.push(await bench.submit(payer, operations, Memo.id(row.receivingMemo ?? '')));
    }
    await bench.look();
    await bench.look();
    for (const { hash } of paid) expect(await recorded(hash)).toHaveLength(90);
    expect(new Set(bench.told.map(({ funds }) => funds.source)).size).toBe(bench.told.length);
  });

  test('a transaction that came into being after the listener started is known to it', async () => {
    await bench.look();
    const row = await expectMoney(bench);
    await bench.submit(payer, [payment('11')], Memo.id(row.receivingMemo ?? ''));
    await bench.look();
    expect(bench.told).toMatchObject([{ id: row.id, funds: { amount: '11' } }]);
  });
});
