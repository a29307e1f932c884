import { describe, expect, test } from '@jest/globals';
import {
  askEffectsAfter,
  decideReading,
  LAG_LEDGERS_MAX,
} from '../../../src/domain/ledger/decide-reading.ts';
import type { AccountState, Place, Reading } from '../../../src/domain/ledger/reading.ts';

const endOf = (ledger: number): bigint => ((BigInt(ledger) + 1n) << 32n) - 1n;
const place = (ledger: number, operation: number): Place => ({
  token: (BigInt(ledger) << 32n) + BigInt(operation),
  ledger,
});
const read = (through: number): Reading => ({
  cursor: { token: endOf(through), ledger: through },
  effects: { token: endOf(through), ledger: through },
  readLedger: through,
  isStopped: false,
});
const account = (ledger: number, lastModified: number | null): AccountState => ({
  ledger,
  closedAtMs: ledger * 1_000,
  lastModified,
});

describe('§1.7 how far the effects of an account are read', () => {
  test('a list that ends in a ledger has all of that ledger', () => {
    const places = [place(12, 4097), place(14, 4097)];
    const seen = { saw: 'effects', after: endOf(10), places, unread: null } as const;
    expect(decideReading(read(10), { ...seen, exhausted: true })).toEqual({
      do: 'write',
      places,
      cursor: { token: endOf(14), ledger: 14 },
      readLedger: 14,
      isLast: true,
    });
    expect(decideReading(read(10), { ...seen, exhausted: false })).toMatchObject({
      cursor: places[1],
      readLedger: 13,
      isLast: false,
    });
  });

  test('the last operation that is known is asked for again, so that an empty page proves nothing', () => {
    const inside = { ...read(10), effects: place(12, 4097) };
    expect(askEffectsAfter(inside)).toBe(place(12, 4096).token);
    expect(askEffectsAfter(read(10))).toBe(endOf(10));
    const seen = { saw: 'effects', after: inside.effects.token, unread: null } as const;
    const shown = decideReading(inside, { ...seen, places: [inside.effects], exhausted: true });
    expect(shown).toMatchObject({ cursor: { token: endOf(12) }, readLedger: 12, isLast: true });
    const empty = decideReading(inside, { ...seen, places: [], exhausted: true });
    expect(empty).toMatchObject({ cursor: inside.effects, readLedger: 10, isLast: true });
  });

  test('a source that says up to which ledger its page is all needs nothing on it', () => {
    const seen = { saw: 'effects', after: endOf(10), unread: null, exhausted: true } as const;
    const empty = { do: 'write', places: [], readLedger: 40, isLast: true };
    const cursor = { token: endOf(40), ledger: 40 };
    expect(decideReading(read(10), { ...seen, places: [], through: 40 })).toEqual({
      ...empty,
      cursor,
    });
    const places = [place(12, 4097)];
    const some = decideReading(read(10), { ...seen, places, through: 40 });
    expect(some).toEqual({ ...empty, places, cursor });
    // There is more behind it, and it is asked for from there.
    const more = { ...seen, places: [], exhausted: false, through: 40 };
    expect(decideReading(read(10), more)).toEqual({ ...empty, cursor, isLast: false });
    // It lags, and says so.
    const lagging = decideReading(read(10), { ...seen, places: [], through: 9 });
    expect(lagging).toMatchObject({ cursor: read(10).effects, readLedger: 10 });
    // What cannot be recorded yet is not passed.
    const unread = { places, unread: place(12, 4097).token, through: 40 };
    expect(decideReading(read(10), { ...seen, ...unread })).toMatchObject({ readLedger: 11 });
  });

  test('what has no row yet is not passed, nor its ledger called read', () => {
    const places = [place(12, 4097), place(13, 4097), place(13, 8193)];
    const unread = place(13, 4097).token;
    const seen = { saw: 'effects', after: endOf(10), places, unread, exhausted: true } as const;
    expect(decideReading(read(10), seen)).toEqual({
      do: 'write',
      places: [places[0]],
      cursor: places[0],
      readLedger: 12,
      isLast: true,
    });
  });

  test('an account that nothing has changed since carries both to the ledger of its answer', () => {
    expect(decideReading(read(10), { saw: 'end', account: account(500, 10) })).toMatchObject({
      do: 'mark',
      readLedger: 500,
      effectsLedger: 500,
      readThroughMs: 500_000,
    });
  });

  test('transactions carry the watermark, and the effects only from where no node lags', () => {
    const listed = [{ ...place(900, 4096), closedAtMs: 900_000, moves: [] }];
    const seen = { saw: 'transactions', listed, exhausted: true } as const;
    const near = decideReading(read(10), { ...seen, account: account(950, 900) });
    expect(near).toMatchObject({ do: 'mark', readLedger: 950, effectsLedger: 10 });
    const late = 900 + LAG_LEDGERS_MAX;
    const far = [{ ...place(late, 4096), closedAtMs: 1, moves: [] }];
    expect(
      decideReading(read(10), { ...seen, listed: far, account: account(late + 5, late) }),
    ).toMatchObject({ readLedger: late + 5, effectsLedger: 905 });
  });

  test('a transaction whose effects are not read holds the watermark before it', () => {
    const listed = [{ ...place(20, 4096), closedAtMs: 1, moves: [place(20, 4097).token] }];
    const seen = { saw: 'transactions', listed, exhausted: true } as const;
    expect(decideReading(read(10), { ...seen, account: account(30, 20) })).toMatchObject({
      do: 'mark',
      readLedger: 19,
      next: null,
    });
  });
});
