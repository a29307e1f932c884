import { describe, expect, test } from '@jest/globals';
import { judgeSending, type Sending } from '../../../../src/dev/chaos/judge/sending.ts';

const payment = (more: Partial<Sending['payments'][number]> = {}): Sending['payments'][number] => ({
  id: '7',
  state: 'included',
  deadEnvelopes: 0,
  reason: null,
  ...more,
});
const envelope = (submissions: number): Sending['envelopes'][number] => ({
  hash: 'abc',
  submissions,
});

describe('§2.4 the judge of a sender', () => {
  test('takes what was paid after dead envelopes and a dozen tries', () => {
    const payments = [payment(), payment({ deadEnvelopes: 2 }), payment({ state: 'failed' })];
    expect(judgeSending({ envelopes: [envelope(0), envelope(12)], payments })).toEqual([]);
  });

  test.each([
    ['is parked now', payment({ state: 'parked', deadEnvelopes: 3, reason: 'tx_too_late' })],
    ['was parked and retried', payment({ state: 'included', deadEnvelopes: 3 })],
  ])('finds a payment that %s', (_, found) => {
    const wrong = judgeSending({ envelopes: [], payments: [payment(), found] });
    expect(wrong).toEqual([expect.stringContaining('payment 7 on the ledger was parked after 3')]);
  });

  test('finds an envelope that was sent over and over', () => {
    const wrong = judgeSending({ envelopes: [envelope(13)], payments: [] });
    expect(wrong).toEqual(['envelope abc was sent 13 times']);
  });
});
