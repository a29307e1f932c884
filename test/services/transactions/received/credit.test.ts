import { beforeEach, describe, expect, test } from '@jest/globals';
import { createCreditFunds } from '../../../../src/services/transactions/received/credit.ts';
import { TransactionEvent, type Transaction } from '../../../../src/db/entities/transaction.ts';
import { RailReceipt, ReceivedPayment } from '../../../../src/db/entities/money-in.ts';
import { stroopsOf } from '../../../../src/domain/money/amount.ts';
import { priceAmount } from '../../../../src/domain/money/fee.ts';
import type { Price } from '../../../../src/domain/money/price.ts';
import { refuseInWords, type Refusal } from '../../../../src/domain/refusal.ts';
import type { Funds } from '../../../../src/domain/transactions/story.ts';
import {
  addReceipt,
  addReceived,
  addTransaction,
  CUSTOMER_ACCOUNT,
  DISTRIBUTION,
  RAIL,
  USDC,
} from '../../../support/rows.ts';
import { createBench, EXCHANGE_IN } from '../../../support/payments/bench.ts';
import { opened } from '../../../support/opened.ts';

const bench = await opened(createBench());
beforeEach(() => {
  bench.review.asked = [];
});

const priceOf = (amount: string) =>
  priceAmount(stroopsOf(amount), { fixed: '1', percent: '0' }, 2, USDC);
const credit = async (
  row: Transaction,
  source: string,
  { amount = '100', price = priceOf(amount) }: { amount?: string; price?: Price | Refusal } = {},
) => {
  const funds: Funds = { source, amount, at: new Date().toISOString() };
  return createCreditFunds(bench.deps)({ transactionId: row.id, funds, price });
};
const withdrawalWithMoney = async (amount = '100') => {
  const em = bench.em();
  const row = await addTransaction(em);
  const received = await addReceived(em, { transactionId: row.id, amount });
  return { row, source: `stellar/${received.operationId}`, received };
};

describe('money that came on Stellar', () => {
  test('§5 is credited to the customer with its price, its sender and its status', async () => {
    const { row, source, received } = await withdrawalWithMoney();
    expect(await credit(row, source)).toEqual({
      price: priceOf('100'),
      review: { decision: 'allow' },
    });
    const after = await bench.transaction(row.id);
    expect(after).toMatchObject({
      status: 'pending_anchor',
      fromAccount: CUSTOMER_ACCOUNT,
      stellarTransactionId: received.transactionHash,
      feeDetails: { total: '1', asset: USDC },
    });
    expect([Number(after.amountIn), Number(after.amountOut)]).toEqual([100, 99]);
    expect(after.transferReceivedAt).not.toBeNull();
    expect(await bench.entry(`credited/${source}`)).toEqual({
      [`stellar:${DISTRIBUTION} USDC`]: '-100',
      [`customer:${row.id} USDC`]: '100',
    });
  });

  test('§1.1 is marked as credited in the same database transaction', async () => {
    const { row, source, received } = await withdrawalWithMoney();
    await credit(row, source);
    const record = await bench
      .em()
      .findOneOrFail(ReceivedPayment, { operationId: received.operationId });
    expect(record.disposition).toBe('credited');
  });

  test('is credited once, however often and however concurrently it is asked for', async () => {
    const { row, source } = await withdrawalWithMoney();
    await Promise.all([credit(row, source), credit(row, source), credit(row, source)]);
    await credit(row, source);
    expect(await bench.owed(`customer:${row.id}`)).toBe(100);
    expect(await bench.em().count(TransactionEvent, { transactionId: row.id })).toBe(1);
  });

  test('§1.3 is credited as it was received, to the stroop', async () => {
    const { row, source } = await withdrawalWithMoney('100.1234567');
    await credit(row, source, { amount: '100.1234567' });
    const after = await bench.transaction(row.id);
    expect([after.amountIn, after.amountOut]).toEqual(['100.1234567', '99.1200000']);
    expect(await bench.entry(`credited/${source}`)).toMatchObject({
      [`customer:${row.id} USDC`]: '100.1234567',
    });
  });

  test('names the muxed account that sent it', async () => {
    const em = bench.em();
    const row = await addTransaction(em);
    const fromMuxedAccount = `M${'A'.repeat(68)}`;
    const { operationId } = await addReceived(em, { transactionId: row.id, fromMuxedAccount });
    await credit(row, `stellar/${operationId}`);
    expect((await bench.transaction(row.id)).fromAccount).toBe(fromMuxedAccount);
  });

  test('§1.1 is never credited once it was filed, nor to two transactions', async () => {
    const em = bench.em();
    const row = await addTransaction(em);
    for (const disposition of ['dust', 'treasury', 'investigation'] as const) {
      const filed = await addReceived(em, { transactionId: row.id, disposition });
      const source = `stellar/${filed.operationId}`;
      expect(await credit(row, source)).toMatchObject({ waitsOn: true, gone: [source] });
    }
    const { row: owner, source } = await withdrawalWithMoney();
    await credit(owner, source);
    await expect(credit(row, source)).rejects.toThrow('another transaction');
    expect(await bench.owed(`customer:${row.id}`)).toBe(0);
    expect((await bench.transaction(row.id)).status).toBe('pending_user_transfer_start');
  });

  test.each(['stellar/', 'stellar/1x', 'bank/1', 'stellar/-1', ''])(
    'is not looked for under %j',
    async (source) => {
      const row = await addTransaction(bench.em());
      await expect(credit(row, source)).rejects.toThrow('malformed source of funds');
    },
  );
});

