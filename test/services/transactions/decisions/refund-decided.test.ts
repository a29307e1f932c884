import { describe, expect, test } from '@jest/globals';
import { createPark, createUnpark } from '../../../../src/services/transactions/decisions/park.ts';
import { createExecuteOutgoingTransaction } from '../../../../src/activities/rail/pay-out/execute.ts';
import { createReviewTransaction } from '../../../../src/services/transactions/decisions/review.ts';
import { createSubmitPayment } from '../../../../src/services/transactions/payment/submit-payment.ts';
import { RefundDecision, ReviewDecision } from '../../../../src/db/entities/decisions.ts';
import {
  LedgerPayment,
  RailPayment,
  type LedgerPaymentState,
} from '../../../../src/db/entities/money-out.ts';
import type { Transaction } from '../../../../src/db/entities/transaction.ts';
import type { Resolution } from '../../../../src/domain/transactions/story.ts';
import { addRailPayment, leaveLegs, USDC } from '../../../support/rows.ts';
import { createBench } from '../../../support/payments/bench.ts';
import { addCredited } from '../../../support/payments/credited.ts';
import { createFakeRail, DELIVERED } from '../../../support/payments/fake-rail.ts';
import { opened } from '../../../support/opened.ts';

/* What is to be refunded is not paid, whatever has become of the refund. */

const bench = await opened(createBench());

const REJECTED = { decision: 'reject' as const, message: 'Not with us.' };

/** A withdrawal whose money is credited and priced, and which its review has rejected. */
const rejected = async () => {
  const row = await addCredited(bench);
  await priced(row);
  bench.review.next = REJECTED;
  await createReviewTransaction(bench.deps)(row.id);
  bench.review.next = { decision: 'allow' };
  return row;
};
const priced = async ({ id }: Transaction) =>
  bench.em().execute(
    `insert into price_decision (transaction_id, number, source, actor, amount_in, amount_out, fee)
       values (?, 1, 'stellar/1', 'story', 100, 99, ?::jsonb)`,
    [id, JSON.stringify({ total: '1', asset: USDC, details: [] })],
  );
const payOut = async (row: Transaction, number = 1) => {
  const { rail, asked } = createFakeRail([DELIVERED]);
  const execute = createExecuteOutgoingTransaction(bench.host(rail));
  return { outcome: await execute({ transactionId: row.id, number }), asked };
};
const waiters = {
  untilSettled: async () => Promise.reject(new Error('it is queued')),
  close: async () => undefined,
};
const sendBack = async (row: Transaction, number = 1, terms: { fee?: string } = {}) =>
  createSubmitPayment({ ...bench.deps, waiters })(
    { transactionId: row.id, leg: 'refund', number, reason: 'Not with us.', ...terms },
    new AbortController().signal,
  );
const settleLeg = async ({ id }: Transaction, state: LedgerPaymentState) =>
  leaveLegs(bench.em(), id, state);
const legsOf = async ({ id: transactionId }: Transaction) =>
  bench.em().find(LedgerPayment, { transactionId }, { orderBy: { number: 'asc' } });
const refundsOf = async ({ id: transactionId }: Transaction) =>
  bench.em().find(RefundDecision, { transactionId }, { orderBy: { number: 'asc' } });
/** Parks it where its refund did not go out, and has a person decide. */
const decide = async (row: Transaction, action: Resolution['action'], fee?: string) => {
  const { id: transactionId } = row;
  const subject = `refund/${(await legsOf(row)).length}`;
  const { number } = await createPark(bench.deps)({
    transactionId,
    subject,
    reason: 'the refund is not_ready: no_trust',
    message: 'Your refund is delayed.',
    actions: ['retry', 'refund', 'settled', 'payOut'],
  });
  return createUnpark(bench.deps)({
    transactionId,
    resolution: {
      action,
      operator: 'ada',
      evidence: 'ticket 7',
      parking: number ?? 0,
      ...(fee === undefined ? {} : { fee }),
    },
  });
};

const STATES: readonly LedgerPaymentState[] = [
  'queued',
  'bound',
  'failed',
  'not_ready',
  'parked',
  'withdrawn',
  'included',
];

