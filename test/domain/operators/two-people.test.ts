import { describe, expect, test } from '@jest/globals';
import { ONE_PERSON, takesTwoPeople } from '../../../src/domain/operators/two-people.ts';

const LIMITED = { twoPeopleAbove: { 'iso4217:USD': '1000' } };
const dollars = (action: 'retry' | 'hold' | 'settled', amount: string | null) => ({
  action,
  asset: 'iso4217:USD',
  amount,
});

describe('a decision takes two people', () => {
  test('above the limit of its asset, and not at it', () => {
    expect(takesTwoPeople(LIMITED, dollars('retry', '1000'))).toBe(false);
    expect(takesTwoPeople(LIMITED, dollars('retry', '1000.0000001'))).toBe(true);
  });

  test('where nobody knows the amount, or the asset has no limit', () => {
    expect(takesTwoPeople(LIMITED, dollars('retry', null))).toBe(true);
    const euro = { action: 'retry', asset: 'iso4217:EUR', amount: '1' } as const;
    expect(takesTwoPeople(LIMITED, euro)).toBe(true);
  });

  test('whatever the amount where it is settled by hand, and never to wait', () => {
    expect(takesTwoPeople(LIMITED, dollars('settled', '1'))).toBe(true);
    expect(takesTwoPeople(LIMITED, dollars('hold', '1000000'))).toBe(false);
  });

  test('whatever the amount where the answer of a rail was lost and it could pay again', () => {
    const lost = { asset: 'iso4217:USD', amount: '1', lostKey: 'one/payout/1' } as const;
    for (const action of ['retry', 'refund', 'payOut', 'accept', 'attach'] as const) {
      expect(takesTwoPeople(LIMITED, { ...lost, action })).toBe(true);
      expect(takesTwoPeople(LIMITED, { ...lost, action, lostKey: null })).toBe(false);
    }
    expect(takesTwoPeople(LIMITED, { ...lost, action: 'hold' })).toBe(false);
    expect(takesTwoPeople(ONE_PERSON, { ...lost, action: 'retry' })).toBe(false);
  });

  test('nowhere, where the business says that one suffices', () => {
    expect(takesTwoPeople(ONE_PERSON, dollars('settled', '1000000'))).toBe(false);
  });
});
