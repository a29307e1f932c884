import { describe, expect, test } from '@jest/globals';
import {
  either,
  moneyIn,
  moneyOut,
  oneLine,
  storySummary,
  whatCame,
  type Named,
} from '../../../src/domain/transactions/summaries.ts';

const order = (kind: Named['kind'], changes: Partial<Named> = {}): Named => ({
  kind,
  asset: `stellar:USDC:G${'A'.repeat(55)}`,
  rail: 'bank',
  railAsset: 'iso4217:USD',
  amountExpected: '100',
  ...changes,
});

describe('the words of a story', () => {
  test('name the money that is paid in, in its own unit', () => {
    expect(storySummary(order('deposit'))).toBe('Deposit of 100 USD by bank for USDC');
    expect(storySummary(order('withdrawal'))).toBe('Withdrawal of 100 USDC by bank');
    expect(storySummary(order('remittance', { amountExpected: null }))).toBe(
      'Remittance in USDC by bank',
    );
    // A story that was started before the rail's money was known by name.
    const { railAsset: _, ...old } = order('deposit');
    expect(storySummary(old)).toBe('Deposit of 100 by bank for USDC');
  });

  test('give each side its unit, as short as the amount can be', () => {
    const deposit = order('deposit');
    expect([moneyIn(deposit, '40.0000000'), moneyOut(deposit, '39')]).toEqual([
      '40 USD',
      '39 USDC',
    ]);
    const withdrawal = order('withdrawal');
    expect([moneyIn(withdrawal, '40'), moneyOut(withdrawal, '39')]).toEqual(['40 USDC', '39 USD']);
  });

  test('hold what came against what was announced', () => {
    const deposit = order('deposit', { amountExpected: '50.0000000' });
    expect(whatCame(deposit, '40', 'amount_unexpected')).toBe('40 USD came, 50 were announced');
    expect(whatCame(deposit, '50', 'daily_limit_exceeded')).toBe(
      '50 USD came: daily_limit_exceeded',
    );
  });

  test('list what may be decided', () => {
    expect([[], ['a'], ['a', 'b'], ['a', 'b', 'c']].map(either)).toEqual([
      '',
      'a',
      'a or b',
      'a, b or c',
    ]);
  });

  test('are never longer than Temporal takes for a summary, which is 400 bytes', () => {
    for (const text of ['€'.repeat(1_000), `a\u0000${'\n'.repeat(500)}b`, 'x'.repeat(1_000)]) {
      expect(Buffer.byteLength(JSON.stringify(oneLine(text)))).toBeLessThan(360);
    }
    expect(oneLine('a\u0000\n\tb')).toBe('a b');
  });
});
