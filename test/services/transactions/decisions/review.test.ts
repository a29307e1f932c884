import { waitUntil } from '../../../../src/dev/wait-until.ts';
import { beforeEach, describe, expect, test } from '@jest/globals';
import { createCreditFunds } from '../../../../src/services/transactions/received/credit.ts';
import { createReviewTransaction } from '../../../../src/services/transactions/decisions/review.ts';
import { RefundDecision, ReviewDecision } from '../../../../src/db/entities/decisions.ts';
import { stroopsOf } from '../../../../src/domain/money/amount.ts';
import type { Review } from '../../../../src/domain/anchor.ts';
import { priceAmount } from '../../../../src/domain/money/fee.ts';
import { refuseInWords } from '../../../../src/domain/refusal.ts';
import type { Kind } from '../../../../src/domain/transactions/transaction.ts';
import { createPark, createUnpark } from '../../../../src/services/transactions/decisions/park.ts';
import type { Resolution } from '../../../../src/domain/transactions/story.ts';
import {
  addReceipt,
  addReceived,
  addTransaction,
  CUSTOMER_ACCOUNT,
  RAIL,
  USDC,
} from '../../../support/rows.ts';
import { createBench, notReviewedAtOnce } from '../../../support/payments/bench.ts';
import { opened } from '../../../support/opened.ts';

const bench = await opened(createBench());
beforeEach(() => {
  bench.review.next = { decision: 'allow' };
  bench.review.asked = [];
});

const PRICE = priceAmount(stroopsOf('100'), { fixed: '1', percent: '0' }, 2, USDC);
const HOLD: Review = { decision: 'hold', message: 'We look into it.', reason: 'screening 3' };
const REJECT: Review = { decision: 'reject', message: 'Not with us.', reason: 'screening 4' };

const review = async (id: string) => createReviewTransaction(bench.deps)(id);
const credited = async (kind: Kind = 'withdrawal', language = 'en') => {
  const em = bench.em();
  const status = kind === 'remittance' ? 'pending_sender' : 'pending_user_transfer_start';
  const row = await addTransaction(em, { kind, status, language });
  const record =
    kind === 'deposit'
      ? await addReceipt(em, { transactionId: row.id })
      : await addReceived(em, { transactionId: row.id });
  const source = 'operationId' in record ? `stellar/${record.operationId}` : `rail/${record.id}`;
  const funds = { source, amount: '100', at: new Date().toISOString() };
  const credit = createCreditFunds(notReviewedAtOnce(bench.deps));
  await credit({ transactionId: row.id, funds, price: PRICE });
  return row;
};
const refundsOf = async (transactionId: string) =>
  bench.em().find(RefundDecision, { transactionId });

describe('the review', () => {
  test('receives ids and amounts, and its answer is passed on', async () => {
    for (const next of [{ decision: 'allow' as const }, HOLD, REJECT]) {
      const row = await credited();
      bench.review.next = next;
      expect(await review(row.id)).toEqual(next);
      expect(bench.review.asked.at(-1)).toEqual({
        transactionId: row.id,
        kind: 'withdrawal',
        asset: USDC,
        rail: RAIL,
        amountIn: '100',
        account: CUSTOMER_ACCOUNT,
        customerId: null,
      });
    }
  });

  test('may say why in several languages, and the customer’s own is passed on', async () => {
    const message = { en: 'not with us', es: 'no con nosotros' };
    for (const [language, said] of [
      ['es-MX', 'no con nosotros'],
      ['de', 'not with us'],
    ] as const) {
      const row = await credited('withdrawal', language);
      bench.review.next = { decision: 'reject', message, reason: 'screening' };
      expect(await review(row.id)).toEqual({
        decision: 'reject',
        message: said,
        reason: 'screening',
      });
    }
  });

  test('that throws has decided nothing, and is asked again', async () => {
    const row = await credited();
    const asks = { count: 0 };
    const reviewTransaction = async () => {
      if ((asks.count += 1) === 1) throw new Error('screening is down');
      return { decision: 'allow' as const };
    };
    const deps = { ...bench.deps, anchor: { ...bench.deps.anchor, reviewTransaction } };
    await expect(createReviewTransaction(deps)(row.id)).rejects.toThrow('screening is down');
    expect(await bench.em().count(ReviewDecision, { transactionId: row.id })).toBe(0);
    expect(await createReviewTransaction(deps)(row.id)).toEqual({ decision: 'allow' });
  });

  test('that stays silent lets go of its slot, and what it says late stands', async () => {
    const row = await credited();
    const late = Promise.withResolvers<Review>();
    const durations = { ...bench.deps.anchor.durations, reviewWithinMs: 20 };
    const anchor = {
      ...bench.deps.anchor,
      durations,
      reviewTransaction: async () => late.promise,
    };
    const ask = createReviewTransaction({ ...bench.deps, anchor });
    await expect(ask(row.id)).rejects.toThrow('it did not answer within 20 ms');
    late.resolve(REJECT);
    const written = async () =>
      (await bench.em().count(ReviewDecision, { transactionId: row.id })) === 1;
    await waitUntil(written, { timeoutMs: 10_000, what: 'the late answer is written down' });
    expect(await ask(row.id)).toEqual(REJECT);
  });

  test('is not asked about money that nobody has, or that is not acceptable', async () => {
    const row = await addTransaction(bench.em());
    await expect(review(row.id)).rejects.toThrow('no money to review');
    const deposit = await addTransaction(bench.em(), { kind: 'deposit' });
    const { id } = await addReceipt(bench.em(), { transactionId: deposit.id, amount: '130' });
    const funds = { source: `rail/${id}`, amount: '130', at: new Date().toISOString() };
    const price = refuseInWords('amount_differs', 'Too much.');
    await createCreditFunds(bench.deps)({ transactionId: deposit.id, funds, price });
    await expect(review(deposit.id)).rejects.toThrow('no money to review');
    expect(bench.review.asked).toEqual([]);
  });
});

