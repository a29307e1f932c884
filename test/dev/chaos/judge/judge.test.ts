import { describe, expect, test } from '@jest/globals';
import { NATIVE } from '../../../../src/domain/money/asset.ts';
import {
  breachesOf,
  breachesOfDeposit,
  depositStory,
  filed,
  move,
  payout,
  placed,
  received,
  said,
  story,
  verdictOf,
} from '../trial.ts';

describe('the judge of a chaos run', () => {
  test('finds nothing where a withdrawal was paid out once', () => {
    expect(breachesOf({})).toEqual([]);
    expect(verdictOf().ends).toEqual(new Map([['credited', 1]]));
  });

  test('finds money that was never recorded, or was recorded without a place', () => {
    expect(breachesOf({ received: new Map() })).toContain('lost');
    const unplaced = placed('stellar/10', '100', { disposition: null });
    expect(breachesOf({ received: received(unplaced) })).toContain('lost');
    expect(breachesOf({ received: received(placed('stellar/10', '90')) })).toContain('lost');
  });

  test('takes an investigation for a place, and one that is not there for none', () => {
    const idle = { bankOut: [], stories: story({ status: 'expired', keys: [], memo: 'other' }) };
    expect(breachesOf({ ...idle, received: received(filed('stellar/10', '100')) })).toEqual([]);
    const nowhere = { ...filed('stellar/10', '100'), investigation: null };
    expect(breachesOf({ ...idle, received: received(nowhere) })).toEqual(['lost']);
  });

  test('finds a pay-out that was made twice, by one key or by two', () => {
    expect(breachesOf({ bankOut: [payout('99'), payout('99')] })).toEqual(['doubled']);
    const second = payout('99', { key: 'one/payout/2' });
    const stories = story({ keys: ['one/payout/1', 'one/payout/2'] });
    expect(breachesOf({ bankOut: [payout('99'), second], stories })).toEqual(['doubled']);
  });

  test('finds money that was paid out and returned as well', () => {
    expect(breachesOf({ ledgerOut: [move('30', '100')] })).toEqual(['doubled']);
    expect(breachesOf({ ledgerOut: [move('30', '8')] })).toEqual(['doubled']);
  });

  test('finds a withdrawal that was neither paid out nor returned, unless a person is asked', () => {
    expect(breachesOf({ bankOut: [] })).toContain('lost');
    const parked = story({ status: 'error', parkedReason: 'payout_unknown' });
    expect(breachesOf({ bankOut: [], stories: parked })).toEqual([]);
    const settled = { decided: [said('settled')] };
    expect(breachesOf({ bankOut: [] }, settled)).toEqual([]);
  });

  test('wants a refund to be whole and not more than whole', () => {
    const refused = payout('99', { isPaid: false });
    const refunded = { bankOut: [refused], stories: story({ status: 'refunded' }) };
    expect(breachesOf({ ...refunded, ledgerOut: [move('30', '100')] })).toEqual([]);
    expect(breachesOf({ ...refunded, ledgerOut: [move('30', '60')] })).toEqual(['lost']);
    const twice = [move('30', '100'), move('31', '100')];
    expect(breachesOf({ ...refunded, ledgerOut: twice })).toEqual(['doubled']);
  });

  test('wants a deposit to be paid once, exactly', () => {
    expect(breachesOfDeposit({})).toEqual([]);
    expect(breachesOfDeposit({ ledgerOut: [] })).toContain('lost');
    const paid = (...amounts: string[]) =>
      amounts.map((amount, index) => move(String(20 + index), amount, { memo: null }));
    expect(breachesOfDeposit({ ledgerOut: paid('98') })).toEqual(['lost']);
    expect(breachesOfDeposit({ ledgerOut: paid('99.01') })).toEqual(['doubled']);
    expect(breachesOfDeposit({ ledgerOut: paid('99', '99') })).toContain('doubled');
    const opened = move('19', '2.01', { isNewAccount: true, asset: NATIVE });
    expect(breachesOfDeposit({ ledgerOut: [opened, ...paid('99')] })).toEqual([]);
    expect(breachesOfDeposit({ ledgerOut: [opened, opened, ...paid('99')] })).toEqual(['doubled']);
  });

  test('does not take the anchor’s word for what was to be paid', () => {
    // It says that 106.96 were owed for what is priced at 99.
    const stories = story({ amountOut: 1_069_600_000n });
    expect(breachesOf({ stories, bankOut: [payout('106.96')] })).toEqual(['doubled']);
    expect(breachesOf({ stories, bankOut: [payout('90')] })).toEqual(['lost']);
  });

  test('finds money that went to nobody of the plan, on the ledger and by the bank', () => {
    const theft = move('40', '5', { party: 'GTHIEF' });
    expect(breachesOf({ ledgerOut: [theft] })).toEqual(['stray']);
    expect(breachesOf({ bankOut: [payout('99'), payout('1', { key: 'nobody' })] })).toEqual([
      'stray',
    ]);
    const forNothing = { ledgerIn: [], bankOut: [], received: new Map(), stories: new Map() };
    expect(breachesOf({ ...forNothing, ledgerOut: [move('40', '5')] })).toContain('stray');
  });

  test('finds a pay-out to another payee than was requested', () => {
    expect(breachesOf({ bankOut: [payout('99', { payee: '87654321' })] })).toEqual(['stray']);
    expect(breachesOf({ bankOut: [payout('99', { payee: '+12345678' })] })).toEqual([]);
  });

  test('finds a story that neither ended nor waits for a person', () => {
    const stories = story({ status: 'pending_external' });
    expect(breachesOf({ stories })).toEqual(['open']);
    const others = depositStory({ status: 'pending_anchor' });
    expect(breachesOfDeposit({ stories: others })).toEqual(['open']);
  });
});
