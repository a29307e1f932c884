import { describe, expect, test } from '@jest/globals';
import { checkBooks } from '../../../src/services/accounting/audit/books/books-place.ts';
import { createCreditFunds } from '../../../src/services/transactions/received/credit.ts';
import { createPark, createUnpark } from '../../../src/services/transactions/decisions/park.ts';
import { bookPayout } from '../../../src/services/accounting/payout-books.ts';
import { bookSent } from '../../../src/services/accounting/sent-books.ts';
import { LedgerPayment } from '../../../src/db/entities/money-out.ts';
import type { Transaction } from '../../../src/db/entities/transaction.ts';
import { stroopsOf } from '../../../src/domain/money/amount.ts';
import { priceByQuote } from '../../../src/domain/quotes/quote.ts';
import type { Resolution } from '../../../src/domain/transactions/story.ts';
import {
  addRailPayment,
  addReceipt,
  addReceived,
  CUSTOMER_ACCOUNT,
  DISTRIBUTION,
  RAIL,
  USDC,
} from '../../support/rows.ts';
import { createBench } from '../../support/payments/bench.ts';
import { SHILLING, withQuote, type QuotedTransaction } from '../../support/payments/quoted.ts';
import { opened } from '../../support/opened.ts';
import { entryOf } from '../../support/payments/exchanged.ts';

/* Money that is exchanged by a firm quote, at a price that is not one. */

const EXCHANGE = `exchange:${SHILLING}/${USDC}`;

const bench = await opened(createBench());

const credit = async (
  { row, terms, expiresAt }: QuotedTransaction,
  received = terms.sellAmount,
): Promise<string> => {
  const at = new Date().toISOString();
  const record =
    row.kind === 'deposit'
      ? await addReceipt(bench.em(), {
          transactionId: row.id,
          asset: SHILLING,
          amount: received,
        })
      : await addReceived(bench.em(), { transactionId: row.id, amount: received });
  const source = 'operationId' in record ? `stellar/${record.operationId}` : `rail/${record.id}`;
  const price = priceByQuote(
    stroopsOf(received),
    { ...terms, expiresAt: expiresAt.toISOString() },
    at,
  );
  await createCreditFunds(bench.deps)({
    transactionId: row.id,
    funds: { source, amount: received, at },
    price,
  });
  return source;
};
const breaksOf = async (entry: string) => {
  const { breaks } = await checkBooks(bench.em(), () => undefined);
  return breaks.filter(({ key }) => key.includes(entry));
};
const entry = async (name: string) => entryOf(bench, name);
const ledgerPayment = async (row: Transaction, amount: string): Promise<LedgerPayment> => {
  const em = bench.em();
  const payment = em.create(LedgerPayment, {
    transactionId: row.id,
    leg: 'payout',
    number: 1,
    operation: 'payment',
    sourceAccount: DISTRIBUTION,
    destination: CUSTOMER_ACCOUNT,
    asset: USDC,
    amount,
    queuedAt: new Date(),
  });
  await em.flush();
  return payment;
};
const resolveBy = async (row: Transaction, terms: Partial<Resolution>) => {
  const park = { transactionId: row.id, reason: 'amount_differs', message: 'A moment.' };
  await createPark(bench.deps)({ ...park, status: 'on_hold' });
  const resolution = { operator: 'ada', evidence: 'wire 7', action: 'settled' as const, ...terms };
  return createUnpark(bench.deps)({ transactionId: row.id, resolution });
};

