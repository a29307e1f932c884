import { describe, expect, test } from '@jest/globals';
import { checkBooks } from '../../../src/services/accounting/audit/books/books-place.ts';
import { createCreditFunds } from '../../../src/services/transactions/received/credit.ts';
import { fileMoney } from '../../../src/services/investigations/file.ts';
import { attachedFunds, attachFunds } from '../../../src/services/investigations/attach.ts';
import { createPark, createUnpark } from '../../../src/services/transactions/decisions/park.ts';
import { bookPayout } from '../../../src/services/accounting/payout-books.ts';
import { recordedFunds } from '../../../src/services/transactions/recorded-funds.ts';
import { Investigation, RailReceipt } from '../../../src/db/entities/money-in.ts';
import type { Transaction } from '../../../src/db/entities/transaction.ts';
import { stroopsOf } from '../../../src/domain/money/amount.ts';
import { isRefusal } from '../../../src/domain/refusal.ts';
import type { Funds, Resolution } from '../../../src/domain/transactions/story.ts';
import { addRailPayment, addReceipt, DISTRIBUTION, RAIL, USDC } from '../../support/rows.ts';
import {
  entryOf,
  openExchangeBench,
  owedTo,
  payOut,
  recordFor,
  TERMS,
  withoutQuote,
} from '../../support/payments/exchanged.ts';
import { SHILLING } from '../../support/payments/quoted.ts';

/* What the books say of an exchange without a quote, and that the audit agrees with them. */

const EXCHANGE = `exchange:${SHILLING}/${USDC}`;

const { bench, business } = await openExchangeBench();

/** What the story does with money that came: its price, and then the credit. */
const credit = async (row: Transaction, funds: Funds, terms = {}) => {
  const price = await business.fix(row, funds, terms);
  await createCreditFunds(business.deps)({ transactionId: row.id, funds, price });
  return price;
};
const begin = async (kind: 'deposit' | 'withdrawal', amount?: string) => {
  const row = await withoutQuote(bench, kind);
  const funds = await recordFor(bench, row, amount);
  return { row, funds, price: await credit(row, funds) };
};
const entry = async (name: string) => entryOf(bench, name);
const owed = async (row: Transaction) => owedTo(bench, row);
/** Nothing that the audit says of the books names one of these. */
const expectAgreed = async (...keys: readonly string[]) => {
  const { breaks } = await checkBooks(bench.em(), () => undefined);
  const about = breaks.filter(({ key }) => keys.some((one) => key.includes(one)));
  expect(about).toEqual([]);
};
const resolveBy = async (row: Transaction, terms: Partial<Resolution>) => {
  const park = { transactionId: row.id, reason: 'amount_differs', message: 'A moment.' };
  await createPark(bench.deps)({ ...park, status: 'on_hold' });
  const resolution = { operator: 'ada', evidence: 'wire 7', action: 'settled' as const, ...terms };
  return createUnpark(bench.deps)({ transactionId: row.id, resolution });
};

describe('a deposit without a quote', () => {
  test('§5 is owed what it buys at the fixed price, and owes nothing more once it is paid', async () => {
    const { row, funds } = await begin('deposit');
    expect(await entry(`credited/${funds.source}`)).toEqual({
      [`rail:${RAIL} KES`]: '-10000',
      'fee KES': '100',
      [`${EXCHANGE} KES`]: '9900',
      [`${EXCHANGE} USDC`]: '-76.59',
      [`customer:${row.id} USDC`]: '76.59',
    });
    // What was shown before was indicative.
    expect(await bench.transaction(row.id)).toMatchObject({
      amountIn: '10000.0000000',
      amountOut: '76.5900000',
      feeDetails: expect.objectContaining({ total: '100', asset: SHILLING }),
    });
    const sent = await payOut(bench, row, '76.59');
    expect(await entry(`sent/${sent}`)).toEqual({
      [`stellar:${DISTRIBUTION} USDC`]: '76.59',
      [`customer:${row.id} USDC`]: '-76.59',
    });
    expect(await owed(row)).toEqual([]);
    await expectAgreed(row.id, funds.source);
  });

  test('§5 of an amount that is refused is owed in the currency that came, never at par', async () => {
    const { row, funds, price } = await begin('deposit', '5000');
    expect(isRefusal(price)).toBe(true);
    expect(await entry(`credited/${funds.source}`)).toEqual({
      [`rail:${RAIL} KES`]: '-5000',
      [`customer:${row.id} KES`]: '5000',
    });
    expect(await resolveBy(row, { action: 'refundedByHand', fee: '10' })).toBeNull();
    expect(await entry(`refunded-by-hand/${row.id}`)).toEqual({
      [`customer:${row.id} KES`]: '-5000',
      [`rail:${RAIL} KES`]: '4990',
      'fee KES': '10',
    });
    expect(await owed(row)).toEqual([]);
    await expectAgreed(row.id, funds.source);
  });

  test('§5 stays refused once it was credited so, whatever is acceptable when its story starts again', async () => {
    const { row, funds, price } = await begin('deposit', '5000');
    const amounts = { ...TERMS.deposit.amounts, tolerancePercent: 100 };
    expect(await credit(row, funds, { amounts })).toEqual(price);
    expect((await bench.transaction(row.id)).quoteId ?? null).toBeNull();
    expect(await owed(row)).toEqual(['5000 KES']);
    await expectAgreed(row.id, funds.source);
  });

  test('§5 that is sent back after all is exchanged back at its price, with its fee', async () => {
    const { row, funds } = await begin('deposit');
    business.market.rate = async () => ({ price: '1', expiresAt: new Date(Date.now() + 60_000) });
    expect(await resolveBy(row, { action: 'refundedByHand' })).toBeNull();
    expect(await entry(`refunded-by-hand/${row.id}`)).toEqual({
      [`customer:${row.id} USDC`]: '-76.59',
      [`${EXCHANGE} USDC`]: '76.59',
      [`${EXCHANGE} KES`]: '-9900',
      'fee KES': '-100',
      [`rail:${RAIL} KES`]: '10000',
    });
    await expectAgreed(row.id, funds.source);
  });

  test('§5 is credited once by a story that crashed after its price was fixed, and starts again', async () => {
    const row = await withoutQuote(bench, 'deposit');
    const funds = await recordFor(bench, row);
    const before = await business.fix(row, funds);
    business.market.rate = async () => ({ price: '1', expiresAt: new Date(Date.now() + 60_000) });
    const [recorded] = await recordedFunds(bench.em(), row.id);
    expect(recorded).toEqual({ ...funds, at: expect.any(String) });
    for (let again = 0; again < 2; again += 1) {
      expect(await credit(row, recorded ?? funds)).toEqual(before);
    }
    expect(await owed(row)).toEqual(['76.59 USDC']);
    await expectAgreed(row.id, funds.source);
  });
});

