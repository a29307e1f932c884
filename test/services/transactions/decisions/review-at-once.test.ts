import { beforeEach, describe, expect, test } from '@jest/globals';
import { createCreditFunds } from '../../../../src/services/transactions/received/credit.ts';
import { createReviewTransaction } from '../../../../src/services/transactions/decisions/review.ts';
import { RefundDecision } from '../../../../src/db/entities/decisions.ts';
import { stroopsOf } from '../../../../src/domain/money/amount.ts';
import type { Review } from '../../../../src/domain/anchor.ts';
import { priceAmount } from '../../../../src/domain/money/fee.ts';
import type { Kind } from '../../../../src/domain/transactions/transaction.ts';
import { addReceipt, addReceived, addTransaction, USDC } from '../../../support/rows.ts';
import { createBench } from '../../../support/payments/bench.ts';
import { opened } from '../../../support/opened.ts';

const bench = await opened(createBench());
beforeEach(() => {
  bench.review.next = { decision: 'allow' };
  bench.review.asked = [];
});

const PRICE = priceAmount(stroopsOf('100'), { fixed: '1', percent: '0' }, 2, USDC);
const HOLD: Review = { decision: 'hold', message: 'We look into it.', reason: 'screening 3' };
const REJECT: Review = { decision: 'reject', message: 'Not with us.', reason: 'screening 4' };
const NEXT = { allow: { decision: 'allow' }, hold: HOLD, reject: REJECT } as const;
const REVIEWS = ['allow', 'hold', 'reject'] as const;

const money = async (kind: Kind) => {
  const em = bench.em();
  const status = kind === 'remittance' ? 'pending_sender' : 'pending_user_transfer_start';
  const row = await addTransaction(em, { kind, status });
  const record =
    kind === 'deposit'
      ? await addReceipt(em, { transactionId: row.id })
      : await addReceived(em, { transactionId: row.id });
  const source = 'operationId' in record ? `stellar/${record.operationId}` : `rail/${record.id}`;
  const funds = { source, amount: '100', at: new Date().toISOString() };
  return { row, order: { transactionId: row.id, funds, price: PRICE } };
};

describe('§7.1 a review that is answered at once', () => {
  test.each(REVIEWS)('§7.1 says %s in the step that credits, and is asked once', async (next) => {
    for (const kind of ['deposit', 'withdrawal', 'remittance'] as const) {
      bench.review.next = NEXT[next];
      bench.review.asked = [];
      const { row, order } = await money(kind);
      const credit = createCreditFunds(bench.deps);
      const { review: said } = await credit(order);
      expect(said).toEqual(NEXT[next]);
      bench.review.next = next === 'allow' ? REJECT : { decision: 'allow' };
      expect((await credit(order)).review).toEqual(said);
      expect(await createReviewTransaction(bench.deps)(row.id)).toEqual(said);
      expect(bench.review.asked).toHaveLength(1);
      const refunds = await bench.em().count(RefundDecision, { transactionId: row.id });
      expect(refunds).toBe(next === 'reject' && kind !== 'deposit' ? 1 : 0);
    }
  });

  test('is not waited for where the business asks others, nor asked again in that step', async () => {
    const asked: string[] = [];
    const answered = Promise.withResolvers<Review>();
    const reviewTransaction = async ({ transactionId }: { readonly transactionId: string }) => {
      asked.push(transactionId);
      return answered.promise;
    };
    const anchor = { ...bench.deps.anchor, reviewTransaction };
    const credit = createCreditFunds({ ...bench.deps, anchor });
    const [first, second] = [await money('deposit'), await money('deposit')];
    expect(await credit(first.order)).toEqual({ price: PRICE });
    expect(await credit(second.order)).toEqual({ price: PRICE });
    expect(asked).toEqual([first.row.id]);
    answered.resolve({ decision: 'allow' });
  });

  test('that throws decides nothing, and the money is credited all the same', async () => {
    const asks = { count: 0 };
    const reviewTransaction = async () => {
      if ((asks.count += 1) === 1) throw new Error('screening is down');
      return { decision: 'allow' as const };
    };
    const credit = createCreditFunds({
      ...bench.deps,
      anchor: { ...bench.deps.anchor, reviewTransaction },
    });
    const [first, second] = [await money('withdrawal'), await money('withdrawal')];
    expect(await credit(first.order)).toEqual({ price: PRICE });
    expect(await bench.owed(`customer:${first.row.id}`)).toBe(100);
    expect(await credit(second.order)).toMatchObject({ review: { decision: 'allow' } });
  });
});
