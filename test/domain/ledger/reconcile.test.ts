import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { matchLines, type Line } from '../../../src/domain/ledger/reconcile.ts';

const ASSET = 'iso4217:USD';
const OLD = { youngFromMs: Infinity };

const line = (changes: Partial<Line> = {}): Line => ({
  key: 'k',
  row: 'row 1',
  direction: 'out',
  asset: ASSET,
  amount: 100n,
  state: 'settled',
  atMs: 1_000,
  ...changes,
});

const lines = fc.uniqueArray(
  fc.record({
    key: fc.integer({ min: 0, max: 30 }).map(String),
    direction: fc.constantFrom<Line['direction']>('in', 'out'),
    amount: fc.bigInt({ min: 1n, max: 10n ** 15n }),
    state: fc.constantFrom<Line['state']>('settled', 'pending', 'returned'),
    atMs: fc.integer({ min: 0, max: 1_000 }),
  }),
  { selector: ({ key, direction }) => `${direction}/${key}` },
);
const asLines = (some: readonly Partial<Line>[]): readonly Line[] => some.map((one) => line(one));
const settled = (some: readonly Line[]): bigint =>
  some.reduce((sum, { state, amount }) => sum + (state === 'settled' ? amount : 0n), 0n);

describe('matching two sides', () => {
  test('§5 finds no break between a side and itself, in whatever order', () => {
    fc.assert(
      fc.property(lines, (some) => {
        const here = asLines(some);
        const matched = matchLines(here, here.toReversed(), OLD);
        expect(matched).toEqual({ breaks: [], agreed: here.length });
      }),
    );
  });

  test('§5 explains the whole difference of two sides by its breaks, to the stroop', () => {
    fc.assert(
      fc.property(lines, lines, fc.integer({ min: 0, max: 1_000 }), (one, other, youngFromMs) => {
        const here = asLines(one);
        const there = asLines(other);
        const { breaks } = matchLines(here, there, { youngFromMs });
        const explained = breaks.reduce(
          (sum, { amountHere, amountThere }) => sum + amountHere - amountThere,
          0n,
        );
        expect(explained).toBe(settled(here) - settled(there));
      }),
    );
  });

  test('§5 names each settled line that one side lacks, and no other', () => {
    fc.assert(
      fc.property(lines, fc.nat(), (some, chosen) => {
        const whole = asLines(some).map((one) => ({ ...one, state: 'settled' as const }));
        fc.pre(whole.length > 0);
        const lost = whole[chosen % whole.length] as Line;
        const rest = whole.filter((one) => one !== lost);
        const name = { key: lost.key, direction: lost.direction };
        expect(matchLines(rest, whole, OLD).breaks).toMatchObject([
          { type: 'missing_here', ...name, here: null, amountThere: lost.amount },
        ]);
        expect(matchLines(whole, rest, OLD).breaks).toMatchObject([
          { type: 'missing_there', ...name, there: null, amountHere: lost.amount },
        ]);
      }),
    );
  });

  test.each<[string, Partial<Line>, Partial<Line>]>([
    ['amount', { amount: 100n }, { amount: 101n }],
    ['asset', {}, { asset: 'iso4217:EUR' }],
    ['details', { details: { memo: 'a' } }, { details: { memo: null } }],
    ['state', { state: 'settled' }, { state: 'returned' }],
    ['state', { state: 'returned' }, { state: 'settled' }],
    ['state', { state: 'pending' }, { state: 'settled' }],
  ])('§5 says what differs: %s', (type, here, there) => {
    const { breaks } = matchLines([line(here)], [line(there)], OLD);
    expect(breaks.map((one) => one.type)).toEqual([type]);
  });

  test('§5 asks nothing of a detail that the other side does not show', () => {
    const here = line({ details: { memo: 'a' } });
    expect(matchLines([here], [line()], OLD).breaks).toEqual([]);
  });

  test('§5 calls it doubled when one name happened twice, also where a person knows of it', () => {
    const twice = [line({ row: 'entry 1' }), line({ row: 'entry 2' })];
    const here = line({ explained: 'it is parked' });
    expect(matchLines([here], twice, OLD).breaks).toMatchObject([
      { type: 'doubled', amountHere: 100n, amountThere: 200n },
    ]);
  });

  test('§5 takes a refused try beside a paid one for no second payment', () => {
    const there = [line({ row: 'entry 1', state: 'returned' }), line({ row: 'entry 2' })];
    expect(matchLines([line()], there, OLD).breaks).toEqual([]);
  });

  test('§5 lets what is young wait, and what a person was asked about', () => {
    const young = matchLines([], [line({ atMs: 500 })], { youngFromMs: 500 });
    expect(young.breaks.map(({ type }) => type)).toEqual(['timing']);
    const known = matchLines([line({ explained: 'parked' })], [line({ state: 'returned' })], OLD);
    expect(known.breaks.map(({ type }) => type)).toEqual(['explained']);
  });
});
