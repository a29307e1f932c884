import { describe, expect, test } from '@jest/globals';
import { faultOfRefunds, judgeSendBack, sendBackOf } from '../../../src/domain/rails/refund.ts';

const NOW = Date.parse('2026-11-30T12:00:00Z');
const receivedAt = new Date(NOW - 1_000);
const receipt = { rail: 'bank', received: 1_300_000_000n, receivedAt, isReversed: false };
const refunds = { withinMs: 1_001, partial: false };

describe('§3.9 whether received money can go back on its rail', () => {
  test('§3.9 it can until its window is over, to the millisecond', () => {
    expect(sendBackOf(refunds, receipt, NOW)).toEqual({
      refused: null,
      rail: 'bank',
      received: '130',
      until: '2026-11-30T12:00:00.001Z',
      partial: false,
    });
    expect(sendBackOf(refunds, receipt, NOW + 1).refused).toBe(
      'bank could send it back until 2026-11-30T12:00:00.001Z: send it back by hand, then decide refundedByHand',
    );
  });

  test('§3.9 it cannot where the rail never does, or has taken it back itself', () => {
    expect(sendBackOf(undefined, receipt, NOW).refused).toContain('cannot send back');
    const taken = sendBackOf(refunds, { ...receipt, isReversed: true }, NOW);
    expect(taken.refused).toContain('has taken it back already');
  });

  test('§3.9 a part of it can only where the rail says so', () => {
    const judged = (sent: string, partial: boolean) =>
      judgeSendBack(sendBackOf({ ...refunds, partial }, receipt, NOW), sent);
    expect(judged('130', false)).toBeNull();
    expect(judged('129.9999999', true)).toBeNull();
    expect(judged('129.9999999', false)).toContain('all of the 130 or nothing');
  });

  test('a rail has all that refunds need, or nothing of it', () => {
    const has = async () => undefined;
    const said = { name: 'bank', refunds };
    expect(faultOfRefunds({ profile: { name: 'bank' } })).toBeNull();
    expect(faultOfRefunds({ profile: said, refundIncoming: has, findRefund: has })).toBeNull();
    for (const half of [
      { profile: said },
      { profile: said, refundIncoming: has },
      { profile: { name: 'bank' }, refundIncoming: has, findRefund: has },
      {
        profile: { name: 'bank', refunds: { ...refunds, withinMs: 0 } },
        refundIncoming: has,
        findRefund: has,
      },
    ]) {
      expect(faultOfRefunds(half)).not.toBeNull();
    }
  });
});