describe('a deposit at a quote’s price', () => {
  test('§5 owes what the quote buys, and its fee is ours in the money that came', async () => {
    const order = await withQuote(bench, 'deposit');
    const source = await credit(order);
    const { row, terms } = order;
    expect([terms.sellAmount, terms.fee.total, terms.buyAmount]).toEqual(['10000', '100', '76.59']);
    expect(await entry(`credited/${source}`)).toEqual({
      [`rail:${RAIL} KES`]: '-10000',
      'fee KES': '100',
      [`${EXCHANGE} KES`]: '9900',
      [`${EXCHANGE} USDC`]: '-76.59',
      [`customer:${row.id} USDC`]: '76.59',
    });
    expect(await bench.transaction(row.id)).toMatchObject({ amountOut: '76.5900000' });
  });

  test('§5 owes nothing more once it is paid out, and the audit agrees', async () => {
    const order = await withQuote(bench, 'deposit');
    await credit(order);
    const { row, terms } = order;
    const payment = await ledgerPayment(row, terms.buyAmount);
    await bench.em().transactional(async (em) => {
      const sent = await em.findOneOrFail(LedgerPayment, { id: payment.id });
      await bookSent(em, [sent]);
    });
    expect(await bench.owed(`customer:${row.id}`)).toBe(0);
    expect(await entry(`sent/${payment.id}`)).toEqual({
      [`stellar:${DISTRIBUTION} USDC`]: '76.59',
      [`customer:${row.id} USDC`]: '-76.59',
    });
    expect(await breaksOf(row.id)).toEqual([]);
  });

  test('§5 of another amount owes what came, until a person has sent it back', async () => {
    const order = await withQuote(bench, 'deposit');
    const source = await credit(order, '9000');
    const { row } = order;
    expect(await entry(`credited/${source}`)).toEqual({
      [`rail:${RAIL} KES`]: '-9000',
      [`customer:${row.id} KES`]: '9000',
    });
    expect(await resolveBy(row, { action: 'refundedByHand', fee: '9000' })).toContain(
      'leaves nothing',
    );
    expect(await resolveBy(row, { action: 'refundedByHand', fee: '10' })).toBeNull();
    expect(await entry(`refunded-by-hand/${row.id}`)).toEqual({
      [`customer:${row.id} KES`]: '-9000',
      [`rail:${RAIL} KES`]: '8990',
      'fee KES': '10',
    });
    expect((await bench.transaction(row.id)).refunds).toMatchObject({ amount_refunded: '8990' });
    expect(await breaksOf(row.id)).toEqual([]);
  });

  test('§5 of another amount that was settled by hand is the treasury’s', async () => {
    const order = await withQuote(bench, 'deposit');
    await credit(order, '9000');
    expect(await resolveBy(order.row, { action: 'settled' })).toBeNull();
    expect(await entry(`settled/${order.row.id}`)).toEqual({
      [`customer:${order.row.id} KES`]: '-9000',
      'treasury KES': '9000',
    });
  });

  test('§5 that was exchanged and is sent back after all is exchanged back, with its fee', async () => {
    const order = await withQuote(bench, 'deposit');
    await credit(order);
    const { row } = order;
    expect(await resolveBy(row, { action: 'refundedByHand', fee: '25' })).toBeNull();
    expect(await entry(`refunded-by-hand/${row.id}`)).toEqual({
      [`customer:${row.id} USDC`]: '-76.59',
      [`${EXCHANGE} USDC`]: '76.59',
      [`${EXCHANGE} KES`]: '-9900',
      'fee KES': '-75',
      [`rail:${RAIL} KES`]: '9975',
    });
    expect((await bench.transaction(row.id)).refunds).toMatchObject({
      amount_refunded: '9975',
      amount_fee: '25',
    });
    expect(await breaksOf(row.id)).toEqual([]);
  });
});

describe('a withdrawal at a quote’s price', () => {
  test('§5 gives the exchange what is sold without its fee, and the payee what it buys', async () => {
    const order = await withQuote(bench, 'withdrawal');
    await credit(order);
    const { row, terms } = order;
    expect([terms.sellAmount, terms.fee.total]).toEqual(['100', '1.5']);
    const payment = await addRailPayment(bench.em(), row, {
      asset: SHILLING,
      amount: terms.buyAmount,
      state: 'delivered',
    });
    await bench.em().transactional(async (em) => {
      await bookPayout(em, await bench.transaction(row.id), payment);
    });
    expect(await entry(`paid/${payment.key}`)).toEqual({
      [`customer:${row.id} USDC`]: '-100',
      'fee USDC': '1.5',
      [`${EXCHANGE} USDC`]: '98.5',
      [`${EXCHANGE} KES`]: `-${terms.buyAmount}`,
      [`rail:${RAIL} KES`]: terms.buyAmount,
    });
    expect(await bench.owed(`customer:${row.id}`)).toBe(0);
    expect(await breaksOf(payment.key)).toEqual([]);
  });
});
