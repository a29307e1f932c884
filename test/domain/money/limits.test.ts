import { describe, expect, test } from '@jest/globals';
import { formatAmount, stroopsOf } from '../../../src/domain/money/amount.ts';
import type { Exchanging } from '../../../src/domain/quotes/exchange.ts';
import {
  beyondLimit,
  judgeLimits,
  limitAmount,
  limitCustomer,
  limitDay,
  limitPeriods,
} from '../../../src/domain/money/limits.ts';

const limits = { daily: '100', monthly: '250' };
const judge = (day: string, month: string, amount: string, of: object = limits) =>
  judgeLimits(of, { day: stroopsOf(day), month: stroopsOf(month) }, stroopsOf(amount));

describe('the limits of a customer', () => {
  test('let through what fills them to the stroop, and nothing beyond', () => {
    expect(judge('60', '60', '40')).toBeNull();
    expect(judge('60', '60', '40.0000001')).toMatchObject({
      refusal: 'daily_limit_exceeded',
      left: '40',
    });
  });

  test('say which one it is and what is left, the tighter one where both are too little', () => {
    expect(judge('0', '240', '11')).toMatchObject({
      refusal: 'monthly_limit_exceeded',
      left: '10',
    });
    expect(judge('95', '240', '11')).toMatchObject({ refusal: 'daily_limit_exceeded', left: '5' });
    expect(judge('85', '240', '20')).toMatchObject({
      refusal: 'monthly_limit_exceeded',
      left: '10',
    });
    expect(judge('85', '240', '20')?.message).toBe(
      'Each customer may pay in 250 in a calendar month (UTC); 10 is left this month.',
    );
  });

  test('leave nothing, and not less, where more was taken by a person’s leave', () => {
    expect(judge('300', '300', '1')).toMatchObject({ left: '0' });
  });

  test('that are not set limit nothing', () => {
    expect(judge('1000', '1000', '1000', {})).toBeNull();
    expect(judge('1000', '0', '200', { monthly: '250' })).toBeNull();
    expect(judge('0', '1000', '200', { daily: '250' })).toBeNull();
  });

  test('end their day and their month at midnight UTC', () => {
    expect(limitDay(new Date('2026-11-30T23:59:59.999Z'))).toBe('2026-11-30');
    expect(limitDay(new Date('2026-12-01T00:00:00.000Z'))).toBe('2026-12-01');
    expect(limitDay(new Date('2026-12-01T01:30:00.000+02:00'))).toBe('2026-11-30');
    expect(limitPeriods('2026-11-30')).toEqual(['day/2026-11-30', 'month/2026-11']);
  });

  test('are those of the owner, whatever customer a wallet names, and of a remittance’s sender', () => {
    const owner = { account: 'G1', accountMemo: null };
    const deposit = { ...owner, kind: 'deposit' as const, senderId: 'c' };
    expect(limitCustomer(deposit)).toBe('account/G1');
    expect(limitCustomer({ ...deposit, accountMemo: '7' })).toBe('account/G1/7');
    expect(limitCustomer({ ...owner, kind: 'remittance', senderId: 'c' })).toBe('customer/c');
    expect(limitCustomer({ ...owner, kind: 'remittance', senderId: null })).toBe('account/G1');
  });

  test('show a customer whose money came and went beyond them which one it was', () => {
    expect(beyondLimit(limits, 'monthly_limit_exceeded').message).toBe(
      'The amount received is beyond the 250 that each customer may pay in in a calendar month.',
    );
  });

  test('count an exchanged deposit by what is paid out, with a quote or without; all else by what comes in', () => {
    const price = { amountIn: '10000', amountOut: '76.59', surplus: '1' };
    const counted = (row: Exchanging) => formatAmount(limitAmount(row, price));
    expect(counted({ kind: 'deposit', quoteId: 'q' })).toBe('76.59');
    expect(counted({ kind: 'deposit', isExchange: true, quoteId: null })).toBe('76.59');
    expect(counted({ kind: 'deposit', isExchange: false })).toBe('9999');
    expect(counted({ kind: 'withdrawal', isExchange: true })).toBe('9999');
    expect(counted({ kind: 'remittance', quoteId: 'q' })).toBe('9999');
  });
});
