import { describe, expect, test } from '@jest/globals';
import { Account, Memo, MuxedAccount, Operation, type Keypair } from '@stellar/stellar-sdk';
import { createCreditFunds } from '../../../../src/services/transactions/received/credit.ts';
import { ReceivedPayment } from '../../../../src/db/entities/money-in.ts';
import { LedgerPayment } from '../../../../src/db/entities/money-out.ts';
import type { Transaction } from '../../../../src/db/entities/transaction.ts';
import { waitUntil } from '../../../../src/dev/wait-until.ts';
import type { Price } from '../../../../src/domain/money/price.ts';
import { refuseInWords, type Refusal } from '../../../../src/domain/refusal.ts';
import { createRefundBench } from '../../../support/payments/refund-bench.ts';
import { opened } from '../../../support/opened.ts';

/* Strangers who pay by a transaction's memo, or its number in a muxed address, on a real ledger. */

const bench = await opened(createRefundBench());
const stranger = await bench.createAccount(true, '1000');
const customer = await bench.createAccount(true, '1000');

describe('§1.4 a stranger who knows where a transaction is paid', () => {
  const WAYS = {
    'its memo': async (payer: Keypair, amount: string, memo: string) =>
      bench.pay(payer, amount, memo),
    'its number in a muxed address': async (payer: Keypair, amount: string, memo: string) => {
      const address = new MuxedAccount(new Account(bench.distribution, '0'), memo).accountId();
      const { asset } = bench;
      const payment = Operation.payment({ destination: address, asset, amount });
      const { hash } = await bench.submitAs(payer, [payment]);
      await bench.look();
      return bench.em().findOneOrFail(ReceivedPayment, { transactionHash: hash });
    },
  } as const;
  const priceOf = (amount: string): Price | Refusal =>
    amount === '100'
      ? { amountIn: '100', amountOut: '99', fee: { total: '1', asset: bench.assetId, details: [] } }
      : refuseInWords('amount_too_small', 'It is below the minimum.');
  const credit = async (row: Transaction, record: ReceivedPayment) => {
    const funds = bench.fundsOf(record);
    const { deps } = bench;
    const amount = String(Number(record.amount));
    const order = { transactionId: row.id, funds, price: priceOf(amount) };
    return { key: funds.source, credited: await createCreditFunds(deps)(order) };
  };
  const untilSent = async (investigationKey: string): Promise<LedgerPayment> =>
    waitUntil(
      async () =>
        (await bench.em().findOne(LedgerPayment, { investigationKey, state: 'included' })) ??
        undefined,
      { timeoutMs: 20_000, what: 'it went back' },
    );

  const cases = (['withdrawal', 'remittance'] as const).flatMap((kind) =>
    (Object.keys(WAYS) as (keyof typeof WAYS)[]).map((way) => ({ kind, way })),
  );
  test.each(cases)(
    '§1.4 ($kind, by $way) is sent back what they sent, and its customer’s payment is taken',
    async ({ kind, way }) => {
      const status = kind === 'remittance' ? 'pending_sender' : 'pending_user_transfer_start';
      const row = await bench.expectMoney({ kind, status });
      const number = row.receivingMemo ?? '';
      const record = await WAYS[way](stranger, '0.5', number);
      expect(record).toMatchObject({ transactionId: row.id, disposition: null });
      const { key, credited } = await credit(row, record);
      expect(credited).toMatchObject({ waitsOn: true, gone: [key] });
      const leg = await untilSent(key);
      const [back] = await bench.cameBack(stranger);
      expect([back?.amount, back?.hash]).toEqual(['0.5000000', leg.envelopeHash]);
      expect(await bench.endRefund(key, 1)).toMatchObject({ state: 'resolved' });
      expect((await bench.transaction(row.id)).status).toBe(status);
      const paid = await credit(row, await WAYS[way](customer, '100', number));
      expect(paid.credited).toEqual({ price: priceOf('100'), review: { decision: 'allow' } });
      expect(await bench.owed(`customer:${row.id}`)).toBe('100');
      expect(await bench.cameBack(customer)).toEqual([]);
    },
  );

  test('§1.4 and a customer who pays at the same time, in one transaction: each is what it is', async () => {
    const row = await bench.expectMoney();
    const { asset, distribution: destination } = bench;
    const memo = Memo.id(row.receivingMemo ?? '');
    const pay = (amount: string) => Operation.payment({ destination, asset, amount });
    const { hash } = await bench.submitAs(customer, [pay('0.5'), pay('100'), pay('0.5')], memo);
    await bench.look();
    const records = await bench
      .em()
      .find(ReceivedPayment, { transactionHash: hash }, { orderBy: { operationId: 'asc' } });
    expect(records).toHaveLength(3);
    const outcomes = [];
    for (const record of records) outcomes.push(await credit(row, record));
    expect(outcomes.map(({ credited }) => credited)).toMatchObject([
      { waitsOn: true, gone: [outcomes[0]?.key] },
      { price: priceOf('100') },
      { price: priceOf('100') },
    ]);
    expect(await bench.owed(`customer:${row.id}`)).toBe('100');
    // What comes after the payment is another matter, which a person sees.
    expect((await bench.caseOf(outcomes[2]?.key ?? '')).reason).toBe('second_payment');
    await untilSent(outcomes[0]?.key ?? '');
  });

  test('§5 leaves nothing that the audit of ledger and books finds wrong', async () => {
    expect(await bench.breaks()).toEqual([]);
  });
});
