import { describe, expect, test } from '@jest/globals';
import {
  createPark,
  createUnpark,
  type ParkOrder,
} from '../../../../src/services/transactions/decisions/park.ts';
import { createSettlePayout } from '../../../../src/services/transactions/decisions/settle-payout.ts';
import { Parking } from '../../../../src/db/entities/decisions.ts';
import { TransactionEvent } from '../../../../src/db/entities/transaction.ts';
import type { Resolution } from '../../../../src/domain/transactions/story.ts';
import { addRailPayment } from '../../../support/rows.ts';
import { createBench } from '../../../support/payments/bench.ts';
import { addCredited } from '../../../support/payments/credited.ts';
import { opened } from '../../../support/opened.ts';

/* What a person was asked and what they decided, as rows: a number for each question. */

const bench = await opened(createBench());

const begin = async () => {
  const row = await addCredited(bench);
  const { id: transactionId } = row;
  const ask = async (subject: string, changes: Partial<ParkOrder> = {}) =>
    createPark(bench.deps)({
      transactionId,
      subject,
      reason: `about ${subject}`,
      message: 'Please wait.',
      actions: ['retry', 'refund', 'settled'],
      ...changes,
    });
  const decide = async (action: Resolution['action'], changes: Partial<Resolution> = {}) =>
    createUnpark(bench.deps)({
      transactionId,
      resolution: { action, operator: 'ada', evidence: 'ticket 7', ...changes },
    });
  const questions = async () =>
    bench.em().find(Parking, { transactionId }, { orderBy: { number: 'asc' } });
  const decisions = async () =>
    bench.em().count(TransactionEvent, { transactionId, actor: { $like: 'operator %' } });
  return { row, ask, decide, questions, decisions };
};

describe('§7.3 a question', () => {
  test('§7.3 has a number of its own, which it keeps as long as it is asked', async () => {
    const { ask, questions } = await begin();
    expect(await ask('review/1')).toEqual({ number: 1, decided: null });
    const changed = { reason: 'another', actions: ['settled' as const] };
    expect(await ask('review/1', changed)).toEqual({ number: 1, decided: null });
    expect(await ask('payout/1')).toEqual({ number: 2, decided: null });
    expect(await questions()).toMatchObject([
      { number: 1, subject: 'review/1', reason: 'another', actions: ['settled'], action: null },
      { number: 2, subject: 'payout/1', action: null },
    ]);
    // One that was closed unanswered is another when it is asked again: look at it again.
    expect(await ask('review/1')).toEqual({ number: 3, decided: null });
  });

  test('§7.3 is the only one that is open', async () => {
    const { row, ask, questions } = await begin();
    await ask('review/1');
    await ask('payout/1');
    const open = (await questions()).filter(({ closedAt }) => !closedAt);
    expect(open.map(({ number }) => number)).toEqual([2]);
    expect((await bench.transaction(row.id)).parkedReason).toBe('about payout/1');
  });

  test('§7.3 has a row that keeps which pay-out was shown, and in which state', async () => {
    const { row, ask, questions } = await begin();
    const { key } = await addRailPayment(bench.em(), row, { state: 'asked' });
    await ask(`pay-out/${key}/1`);
    expect(await questions()).toMatchObject([{ payoutKey: key, payoutState: 'asked' }]);
  });

  test('§7.3 is over once the rail has answered what it was about', async () => {
    const { row, ask, decide, questions } = await begin();
    const { key } = await addRailPayment(bench.em(), row, { state: 'asked' });
    await ask(`pay-out/${key}/1`);
    await bench.em().execute(`update rail_payment set state = 'failed' where key = ?`, [key]);
    await createSettlePayout(bench.deps)({ transactionId: row.id, key });
    expect((await questions())[0]?.closedAt).not.toBeNull();
    expect(await decide('retry', { parking: 1 })).toContain('asked no more');
  });
});

