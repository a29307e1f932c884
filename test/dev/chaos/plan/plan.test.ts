import { describe, expect, test } from '@jest/globals';
import { DEFAULT_MIX, MIX_ITEMS, readMix } from '../../../../src/dev/chaos/plan/mix.ts';
import { planKills, targetsOf } from '../../../../src/dev/chaos/plan/kills.ts';
import {
  planFaultSchedule,
  STALE_HORIZON,
  type Spell,
} from '../../../../src/dev/chaos/plan/faults.ts';
import { planPayments } from '../../../../src/dev/chaos/plan/plan.ts';
import { DEPOSIT_VARIANTS, OUTGOING_VARIANTS } from '../../../../src/dev/chaos/plan/variants.ts';
import { faultSchema } from '../../../../src/sandbox/ledger/faults/schema.ts';
import { readFault } from '../../../../src/sandbox/bank/faults.ts';

const first = <Item>(items: Generator<Item, never>, count: number): Item[] =>
  Array.from({ length: count }, () => items.next().value);

const ALL = readMix('all');
const NONE = readMix('none');
const total = (sums: readonly { readonly amount: string }[]): number =>
  Math.round(sums.reduce((sum, { amount }) => sum + Number(amount) * 100, 0));

describe('the plan of a chaos run', () => {
  test('is the same for the same seed and mix, and another for another', () => {
    expect(planPayments(7, 50)).toEqual(planPayments(7, 50));
    expect(planPayments(7, 50)).not.toEqual(planPayments(8, 50));
    expect(planPayments(7, 50, ALL)).toEqual(planPayments(7, 50, readMix('all')));
    expect(planPayments(7, 50, ALL)).not.toEqual(planPayments(7, 50, NONE));
    expect(first(planKills(7), 30)).toEqual(first(planKills(7), 30));
    expect(first(planKills(7), 30)).not.toEqual(first(planKills(8), 30));
    expect(first(planFaultSchedule(7, ALL), 30)).toEqual(first(planFaultSchedule(7, ALL), 30));
    expect(first(planFaultSchedule(7), 30)).not.toEqual(first(planFaultSchedule(8), 30));
  });

  test.each([
    ['the default', new Set(DEFAULT_MIX)],
    ['all', ALL],
  ])('of %s keeps the payments it has when there are to be more', (_name, mix) => {
    const byNumber = (count: number) =>
      planPayments(7, count, mix).toSorted((a, b) => a.number - b.number);
    expect(byNumber(80).slice(0, 40)).toEqual(byNumber(40));
  });

  test('kills each process once in every round', () => {
    const targets = targetsOf();
    const kills = first(planKills(7), targets.length * 3);
    for (const round of [0, 1, 2]) {
      const own = kills.slice(round * targets.length, (round + 1) * targets.length);
      expect(new Set(own.map(({ target }) => target))).toEqual(new Set(targets));
    }
  });

  test('has every kind of payment and every way to pay in two thousand', () => {
    const ways = new Set(
      planPayments(7, 2_000, ALL).map(({ kind, variant }) => `${kind} ${variant}`),
    );
    expect(ways.size).toBe(DEPOSIT_VARIANTS.length + 2 * OUTGOING_VARIANTS.length);
  });

  test('orders only faults that the ledger and the bank know', () => {
    for (const { ledger, steps, bank } of first(planFaultSchedule(7, ALL), 200)) {
      const faults = [...ledger, ...steps.map(({ fault }) => fault)];
      for (const fault of faults) expect(faultSchema.safeParse(fault).error).toBeUndefined();
      for (const fault of bank) expect(readFault(fault, 0)).toHaveProperty('reply');
    }
  });
});

describe('a stale Horizon in a chaos run', () => {
  const isStale = ({ name }: Spell): boolean => name === STALE_HORIZON;
  const spells = first(planFaultSchedule(7, ALL), 400);

  test('§2.4 falls back by 130 ledgers and more, stands still, and moves on, for ten steps', () => {
    const stale = spells.filter(isStale);
    expect(stale.length).toBeGreaterThan(5);
    for (const { steps, lastsMs } of stale) {
      expect(steps).toHaveLength(10);
      expect(lastsMs).toBeGreaterThanOrEqual(120_000);
      const faults = steps.flatMap(({ fault }) => (fault.fault === 'ingestion' ? [fault] : []));
      expect(faults).toHaveLength(10);
      expect(new Set(faults.map(({ state }) => state))).toEqual(
        new Set(['stopped', 'lagging', 'catching_up']),
      );
      expect(faults.filter((one) => (one.ledgersBehind ?? 0) >= 130).length).toBeGreaterThan(3);
    }
  });

  test('comes only where there is a history to be behind of, and not where the mix leaves it out', () => {
    let passedMs = 0;
    for (const spell of spells) {
      if (isStale(spell)) break;
      passedMs += spell.lastsMs;
    }
    // At a ledger a second.
    expect(passedMs).toBeGreaterThanOrEqual(130_000);
    expect(first(planFaultSchedule(7, NONE), 400).filter(isStale)).toEqual([]);
  });
});

