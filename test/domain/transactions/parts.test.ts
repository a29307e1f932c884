import { describe, expect, test } from '@jest/globals';
import {
  fundsName,
  partsOf,
  together,
  type Funds,
} from '../../../src/domain/transactions/story.ts';

const funds = (id: number, amount: string): Funds => ({
  source: `rail/${id}`,
  amount,
  at: `2026-11-30T10:0${id}:00.000Z`,
});
const [first, second] = [funds(1, '4000.5'), funds(2, '6000')];

describe('§1.4 money that came in parts', () => {
  test('§1.4 is as much as all of them, and came when the last did', () => {
    const all = together([first], second);
    expect([all.amount, all.at]).toEqual(['10000.5', second.at]);
    expect(partsOf(all)).toEqual([first, second]);
  });

  test('§1.4 is another money than its last part, and than the same without one', () => {
    const third = funds(3, '1');
    const names = [
      second,
      third,
      together([first], second),
      together([second], third),
      together([first, second], third),
      { ...second, attached: true as const },
    ].map(fundsName);
    expect(new Set(names).size).toBe(names.length);
  });

  test('§1.4 that came in one is what it is', () => {
    expect(together([], second)).toBe(second);
    expect(partsOf(second)).toEqual([second]);
  });
});
