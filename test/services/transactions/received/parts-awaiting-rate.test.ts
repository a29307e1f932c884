import { describe, expect, test } from '@jest/globals';
import { createCreditFunds } from '../../../../src/services/transactions/received/credit.ts';
import { inTransaction } from '../../../../src/services/deps.ts';
import { recordReversals } from '../../../../src/activities/rail/received/record-receipts.ts';
import { Quote } from '../../../../src/db/entities/quote.ts';
import { RailReceipt } from '../../../../src/db/entities/money-in.ts';
import { isRefusal } from '../../../../src/domain/refusal.ts';
import { together, type Funds } from '../../../../src/domain/transactions/story.ts';
import { railProfile } from '../../../support/payments/bench.ts';
import { owedTo, recordFor, withoutQuote } from '../../../support/payments/exchanged.ts';
import { createAwaitingRateBench } from '../../../support/payments/awaiting-rate-bench.ts';
import { opened } from '../../../support/opened.ts';

/* Deposits of 10,000 shillings whose money comes in parts, and whose price is fixed when all of it is here. */

const waits = await opened(createAwaitingRateBench());
const { bench, business } = waits;

const begin = async () => {
  const row = await withoutQuote(bench, 'deposit');
  const comes = async (amount: string) => recordFor(bench, row, amount);
  const first = await comes('4000');
  const second = await comes('6000');
  const takeBack = async ({ source }: Funds) => {
    const receipt = { id: source.replace('rail/', '') };
    const { railReference } = await bench.em().findOneOrFail(RailReceipt, receipt);
    await inTransaction(bench.orm, async (em) =>
      recordReversals(em, railProfile, [{ railReference, state: 'chargedBack' }]),
    );
  };
  const quotes = async () => bench.em().count(Quote, { usedBy: row.id });
  return { row, comes, first, second, all: together([first], second), takeBack, quotes };
};

describe('§1.4 parts that wait for their price', () => {
  test.each([
    ['refundedByHand', 'refunded', '10000'],
    ['settled', 'completed', undefined],
  ] as const)(
    '§1.4 are all of them what a person decides %s of',
    async (action, ends, returned) => {
      const { row, first, second, all } = await begin();
      await waits.park(row, all);
      expect(await waits.decide(row, all, action)).toBeNull();
      const now = await bench.transaction(row.id);
      expect([now.status, now.amountIn]).toEqual([ends, '10000.0000000']);
      expect(now.refunds?.amount_refunded).toBe(returned);
      for (const part of [first, second]) {
        expect(await waits.dispositionOf(part)).toBe('credited');
        expect(await waits.breaksOf(row, part)).toEqual([]);
      }
      expect(await owedTo(bench, row)).toEqual([]);
    },
  );

  test('§3.6 are not a person’s to decide over where one of them was taken back', async () => {
    const { row, first, second, all, takeBack } = await begin();
    await waits.park(row, all);
    await takeBack(first);
    expect(await waits.decide(row, all, 'refundedByHand')).toContain('taken it back');
    expect(await waits.dispositionOf(second)).toBeNull();
    expect((await bench.transaction(row.id)).amountIn ?? null).toBeNull();
  });

  test('§3.6 get no price where one of them was taken back, and the others go on without it', async () => {
    const { row, comes, first, second, all, takeBack, quotes } = await begin();
    await takeBack(first);
    expect(await business.fix(row, all)).toMatchObject({ refusal: 'money_taken_back' });
    expect(await quotes()).toBe(0);
    expect(await business.fix(row, second)).toMatchObject({ refusal: 'amount_differs' });
    const rest = await comes('4000');
    const price = await business.fix(row, together([second], rest));
    expect(price).toMatchObject({ amountIn: '10000' });
    const credit = createCreditFunds(business.deps);
    const order = { transactionId: row.id, funds: rest, parts: [second], price };
    expect(await credit(order)).toMatchObject({ price: { amountIn: '10000' } });
    expect(await waits.breaksOf(row, rest)).toEqual([]);
  });

  test('§3.6 keep the price of all of them for the day on which as much is here again', async () => {
    const { row, comes, first, second, all, takeBack, quotes } = await begin();
    const price = await business.fix(row, all);
    expect(isRefusal(price)).toBe(false);
    await takeBack(first);
    const credit = createCreditFunds(business.deps);
    const order = { transactionId: row.id, funds: second, parts: [first], price };
    expect(await credit(order)).toMatchObject({ waitsOn: true, gone: [first.source] });
    // Without the part that is gone it is another money, and not what the price was fixed for.
    expect(await business.fix(row, second)).toMatchObject({ refusal: 'amount_differs' });
    const rest = await comes('4000');
    expect(await business.fix(row, together([second], rest))).toEqual(price);
    await credit({ transactionId: row.id, funds: rest, parts: [second], price });
    expect([(await bench.transaction(row.id)).amountIn, await quotes()]).toEqual([
      '10000.0000000',
      1,
    ]);
  });
});