describe('the mix of a chaos run', () => {
  test('is everything where nobody says otherwise', () => {
    expect(DEFAULT_MIX).toEqual(Object.keys(MIX_ITEMS));
  });

  test('is all, none, or what is named, and nothing else', () => {
    expect([...ALL].toSorted()).toEqual(Object.keys(MIX_ITEMS).toSorted());
    expect([...readMix('parts, crumbs')].toSorted()).toEqual(['crumbs', 'parts']);
    expect(() => readMix('parts,rain')).toThrow('not rain');
    expect(() => readMix(DEFAULT_MIX.join(','))).not.toThrow();
  });

  test('holds nothing that it does not name', () => {
    const plain = planPayments(7, 500, NONE);
    const ways = new Set(
      [...DEPOSIT_VARIANTS, ...OUTGOING_VARIANTS].flatMap(([name, , item]) => (item ? [] : [name])),
    );
    for (const { variant, byContract, crumbs, terminatedAfterMs, sums } of plain) {
      expect(ways).toContain(variant);
      expect([byContract, crumbs, terminatedAfterMs]).toEqual([null, [], null]);
      expect(sums.every(({ reverseAfterMs }) => reverseAfterMs === null)).toBe(true);
    }
  });

  test('has crumbs, calls of contracts and terminations, where it names them', () => {
    const payments = planPayments(7, 500, ALL);
    const count = (is: (one: (typeof payments)[number]) => boolean) => payments.filter(is).length;
    expect(count(({ crumbs }) => crumbs.length > 0)).toBeGreaterThan(50);
    expect(count(({ byContract }) => byContract === 'account')).toBeGreaterThan(10);
    expect(count(({ byContract }) => byContract === 'contract')).toBeGreaterThan(5);
    expect(count(({ terminatedAfterMs }) => terminatedAfterMs !== null)).toBeGreaterThan(20);
    expect(count(({ sums }) => sums.some((sum) => sum.reverseAfterMs !== null))).toBeGreaterThan(2);
    // Deposits are paid at a bank, where there are no strangers and no contracts.
    const deposits = payments.filter(({ kind }) => kind === 'deposit');
    expect(deposits.every(({ crumbs, byContract }) => crumbs.length === 0 && !byContract)).toBe(
      true,
    );
  });

  test('pays in parts what was announced, and leaves out the last where one is missing', () => {
    const payments = planPayments(7, 1_000, ALL);
    const sharesOf = (variant: string, kind?: string, from = 0): number[] =>
      payments
        .filter((one) => one.variant === variant && (kind === undefined || one.kind === kind))
        .map(({ amount, sums }) => total(sums.slice(from)) / Math.round(Number(amount) * 100));
    expect(new Set(sharesOf('parts'))).toEqual(new Set([1]));
    expect(Math.max(...sharesOf('part_missing'))).toBeLessThan(0.95);
    // On a rail they add up; on the ledger the one goes back, and the rest has to be enough.
    expect(new Set(sharesOf('test_first', 'deposit'))).toEqual(new Set([1]));
    expect(Math.min(...sharesOf('test_first', 'withdrawal', 1))).toBeGreaterThanOrEqual(0.98);
    const tried = payments.filter(({ variant }) => variant === 'test_first');
    expect(new Set(tried.map(({ sums }) => sums[0]?.amount))).toEqual(new Set(['1']));
  });

  test('has only the bank take money back', () => {
    const taken = planPayments(7, 1_000, ALL).filter(({ variant }) =>
      variant.startsWith('charged'),
    );
    expect(taken.length).toBeGreaterThan(20);
    expect(taken.every(({ rail }) => rail === 'sandbox-bank')).toBe(true);
  });
});