describe('money that came on a rail', () => {
  test('§5 is credited across the exchange accounts', async () => {
    const em = bench.em();
    const row = await addTransaction(em, { kind: 'deposit' });
    const receipt = await addReceipt(em, { transactionId: row.id });
    await credit(row, `rail/${receipt.id}`);
    const after = await bench.transaction(row.id);
    expect(after.externalTransactionId).toBe(receipt.railReference);
    expect(after.status).toBe('pending_anchor');
    expect(await bench.entry(`credited/rail/${receipt.id}`)).toEqual({
      [`rail:${RAIL} USD`]: '-100',
      [`${EXCHANGE_IN} USD`]: '100',
      [`${EXCHANGE_IN} USDC`]: '-100',
      [`customer:${row.id} USDC`]: '100',
    });
    const record = await bench.em().findOneOrFail(RailReceipt, { id: receipt.id });
    expect(record.disposition).toBe('credited');
  });
});

describe('what is not acceptable', () => {
  const refused = refuseInWords('amount_differs', 'It is too far from the announced one.');

  test('§4 is the customer’s all the same where it came on a rail, and is rejected', async () => {
    const em = bench.em();
    const row = await addTransaction(em, { kind: 'deposit' });
    const receipt = await addReceipt(em, { transactionId: row.id, amount: '130' });
    const credited = await credit(row, `rail/${receipt.id}`, { amount: '130', price: refused });
    expect(credited).toEqual({
      price: refused,
      review: { decision: 'reject', message: refused.message },
    });
    const after = await bench.transaction(row.id);
    expect([Number(after.amountIn), after.amountOut]).toEqual([130, null]);
    expect(await bench.owed(`customer:${row.id}`)).toBe(130);
    expect(bench.review.asked).toEqual([]);
  });

  test('§4 is refunded where it was attached on Stellar, for a person has judged it', async () => {
    const { row, source } = await withdrawalWithMoney('5');
    const funds: Funds = { source, amount: '5', at: new Date().toISOString(), attached: true };
    const order = { transactionId: row.id, funds, price: refused };
    expect(await createCreditFunds(bench.deps)(order)).toMatchObject({
      price: refused,
      review: { decision: 'reject' },
    });
    expect(Number((await bench.transaction(row.id)).amountIn)).toBe(5);
  });
});