describe('money that a person gives to a deposit without a quote', () => {
  const unannounced = async (amount: string) => {
    const { id } = await addReceipt(bench.em(), { asset: SHILLING, amount });
    const source = `rail/${id}`;
    await bench.em().transactional(async (em) => {
      await fileMoney(em, source, 'unannounced_rail_money', null);
    });
    return source;
  };
  const attach = async (source: string, amount: string, row: Transaction) =>
    bench.em().transactional(async (em) => {
      const found = await em.findOneOrFail(Investigation, { sourceKey: source });
      return attachFunds(em, business.anchor, found, stroopsOf(amount), row.id);
    });

  test('§5 is owed as it came, and then what it buys when it is priced', async () => {
    const source = await unannounced('9000');
    const row = await withoutQuote(bench, 'deposit');
    expect(await attach(source, '8000', row)).toBeNull();
    expect(await entry(`attached/${source}`)).toEqual({
      [`investigation:${source} KES`]: '-8000',
      [`customer:${row.id} KES`]: '8000',
    });
    const told = await bench.em().transactional(async (em) => attachedFunds(em, source));
    if (!told) throw new Error('nothing is attached');
    // It is far from what was announced, and a person has judged that.
    for (let again = 0; again < 2; again += 1) {
      expect(await credit(row, told.funds)).toMatchObject({ amountIn: '8000', amountOut: '61.19' });
    }
    expect(await entry(`exchanged/${source}`)).toEqual({
      [`customer:${row.id} KES`]: '-8000',
      'fee KES': '90',
      [`${EXCHANGE} KES`]: '7910',
      [`${EXCHANGE} USDC`]: '-61.19',
      [`customer:${row.id} USDC`]: '61.19',
    });
    expect(await owed(row)).toEqual(['61.19 USDC']);
    await payOut(bench, row, '61.19');
    expect(await owed(row)).toEqual([]);
    await expectAgreed(row.id, source);
    const receipt = await bench.em().findOneOrFail(RailReceipt, { id: source.slice(5) });
    expect(receipt.transactionId).toBe(row.id);
  });

  test('§4 is refused in words where nothing would be left of it', async () => {
    const source = await unannounced('60');
    const row = await withoutQuote(bench, 'deposit');
    expect(await attach(source, '50', row)).toContain(
      'Nothing would be left after the fee of 50.25',
    );
    expect(await attach(source, '50.001', row)).toContain('at most 2 decimals');
    expect(await owed(row)).toEqual([]);
  });

  test('§4 is refused in words once a price was fixed for other money', async () => {
    const source = await unannounced('9000');
    const row = await withoutQuote(bench, 'deposit');
    await business.fix(row, await recordFor(bench, row));
    expect(await attach(source, '9000', row)).toContain("at a quote's price");
  });
});

describe('a withdrawal without a quote', () => {
  test('§5 gives the exchange what is sold without its fee, and the payee what it buys', async () => {
    const { row, funds } = await begin('withdrawal', '105');
    expect(await owed(row)).toEqual(['105 USDC']);
    const { amountOut } = await bench.transaction(row.id);
    // 105 less 1.525, rounded up to cents, at 0.00775.
    expect(amountOut).toBe('13350.9600000');
    const payment = await addRailPayment(bench.em(), row, {
      asset: SHILLING,
      amount: amountOut ?? '0',
      state: 'delivered',
      fundedBy: funds.source.slice('stellar/'.length),
    });
    await bench.em().transactional(async (em) => {
      await bookPayout(em, await bench.transaction(row.id), payment);
    });
    expect(await entry(`paid/${payment.key}`)).toEqual({
      [`customer:${row.id} USDC`]: '-105',
      'fee USDC': '1.53',
      [`${EXCHANGE} USDC`]: '103.47',
      [`${EXCHANGE} KES`]: '-13350.96',
      [`rail:${RAIL} KES`]: '13350.96',
    });
    expect(await owed(row)).toEqual([]);
    await expectAgreed(row.id, payment.key, funds.source);
  });

  test('§5 of an amount that is refused goes back whole, in the asset that came', async () => {
    const { row, funds, price } = await begin('withdrawal', '50');
    expect(isRefusal(price)).toBe(true);
    expect(await owed(row)).toEqual([]);
    expect(await bench.owed(`investigation:${funds.source}`)).toBe(50);
    expect((await bench.transaction(row.id)).quoteId ?? null).toBeNull();
    await expectAgreed(row.id, funds.source);
  });
});
