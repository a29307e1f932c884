import { describe, expect, test } from '@jest/globals';
import { BOOK_CHECKS } from '../../../../src/services/accounting/audit/books/books-queries.ts';
import { inTransaction } from '../../../../src/services/deps.ts';
import { fileMoney } from '../../../../src/services/investigations/file.ts';
import { createPark, createUnpark } from '../../../../src/services/transactions/decisions/park.ts';
import { createDecideInvestigation } from '../../../../src/services/investigations/investigate.ts';
import { createReviewTransaction } from '../../../../src/services/transactions/decisions/review.ts';
import { createSubmitPayment } from '../../../../src/services/transactions/payment/submit-payment.ts';
import { RailReceipt } from '../../../../src/db/entities/money-in.ts';
import { LedgerPayment } from '../../../../src/db/entities/money-out.ts';
import type { Resolution } from '../../../../src/domain/transactions/story.ts';
import { addReceipt, RAIL } from '../../../support/rows.ts';
import { createBench } from '../../../support/payments/bench.ts';
import { addTakenBack } from '../../../support/payments/charge-backs-bench.ts';
import { opened } from '../../../support/opened.ts';

/* The rail takes back what was credited: nothing of it is paid until a person says so. */

const bench = await opened(createBench());

const deposit = async () => addTakenBack(bench);

const LOSS = { [`rail:${RAIL} USD`]: '100', 'treasury USD': '-100' };
/** What the books and the journal say differently of what the rail took back. */
const breaks = async () => {
  const check = BOOK_CHECKS.find(({ type }) => type === 'posting');
  const rows = await bench.em().execute<{ key: string }[]>(check?.sql ?? '');
  return rows.map(({ key }) => key).filter((key) => key.startsWith('charged-back/'));
};

