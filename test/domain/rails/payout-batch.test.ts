import { describe, expect, test } from '@jest/globals';
import { answersByKey, payoutBatchFault } from '../../../src/domain/rails/payout-batch.ts';
import { profile } from '../../../src/rails/sandbox-bank/profile.ts';

describe('payoutBatchFault', () => {
  const faultOf = (maximum: number, collectMs: number): string | null =>
    payoutBatchFault({ ...profile, payoutBatch: { maximum, collectMs } }, true);

  test('takes a rail without batches, and one that has them and says so', () => {
    expect(payoutBatchFault(profile, false)).toBeNull();
    expect(faultOf(1, 0)).toBeNull();
    expect(faultOf(500, 60_000)).toBeNull();
  });

  test.each([
    [1, 60_001],
    [1, -1],
    [1, Number.NaN],
    [0, 1_000],
    [1.5, 1_000],
  ])('refuses a maximum of %d with a collectMs of %d', (maximum, collectMs) => {
    expect(faultOf(maximum, collectMs)).toContain('the payoutBatch of sandbox-bank needs');
  });

  test('refuses the one without the other', () => {
    expect(payoutBatchFault(profile, true)).toContain('needs payoutBatch');
    const batches = { ...profile, payoutBatch: { maximum: 1, collectMs: 0 } };
    expect(payoutBatchFault(batches, false)).toContain('needs executeOutgoingTransactions');
  });
});

describe('answersByKey', () => {
  const asked = [{ idempotencyKey: 'a' }, { idempotencyKey: 'b' }];
  const answer = (idempotencyKey: string, railReference = 'r') => ({
    idempotencyKey,
    railReference,
  });

  test('finds the answer to each key', () => {
    expect([...answersByKey(asked, [answer('b'), answer('a')]).keys()].toSorted()).toEqual([
      'a',
      'b',
    ]);
  });

  test('leaves out what was never asked for, and what is answered twice', () => {
    const answers = [
      answer('a'),
      answer('c'),
      answer('b', '1'),
      answer('b', '2'),
      answer('b', '3'),
    ];
    expect([...answersByKey(asked, answers).keys()]).toEqual(['a']);
  });

  test.each([[null], [undefined], [[null, undefined]]])('takes %j for no answers', (answers) => {
    expect(answersByKey(asked, answers).size).toBe(0);
  });
});