describe('§7.2 a transaction that is to be refunded', () => {
  test('§7.2 is not paid before its refund is queued', async () => {
    const row = await rejected();
    const { outcome, asked } = await payOut(row);
    expect(outcome).toMatchObject({ state: 'withdrawn', reason: 'Not with us.' });
    expect(asked).toEqual([]);
    expect(await bench.em().count(RailPayment, { transactionId: row.id })).toBe(0);
  });

  test.each(STATES)('§7.2 is not paid while its refund is %s', async (state) => {
    const row = await rejected();
    await expect(sendBack(row)).rejects.toThrow('it is queued');
    if (state !== 'queued') await settleLeg(row, state);
    for (const number of [1, 2]) {
      const { outcome, asked } = await payOut(row, number);
      expect(outcome).toMatchObject({ state: 'withdrawn', reason: 'Not with us.' });
      expect(asked).toEqual([]);
    }
  });

  test('§7.2 is not asked for under a number that was planned before', async () => {
    const row = await addCredited(bench);
    await priced(row);
    await addRailPayment(bench.em(), row);
    bench.review.next = REJECTED;
    await createReviewTransaction(bench.deps)(row.id);
    const { outcome, asked } = await payOut(row);
    expect([outcome.state, asked]).toEqual(['withdrawn', []]);
    expect((await bench.payment(`${row.id}/payout/1`)).state).toBe('planned');
  });

  test('§7.2 is rejected and paid at the same time: one of the two is first, and the only one', async () => {
    for (let round = 0; round < 10; round += 1) {
      const row = await addCredited(bench);
      await priced(row);
      bench.review.next = REJECTED;
      const [reviewed, paid] = await Promise.allSettled([
        createReviewTransaction(bench.deps)(row.id),
        payOut(row),
      ]);
      const isPaid = paid.status === 'fulfilled' && paid.value.asked.length > 0;
      const isRefunded = (await refundsOf(row)).length > 0;
      expect({ isPaid, isRefunded }).toEqual({ isPaid: !isRefunded, isRefunded });
      // A review that answers once the payment has ended writes nothing, and no refund stands.
      const written = await bench.em().count(ReviewDecision, { transactionId: row.id });
      expect(reviewed.status === 'fulfilled' && written > 0).toBe(isRefunded);
    }
    bench.review.next = { decision: 'allow' };
  });

  test('§7.2 is refunded by what was decided, whatever its story says of the fee', async () => {
    const row = await rejected();
    await expect(sendBack(row, 1, { fee: '50' })).rejects.toThrow('it is queued');
    expect(await legsOf(row)).toMatchObject([{ amount: '100.0000000', fee: '0.0000000' }]);
    expect(await refundsOf(row)).toMatchObject([{ number: 1, fee: null }]);
  });

  test('§7.2 has its refund decided with its first leg, where nobody has before', async () => {
    const row = await addCredited(bench);
    await expect(sendBack(row, 1, { fee: '2' })).rejects.toThrow('it is queued');
    expect(await refundsOf(row)).toMatchObject([{ number: 1, fee: '2.0000000' }]);
    const { outcome, asked } = await payOut(row);
    expect([outcome.state, asked]).toEqual(['withdrawn', []]);
  });
});

describe('§7.2 a person whom the refund waits for', () => {
  const notReady = async () => {
    const row = await rejected();
    await expect(sendBack(row)).rejects.toThrow('it is queued');
    await settleLeg(row, 'not_ready');
    return row;
  };

  test('§7.2 has it tried again under the next number, and it stands', async () => {
    const row = await notReady();
    expect(await decide(row, 'retry')).toBeNull();
    expect((await payOut(row)).asked).toEqual([]);
    await expect(sendBack(row, 2)).rejects.toThrow('it is queued');
    expect((await legsOf(row)).map(({ number, state }) => [number, state])).toEqual([
      [1, 'not_ready'],
      [2, 'queued'],
    ]);
    expect(await refundsOf(row)).toHaveLength(1);
  });

  test('§7.2 decides it anew with a fee of their own, and nothing is paid in between', async () => {
    const row = await notReady();
    expect(await decide(row, 'refund', '3')).toBeNull();
    expect(await refundsOf(row)).toMatchObject([
      { number: 1, fee: null, withdrawnBy: 'operator ada' },
      { number: 2, fee: '3.0000000', withdrawnBy: null },
    ]);
    expect((await payOut(row)).asked).toEqual([]);
    await expect(sendBack(row, 2)).rejects.toThrow('it is queued');
    expect((await legsOf(row)).at(-1)).toMatchObject({ amount: '97.0000000', fee: '3.0000000' });
  });

  test('§7.2 withdraws it, and then what was asked for is paid', async () => {
    const row = await notReady();
    expect(await decide(row, 'payOut')).toBeNull();
    expect(await refundsOf(row)).toMatchObject([{ number: 1, withdrawnBy: 'ada' }]);
    const { outcome, asked } = await payOut(row);
    expect([outcome.state, asked.length]).toEqual(['delivered', 1]);
    expect((await bench.transaction(row.id)).status).toBe('completed');
    // Whatever comes late to send it back finds nothing that may go.
    await expect(sendBack(row, 2)).rejects.toThrow(/has a pay-out/);
  });

  test.each(['queued', 'bound', 'included'] as const)(
    '§7.2 does not withdraw one that is %s',
    async (state) => {
      const row = await rejected();
      await expect(sendBack(row)).rejects.toThrow('it is queued');
      if (state !== 'queued') await settleLeg(row, state);
      expect(await decide(row, 'payOut')).toContain('the refund is on its way, or has arrived');
      expect((await payOut(row)).asked).toEqual([]);
    },
  );
});