describe('§3.6 money that is taken back after it was credited', () => {
  const waiters = {
    untilSettled: async () => Promise.reject(new Error('it is queued')),
    close: async () => undefined,
  };
  const submit = async (transactionId: string, leg: 'payout' | 'create_account', number: number) =>
    createSubmitPayment({ ...bench.deps, waiters })(
      { transactionId, leg, number },
      new AbortController().signal,
    );
  const parkedBy = async (transactionId: string, subject: string, reason: string) => {
    const park = { transactionId, subject, reason, message: 'Please wait.' };
    return (await createPark(bench.deps)(park)).number ?? 0;
  };
  const decide = async (transactionId: string, parking: number, action: Resolution['action']) =>
    createUnpark(bench.deps)({
      transactionId,
      resolution: { action, operator: 'ada', evidence: 'bank ref 12', parking },
    });
  const held = async () => {
    const made = await deposit();
    await made.credit();
    await made.reverse();
    return made;
  };

  test('§3.6 stays credited, and a person sees that it was', async () => {
    const { row, receipt, receiptNow, cases } = await held();
    expect(await receiptNow()).toMatchObject({ disposition: 'credited' });
    expect(await bench.owed(`customer:${row.id}`)).toBe(100);
    expect(await cases()).toEqual([
      `contradiction/rail/${RAIL}/${receipt.railReference}/chargedBack contradiction`,
    ]);
  });

  test.each(['payout', 'create_account'] as const)(
    '§3.6 has its %s held, and nothing is queued however often it is asked for',
    async (leg) => {
      const { row } = await held();
      for (let again = 0; again < 3; again += 1) {
        expect(await submit(row.id, leg, 1)).toEqual({
          number: 1,
          state: 'withdrawn',
          reason: 'charged_back',
        });
      }
      // A story that counts on without a person's word comes no further.
      expect(await submit(row.id, leg, 2)).toMatchObject({ number: 2, state: 'withdrawn' });
      const alive = {
        transactionId: row.id,
        state: { $in: ['queued' as const, 'bound' as const] },
      };
      expect(await bench.em().count(LedgerPayment, alive)).toBe(0);
      expect((await bench.transaction(row.id)).status).toBe('pending_anchor');
    },
  );

  test('§3.6 is paid once the person who was asked about it says so, under the next number', async () => {
    const { row, receiptNow } = await held();
    await submit(row.id, 'payout', 1);
    const number = await parkedBy(row.id, 'payout/1', 'the payment is withdrawn: charged_back');
    expect(await decide(row.id, number, 'retry')).toBeNull();
    const { id, reversalAcceptedBy } = await receiptNow();
    expect(reversalAcceptedBy).toBe('ada');
    expect(await bench.entry(`charged-back/${id}`)).toEqual(LOSS);
    expect(await breaks()).toEqual([]);
    await expect(submit(row.id, 'payout', 2)).rejects.toThrow('it is queued');
    const legs = await bench.em().find(LedgerPayment, { transactionId: row.id });
    expect(legs.map(({ number: of, state }) => [of, state])).toEqual([
      [1, 'withdrawn'],
      [2, 'queued'],
    ]);
  });

  test('§3.6 stays held by a person’s retry of something else, which they were asked about', async () => {
    const { row, receiptNow, credit, reverse } = await deposit();
    await credit();
    bench.review.next = { decision: 'hold', message: 'We look into it.' };
    await createReviewTransaction(bench.deps)(row.id);
    bench.review.next = { decision: 'allow' };
    const number = await parkedBy(row.id, 'review/1', 'review: hold');
    // It is taken back while they look at the customer, and nobody has shown them.
    await reverse();
    expect(await decide(row.id, number, 'retry')).toBeNull();
    const { id, reversalAcceptedBy } = await receiptNow();
    expect(reversalAcceptedBy).toBeNull();
    expect(await bench.entry(`charged-back/${id}`)).toEqual({});
    expect(await submit(row.id, 'payout', 1)).toMatchObject({ reason: 'charged_back' });
  });

  test('§3.6 stays held for what is taken back after the person was asked', async () => {
    const { row, credit } = await held();
    await credit();
    await submit(row.id, 'payout', 1);
    const number = await parkedBy(row.id, 'payout/1', 'the payment is withdrawn: charged_back');
    const later = { reversedAt: new Date(Date.now() + 1_000), reversedAs: 'returned' as const };
    const other = { transactionId: row.id, disposition: 'credited' as const, ...later };
    const { id } = await addReceipt(bench.em(), other);
    expect(await decide(row.id, number, 'retry')).toBeNull();
    const record = await bench.em().findOneOrFail(RailReceipt, { id });
    expect(record.reversalAcceptedBy).toBeNull();
    expect(await submit(row.id, 'payout', 2)).toMatchObject({ reason: 'charged_back' });
  });

  test('§3.6 is at the rail no more where a person settles it', async () => {
    const { row, receipt } = await held();
    await submit(row.id, 'payout', 1);
    const number = await parkedBy(row.id, 'payout/1', 'the payment is withdrawn: charged_back');
    expect(await decide(row.id, number, 'settled')).toBeNull();
    expect(await bench.entry(`settled/${row.id}`)).toEqual({
      [`customer:${row.id} USDC`]: '-100',
      'treasury USDC': '100',
    });
    expect(await bench.entry(`charged-back/${receipt.id}`)).toEqual(LOSS);
    expect(await breaks()).toEqual([]);
  });

  test('§3.6 is the treasury’s loss once the case of a deposit that was paid is written off', async () => {
    const { row, receipt, credit, reverse } = await deposit();
    await credit();
    await bench.em().execute(`update transaction set status = 'completed' where id = ?`, [row.id]);
    await reverse();
    const sourceKey = `contradiction/rail/${RAIL}/${receipt.railReference}/chargedBack`;
    const order = (decisionId: string) => ({
      sourceKey,
      decisionId,
      decision: { action: 'writeOff' as const, operator: 'ada', evidence: 'looked at' },
    });
    const decideCase = createDecideInvestigation(bench.deps);
    await decideCase(order('one'));
    await decideCase(order('one'));
    expect(await bench.entry(`charged-back/${receipt.id}`)).toEqual(LOSS);
    expect(await breaks()).toEqual([]);
  });

  test('§3.6 that was filed is at the rail no more once either of its cases is written off', async () => {
    for (const isOwnCase of [true, false]) {
      const { receipt, reverse } = await deposit();
      const own = `rail/${receipt.id}`;
      await inTransaction(bench.orm, async (em) => fileMoney(em, own, 'late', null));
      await reverse();
      const told = `contradiction/rail/${RAIL}/${receipt.railReference}/chargedBack`;
      const order = (sourceKey: string) => ({
        sourceKey,
        decisionId: 'one',
        decision: { action: 'writeOff' as const, operator: 'ada', evidence: 'looked at' },
      });
      const decideCase = createDecideInvestigation(bench.deps);
      await decideCase(order(isOwnCase ? own : told));
      expect(await bench.entry(`charged-back/${receipt.id}`)).toEqual(LOSS);
      await decideCase(order(isOwnCase ? told : own));
      expect(await bench.owed(`investigation:${own}`)).toBe(0);
      expect(await breaks()).toEqual([]);
    }
  });

  test('§3.6 is written down as sent back where the bank’s taking was its return', async () => {
    const { row } = await held();
    await submit(row.id, 'payout', 1);
    const number = await parkedBy(row.id, 'payout/1', 'the payment is withdrawn: charged_back');
    expect(await decide(row.id, number, 'refundedByHand')).toBeNull();
    expect(await bench.transaction(row.id)).toMatchObject({
      status: 'refunded',
      refunds: { amount_refunded: '100', amount_fee: '0' },
    });
    expect(await bench.entry(`refunded-by-hand/${row.id}`)).toMatchObject({
      [`rail:${RAIL} USD`]: '100',
      [`customer:${row.id} USDC`]: '-100',
    });
  });

  test('§3.6 whose pay-out is queued already is left to whoever binds it', async () => {
    const { row, credit, reverse } = await deposit();
    await credit();
    await expect(submit(row.id, 'payout', 1)).rejects.toThrow('it is queued');
    await reverse();
    const leg = await bench.em().findOneOrFail(LedgerPayment, { transactionId: row.id });
    expect(leg.state).toBe('queued');
  });

  test('§3.6 at the same moment as it is queued is held when it is bound, or before', async () => {
    for (let round = 0; round < 10; round += 1) {
      const { row, credit, reverse } = await deposit();
      await credit();
      const [paid] = await Promise.allSettled([submit(row.id, 'payout', 1), reverse()]);
      const leg = await bench.em().findOneOrFail(LedgerPayment, { transactionId: row.id });
      expect(leg.state).toBe(paid.status === 'fulfilled' ? 'withdrawn' : 'queued');
    }
  });

  test('§3.6 of a deposit that was paid already is a case and changes nothing else', async () => {
    const { row, credit, reverse, cases } = await deposit();
    await credit();
    await bench.em().execute(`update transaction set status = 'completed' where id = ?`, [row.id]);
    const before = await bench.transaction(row.id);
    await reverse();
    expect(await bench.transaction(row.id)).toEqual(before);
    expect(await cases()).toHaveLength(1);
  });
});
