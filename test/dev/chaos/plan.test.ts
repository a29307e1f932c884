import { describe, expect, test } from '@jest/globals';
import { planKills, planPayments, TARGETS } from '../../../src/dev/chaos/plan.ts';
import { planWeather } from '../../../src/dev/chaos/plan-weather.ts';
import { faultSchema } from '../../../src/sandbox/ledger/faults-schema.ts';
import { readFault } from '../../../src/sandbox/bank/faults.ts';

const first = <Item>(items: Generator<Item, never>, count: number): Item[] =>
  Array.from({ length: count }, () => items.next().value);

describe('the plan of a chaos run', () => {
  test('is the same for the same seed, and another for another', () => {
    expect(planPayments(7, 50)).toEqual(planPayments(7, 50));
    expect(planPayments(7, 50)).not.toEqual(planPayments(8, 50));
    expect(first(planKills(7), 30)).toEqual(first(planKills(7), 30));
    expect(first(planKills(7), 30)).not.toEqual(first(planKills(8), 30));
    expect(first(planWeather(7), 30)).toEqual(first(planWeather(7), 30));
    expect(first(planWeather(7), 30)).not.toEqual(first(planWeather(8), 30));
  });

  test('keeps the payments it has when there are to be more', () => {
    const byNumber = (count: number) =>
      planPayments(7, count).toSorted((a, b) => a.number - b.number);
    expect(byNumber(80).slice(0, 40)).toEqual(byNumber(40));
  });

  test('kills each process once in every round', () => {
    const kills = first(planKills(7), TARGETS.length * 3);
    for (const round of [0, 1, 2]) {
      const own = kills.slice(round * TARGETS.length, (round + 1) * TARGETS.length);
      expect(new Set(own.map(({ target }) => target))).toEqual(new Set(TARGETS));
    }
  });

  test('has every kind of payment and every habit in a thousand', () => {
    const habits = planPayments(7, 1_000).map(({ kind, habit }) => `${kind} ${habit}`);
    expect(new Set(habits).size).toBe(10 + 2 * 11);
  });

  test('orders only faults that the ledger and the bank know', () => {
    for (const { ledger, bank } of first(planWeather(7), 200)) {
      for (const fault of ledger) expect(faultSchema.safeParse(fault).error).toBeUndefined();
      for (const fault of bank) expect(readFault(fault, 0)).toHaveProperty('reply');
    }
  });
});