describe('§7.3 a decision', () => {
  test('§7.3 is kept with who, why and what is kept of it, and never changes', async () => {
    const { row, ask, decide, questions } = await begin();
    await ask('payout/1', { status: 'on_hold' });
    expect(await decide('refund', { parking: 1, fee: '2.5', evidence: 'wire 9' })).toBeNull();
    const kept = { action: 'refund', operator: 'ada', evidence: 'wire 9', fee: '2.5000000' };
    expect(await questions()).toMatchObject([kept]);
    for (const other of ['retry', 'settled'] as const) {
      expect(await decide(other, { parking: 1, operator: 'bob' })).toBe(
        'question 1 was decided: refund and a fee of 2.5, by ada',
      );
    }
    const change = bench
      .em()
      .execute(`update parking set action = 'retry' where transaction_id = ?`, [row.id]);
    await expect(change).rejects.toThrow('was decided: refund');
    expect(await questions()).toMatchObject([kept]);
  });

  test('§7.3 of two operators at the same time is taken once, and the other is answered whose it was', async () => {
    for (let round = 0; round < 10; round += 1) {
      const { row, ask, decide, questions, decisions } = await begin();
      await ask('failed/1', { status: 'error' });
      const answers = await Promise.all([
        decide('retry', { parking: 1, operator: 'ada' }),
        decide('refund', { parking: 1, operator: 'bob' }),
      ]);
      const [question] = await questions();
      const taken = answers.filter((answer) => answer === null);
      expect(taken).toHaveLength(1);
      expect(answers).toContain(
        `question 1 was decided: ${question?.action}, by ${question?.operator}`,
      );
      expect(await decisions()).toBe(1);
      const refunds = await bench
        .em()
        .execute('select 1 from refund_decision where transaction_id = ?', [row.id]);
      expect(refunds).toHaveLength(question?.action === 'refund' ? 1 : 0);
    }
  });

  test('§7.3 that is repeated, because its answer was lost, is the same decision', async () => {
    const { ask, decide, decisions } = await begin();
    await ask('failed/1', { status: 'error' });
    for (let again = 0; again < 3; again += 1) {
      expect(await decide('retry', { parking: 1 })).toBeNull();
    }
    expect(await decisions()).toBe(1);
  });

  test('§7.3 that keeps another fee of a refund is another one, and is refused', async () => {
    const { ask, decide, questions } = await begin();
    await ask('failed/1', { status: 'error' });
    expect(await decide('refund', { parking: 1, fee: '2' })).toBeNull();
    expect(await decide('refund', { parking: 1, fee: '2.00' })).toBeNull();
    for (const other of [{ fee: '3' }, {}]) {
      const answer = await decide('refund', { parking: 1, ...other });
      expect(answer).toBe('question 1 was decided: refund and a fee of 2, by ada');
    }
    expect(await questions()).toMatchObject([{ action: 'refund', fee: '2.0000000' }]);
  });

  test('§7.3 for a question that was never put, or that is asked no more, changes nothing', async () => {
    const { row, ask, decide } = await begin();
    await ask('review/1', { status: 'on_hold' });
    await ask('payout/1');
    const before = await bench.transaction(row.id);
    expect(await decide('settled', { parking: 9 })).toBe('there is no such question');
    expect(await decide('settled', { parking: 1 })).toContain('asked no more');
    expect(await bench.transaction(row.id)).toEqual(before);
    expect(await bench.owed(`customer:${row.id}`)).toBe(100);
    expect(await decide('settled', { parking: 2 })).toBeNull();
  });

  test('§7.3 is acted on by a story that starts again, and nobody is asked a second time', async () => {
    const { row, ask, decide, decisions } = await begin();
    await ask('failed/1', { status: 'error' });
    await decide('refund', { parking: 1, fee: '1' });
    const decided = {
      action: 'refund',
      operator: 'ada',
      evidence: 'ticket 7',
      parking: 1,
      fee: '1',
    };
    expect(await ask('failed/1', { status: 'error' })).toEqual({ number: 1, decided });
    const after = await bench.transaction(row.id);
    expect([after.status, after.parkedReason]).toEqual(['pending_anchor', null]);
    expect(await decisions()).toBe(1);
  });

  test('§7.3 that the books refuse is none, and what is asked again is another question', async () => {
    const { row, ask, decide, questions } = await begin();
    await ask('failed/1', { status: 'error' });
    expect(await decide('refund', { parking: 1, fee: '100' })).toContain('leaves nothing');
    expect((await bench.transaction(row.id)).parkedReason).toBe('about failed/1');
    // So that the same command, sent again, is not taken for the one that was refused.
    expect(await ask('failed/1', { status: 'error' })).toEqual({ number: 2, decided: null });
    expect(await decide('refund', { parking: 1, fee: '99' })).toContain('asked no more');
    expect(await decide('refund', { parking: 2, fee: '99' })).toBeNull();
    expect((await questions()).map(({ action }) => action)).toEqual([null, 'refund']);
  });

  test('§7.3 is one of those that are known, by a name and with evidence', async () => {
    const { row, ask } = await begin();
    await ask('failed/1');
    const write = async (values: string) =>
      bench.em().execute(`update parking set ${values} where transaction_id = ?`, [row.id]);
    for (const values of [
      `action = 'perhaps', operator = 'ada', evidence = 'x', closed_at = now()`,
      `action = 'retry', operator = 'ada', closed_at = now()`,
      `action = 'retry', operator = 'ada', evidence = 'x'`,
      `operator = 'ada'`,
      `fee = 0`,
    ]) {
      await expect(write(values)).rejects.toThrow('check constraint');
    }
    const remove = bench.em().execute('delete from parking where transaction_id = ?', [row.id]);
    await expect(remove).rejects.toThrow('append-only');
  });
});
