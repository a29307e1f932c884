import { describe, expect, test } from '@jest/globals';
import { createRefundIncoming } from '../../../../src/activities/rail/refund/refund-incoming.ts';
import type { Transaction } from '../../../../src/db/entities/transaction.ts';
import type { Funds, Resolution } from '../../../../src/domain/transactions/story.ts';
import { checkBooks } from '../../../../src/services/accounting/audit/books/books-place.ts';
import { createPark, createUnpark } from '../../../../src/services/transactions/decisions/park.ts';
import { createSettleRefunds } from '../../../../src/services/transactions/decisions/refund-word.ts';
import { createCreditFunds } from '../../../../src/services/transactions/received/credit.ts';
import { RAIL, USDC } from '../../../support/rows.ts';
import {
  entryOf,
  openExchangeBench,
  owedTo,
  recordFor,
  withoutQuote,
} from '../../../support/payments/exchanged.ts';
import { SHILLING } from '../../../support/payments/quoted.ts';
import { ARRIVED, createRefundingRail, REFUNDS } from '../../../support/payments/refunding.ts';

/* Deposits of shillings for coins whose money goes back on its rail: the exchange is undone. */

const EXCHANGE = `exchange:${SHILLING}/${USDC}`;
const { bench, business } = await openExchangeBench();
const rails = business.anchor.rails.map((rail) => ({ ...rail, refunds: REFUNDS }));
const deps = { ...business.deps, anchor: { ...business.anchor, rails } };

const sendBack = async (row: Transaction) => {
  const [profile] = rails;
  if (!profile) throw new Error('the business has one rail');
  const { rail, sent } = createRefundingRail([ARRIVED], [{ state: 'unknown' }], profile);
  const host = { ...bench.host(rail), anchor: deps.anchor };
  await createRefundIncoming(host)({ transactionId: row.id });
  await createSettleRefunds(deps)(row.id);
  return sent;
};
const decide = async (row: Transaction, terms: Partial<Resolution> = {}, unpriced?: Funds) => {
  const park = {
    transactionId: row.id,
    reason: 'review: hold',
    message: 'A moment.',
    status: 'on_hold' as const,
    actions: ['settled'] as const,
    ...(unpriced ? { unpriced } : {}),
  };
  expect((await createPark(deps)(park)).refusesRefund).toBeNull();
  const resolution = { action: 'refund', operator: 'ada', evidence: 'ticket 7', ...terms } as const;
  const said = { transactionId: row.id, resolution, ...(unpriced ? { unpriced } : {}) };
  return createUnpark(deps)(said);
};
const expectAgreed = async (row: Transaction) => {
  const { breaks } = await checkBooks(bench.em(), () => undefined);
  expect(breaks.filter(({ key }) => key.includes(row.id))).toEqual([]);
  expect(await owedTo(bench, row)).toEqual([]);
  expect(await bench.transaction(row.id)).toMatchObject({ status: 'refunded' });
};

describe('§3.9 an exchanged deposit whose money goes back on its rail', () => {
  test('§3.9 is owed again what came, fee included, as soon as that is decided', async () => {
    const row = await withoutQuote(bench, 'deposit');
    const funds = await recordFor(bench, row);
    const price = await business.fix(row, funds);
    await createCreditFunds(deps)({ transactionId: row.id, funds, price });
    expect(await owedTo(bench, row)).toEqual(['76.59 USDC']);
    expect(await decide(row, { fee: '20' })).toBeNull();
    expect(await owedTo(bench, row)).toEqual(['10000 KES']);
    expect(await entryOf(bench, `reversed/credited/${row.id}`)).toEqual({
      [`customer:${row.id} USDC`]: '-76.59',
      [`${EXCHANGE} USDC`]: '76.59',
      [`${EXCHANGE} KES`]: '-9900',
      [`customer:${row.id} KES`]: '10000',
      'fee KES': '-100',
    });
    const sent = await sendBack(row);
    expect(sent.map(({ amount }) => amount)).toEqual(['9980']);
    expect(await entryOf(bench, `sent-back/${row.id}/refund/1`)).toEqual({
      [`customer:${row.id} KES`]: '-10000',
      [`rail:${RAIL} KES`]: '9980',
      'fee KES': '20',
    });
    await expectAgreed(row);
  });

  test('§3.9 goes back while it waits for a rate, and no rate counts from then on', async () => {
    const row = await withoutQuote(bench, 'deposit');
    const funds = await recordFor(bench, row);
    expect(await decide(row, {}, funds)).toBeNull();
    await expect(business.fix(row, funds)).resolves.toMatchObject({ refusal: 'rate_unavailable' });
    const sent = await sendBack(row);
    expect(sent.map(({ amount }) => amount)).toEqual(['10000']);
    await expectAgreed(row);
  });
});