describe('§7.1 a review that answers late', () => {
  const asked = async (kind: Kind) => {
    const row = await credited(kind);
    const { id: transactionId } = row;
    const park = {
      transactionId,
      subject: 'review-silent/1',
      reason: 'the review did not answer',
      message: 'It is being looked at.',
      actions: ['retry', 'accept', 'settled'] as const,
    };
    const { number } = await createPark(bench.deps)(park);
    const decide = async (action: Resolution['action']) =>
      createUnpark(bench.deps)({
        transactionId,
        resolution: {
          action,
          operator: 'ada',
          evidence: 'ticket 7',
          ...(number === null ? {} : { parking: number }),
        },
      });
    const verdicts = async () => bench.em().find(ReviewDecision, { transactionId });
    return { row, decide, verdicts };
  };

  test.each([HOLD, REJECT])(
    '§7.1 with $decision is not overridden by a person who was asked because it was silent',
    async (late) => {
      for (const kind of ['withdrawal', 'deposit'] as const) {
        const { row, decide, verdicts } = await asked(kind);
        bench.review.next = late;
        await review(row.id);
        expect(await decide('accept')).toBe(
          `the review has answered meanwhile: ${late.decision}; retry goes on by that`,
        );
        expect(await verdicts()).toMatchObject([{ decision: late.decision }]);
      }
    },
  );

  test('§7.1 decides nothing of what a person has ended without it', async () => {
    const { row, decide, verdicts } = await asked('withdrawal');
    const late = Promise.withResolvers<Review>();
    const reviewTransaction = async () => late.promise;
    const deps = { ...bench.deps, anchor: { ...bench.deps.anchor, reviewTransaction } };
    const answered = createReviewTransaction(deps)(row.id);
    expect(await decide('settled')).toBeNull();
    late.resolve(REJECT);
    expect(await answered).toEqual(REJECT);
    expect([await verdicts(), await refundsOf(row.id)]).toEqual([[], []]);
  });
});

describe('§7.1 a verdict', () => {
  test.each([{ decision: 'allow' as const }, HOLD, REJECT])(
    '§7.1 that says $decision stands, whatever the business says of the money later',
    async (first) => {
      const row = await credited();
      bench.review.next = first;
      expect(await review(row.id)).toEqual(first);
      for (const later of [{ decision: 'allow' as const }, HOLD, REJECT]) {
        bench.review.next = later;
        expect(await review(row.id)).toEqual(first);
      }
      expect(bench.review.asked).toHaveLength(1);
    },
  );

  test('§7.1 is one, though two workers ask at the same time and are answered two things', async () => {
    const row = await credited();
    const asked = Promise.withResolvers<void>();
    const answers: Review[] = [{ decision: 'allow' }, REJECT];
    const reviewTransaction = async () => {
      const mine = answers.shift() ?? HOLD;
      if (answers.length === 0) asked.resolve();
      await asked.promise;
      return mine;
    };
    const deps = { ...bench.deps, anchor: { ...bench.deps.anchor, reviewTransaction } };
    const ask = createReviewTransaction(deps);
    const [one, other] = await Promise.all([ask(row.id), ask(row.id)]);
    expect(other).toEqual(one);
    expect(await ask(row.id)).toEqual(one);
    // What is refunded goes by the verdict that stands, and by no other.
    expect(await refundsOf(row.id)).toHaveLength(one?.decision === 'reject' ? 1 : 0);
  });

  test.each(['withdrawal', 'remittance'] as const)(
    '§7.1 that rejects a %s decides its refund in the same database transaction',
    async (kind) => {
      const row = await credited(kind);
      bench.review.next = REJECT;
      await review(row.id);
      await review(row.id);
      expect(await refundsOf(row.id)).toMatchObject([
        { number: 1, message: 'Not with us.', reason: 'review: screening 4', fee: null },
      ]);
    },
  );

  test('§3.5 that rejects a deposit sends nothing back on its rail', async () => {
    const row = await credited('deposit');
    bench.review.next = REJECT;
    expect(await review(row.id)).toEqual(REJECT);
    expect(await refundsOf(row.id)).toEqual([]);
  });

  test('§7.1 that allows or holds decides no refund', async () => {
    for (const next of [{ decision: 'allow' as const }, HOLD]) {
      const row = await credited();
      bench.review.next = next;
      await review(row.id);
      expect(await refundsOf(row.id)).toEqual([]);
    }
  });
});
