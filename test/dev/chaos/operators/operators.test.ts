import { describe, expect, test } from '@jest/globals';
import { createSeededDraw } from '../../../../src/dev/chaos/plan/draw.ts';
import {
  decideCase,
  decideQuestion,
  otherAction,
  type Look,
  type Question,
} from '../../../../src/dev/chaos/operators/decide.ts';
import { stroopsOf } from '../../../../src/domain/money/amount.ts';
import { payout, receipt, START_MS } from '../trial.ts';

const HUNDRED = stroopsOf('100');
const question = (more: Partial<Question> = {}): Question => ({
  id: 'one',
  kind: 'withdrawal',
  rail: 'sandbox-bank',
  reason: 'the answer was lost',
  parking: 1,
  actions: ['retry', 'refund', 'settled'],
  payoutKey: 'one/payout/1',
  receipts: [],
  credited: 0n,
  ...more,
});
const deposit = (more: Partial<Question> = {}): Question =>
  question({
    kind: 'deposit',
    reason: 'amount_differs',
    actions: ['settled', 'refundedByHand'],
    payoutKey: null,
    receipts: ['BT-1'],
    credited: HUNDRED,
    ...more,
  });
const look = (more: Partial<Look> = {}): Look => ({
  bankIn: [receipt('BT-1', '100')],
  bankOut: [],
  ...more,
});
const decide = (asked: Question, found: Look = look()) =>
  decideQuestion(asked, found, createSeededDraw(7));
const draws = Array.from({ length: 20 }, (_, index) => createSeededDraw(index));

describe('a person who looks first', () => {
  test('says what the bank’s books say of a pay-out whose answer was lost', () => {
    expect(decide(question())).toMatchObject({ action: 'retry' });
    const paid = look({ bankOut: [payout('99')] });
    expect(decide(question(), paid)).toMatchObject({ action: 'settled', evidence: 'BP-1' });
    const underWay = look({ bankOut: [payout('99', { isFinal: false })] });
    expect(decide(question(), underWay)).toBeNull();
    const refused = look({ bankOut: [payout('99', { isPaid: false })] });
    expect(decide(question(), refused)).toMatchObject({ action: 'retry' });
  });

  test('settles what no payment brings back to a contract, instead of asking for it for ever', () => {
    const asked = question({ reason: 'the refund is failed: destination_is_contract' });
    expect(decide(asked)).toMatchObject({ action: 'settled' });
    expect(decide({ ...asked, payoutKey: null })).toMatchObject({ action: 'settled' });
  });

  test('sends a deposit’s money back to whoever paid it, and what came', () => {
    expect(decide(deposit())).toEqual({
      action: 'refundedByHand',
      evidence: '',
      sendBack: { rail: 'sandbox-bank', account: '9000000001', amount: HUNDRED },
    });
  });

  test('takes a deposit as it came, now and then, where that may be said', () => {
    const asked = deposit({ actions: ['accept', 'settled', 'refundedByHand'] });
    const said = new Set(draws.map((draw) => decideQuestion(asked, look(), draw)?.action));
    expect(said).toEqual(new Set(['accept', 'refundedByHand']));
  });

  test('neither pays nor sends back what the bank has taken back', () => {
    const taken = look({ bankIn: [receipt('BT-1', '100', { reversedAtMs: START_MS })] });
    expect(decide(deposit(), taken)).toMatchObject({ action: 'settled', sendBack: null });
    const receiptOf = { rail: 'sandbox-bank', reference: 'BT-1' };
    const found = { key: 'rail/1', reason: 'late', amount: HUNDRED, receipt: receiptOf, shown: 0 };
    const said = draws.flatMap((draw) => decideCase(found, taken, draw) ?? []);
    expect(said.every(({ action, sendBack }) => action === 'write-off' && !sendBack)).toBe(true);
    expect(said.length).toBeGreaterThan(0);
  });

  test('has a payment go on that a review held', () => {
    expect(decide(deposit({ reason: 'review: hold' }))).toMatchObject({ action: 'retry' });
    const held = question({ reason: 'review: hold', payoutKey: null });
    expect(decide(held)).toMatchObject({ action: 'retry' });
  });

  test('leaves some cases for another day, and sends the others back the way they came', () => {
    const stellar = {
      key: 'stellar/1',
      reason: 'unmatched',
      amount: HUNDRED,
      receipt: null,
      shown: 0,
    };
    const said = draws.map((draw) => decideCase(stellar, look(), draw)?.action ?? null);
    expect(new Set(said)).toEqual(new Set(['refund', null]));
  });

  test('leaves some of what came at the bank to the bank’s own refund', () => {
    const actions = ['settled', 'refundedByHand', 'refund'];
    const questions = draws.map((draw) => decideQuestion(deposit({ actions }), look(), draw));
    expect(new Set(questions.map((word) => word?.action))).toEqual(
      new Set(['refund', 'refundedByHand']),
    );
    const receiptOf = { rail: 'sandbox-bank', reference: 'BT-1' };
    const found = { key: 'rail/1', reason: 'late', amount: HUNDRED, receipt: receiptOf, shown: 0 };
    const cases = draws.flatMap((draw) => decideCase(found, look(), draw) ?? []);
    expect(new Set(cases.map(({ action }) => action))).toEqual(
      new Set(['refund', 'refunded-by-hand']),
    );
  });

  test('who looks at an old list says something else', () => {
    expect(otherAction(deposit(), 'refundedByHand')).toBe('settled');
    expect(otherAction(question(), 'retry')).toBe('refund');
  });
});
