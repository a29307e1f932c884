import { describe, expect, test } from '@jest/globals';
import { judgeEvidence } from '../../../src/domain/operators/lost-answer.ts';
import type { WeighedDecision } from '../../../src/domain/operators/two-people.ts';

const KEY = 'one/payout/1';
const weighed = (action: WeighedDecision['action'], lostKey: string | null = KEY) => ({
  action,
  asset: 'iso4217:USD' as const,
  amount: '1',
  lostKey,
});

describe('where the answer of a rail was lost', () => {
  test.each(['retry', 'refund', 'payOut', 'accept'] as const)(
    '%s needs what the bank has under the key',
    (action) => {
      for (const evidence of ['ticket 12', 'the bank has nothing', KEY, `${KEY}: no`, '']) {
        const refused = judgeEvidence(weighed(action), evidence);
        expect(refused?.message).toContain(KEY);
      }
      expect(judgeEvidence(weighed(action), `the bank has nothing under ${KEY}`)).toBeNull();
    },
  );

  test.each(['settled', 'refundedByHand', 'hold', 'writeOff'] as const)(
    '%s pays nothing, so that any evidence will do',
    (action) => expect(judgeEvidence(weighed(action), 'ticket 12')).toBeNull(),
  );

  test('and nowhere else', () => {
    expect(judgeEvidence(weighed('retry', null), 'ticket 12')).toBeNull();
  });
});
