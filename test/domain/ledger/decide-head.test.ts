import { describe, expect, test } from '@jest/globals';
import * as fc from 'fast-check';
import {
  judgeHead,
  LEDGERS_BEHIND,
  oldFromMs,
  PACE_MS,
  rememberHead,
  type HeadMemory,
  type HeadVerdict,
} from '../../../src/domain/ledger/decide-head.ts';

const LIFE_MS = 120_000;
const CLOSE_MS = 5_000;
const OLD_MS = oldFromMs(LIFE_MS);

/** What a sender sees at a moment of the network's own time. */
interface Moment {
  readonly atMs: number;
  /** How many ledgers Horizon is behind its core, and the core behind the network. */
  readonly behind?: number;
  readonly coreBehind?: number;
}

/** Looks at all of these moments, one after the other, by a clock that is wrong by so much. */
const look = (
  moments: readonly Moment[],
  { offMs = 0, saysCore = true }: { readonly offMs?: number; readonly saysCore?: boolean } = {},
): readonly HeadVerdict[] => {
  let memory: HeadMemory | null = null;
  return moments.map(({ atMs, behind = 0, coreBehind = 0 }) => {
    const core = Math.floor(atMs / CLOSE_MS) - coreBehind;
    const sequence = core - behind;
    const nowMs = atMs + offMs;
    memory = rememberHead(memory, { sequence, closedAtMs: sequence * CLOSE_MS }, nowMs);
    const verdict = judgeHead(memory, { nowMs, lifeMs: LIFE_MS });
    if (verdict !== 'askCore') return verdict;
    return judgeHead(memory, { nowMs, lifeMs: LIFE_MS, core: saysCore ? core : null });
  });
};
const START_MS = 10_000_000;
/** A look a second, for so long. */
const seconds = (count: number, at: (second: number) => Partial<Moment> = () => ({})): Moment[] =>
  Array.from({ length: count }, (_, second) => ({
    atMs: START_MS + second * 1_000,
    ...at(second),
  }));

describe('§2.4 the ledger that an envelope is signed by', () => {
  test('is old from a quarter of an envelope’s life on, and never below ten seconds', () => {
    expect(oldFromMs(120_000)).toBe(30_000);
    expect(oldFromMs(2_000)).toBe(10_000);
  });

  test('is fresh at the ordinary pace, without asking anybody', () => {
    const verdicts = look(
      seconds(120, () => ({ behind: 2 })),
      { saysCore: false },
    );
    expect(new Set(verdicts)).toEqual(new Set(['fresh']));
  });

  test('is refused while Horizon stands still and its core goes on, and fresh again afterwards', () => {
    const verdicts = look(
      seconds(700, (second) => (second < 600 ? { behind: Math.floor(second / 5) } : {})),
    );
    expect(verdicts.slice(0, 25)).not.toContain('lagging');
    expect(new Set(verdicts.slice(40, 600))).toEqual(new Set(['lagging']));
    expect(new Set(verdicts.slice(601))).toEqual(new Set(['fresh']));
  });

  test('is refused while Horizon catches up, however fast it moves', () => {
    const verdicts = look(seconds(60, (second) => ({ behind: 130 - 2 * second })));
    expect(new Set(verdicts)).toEqual(new Set(['lagging']));
  });

  test('is refused while the network halts, and fresh by the first ledger after it', () => {
    const verdicts = look(
      seconds(400, (second) =>
        second > 60 && second < 300 ? { coreBehind: Math.floor((second - 60) / 5) } : {},
      ),
    );
    expect(new Set(verdicts.slice(100, 300))).toEqual(new Set(['halted']));
    expect(verdicts[300]).toBe('fresh');
  });

  test('is fresh though our clock is fast, once ledgers were seen to arrive as fast as it runs', () => {
    const verdicts = look(seconds(180), { offMs: 3_600_000 });
    expect(verdicts[0]).toBe('halted');
    expect(new Set(verdicts.slice(2 * (PACE_MS / 1_000)))).toEqual(new Set(['fresh']));
  });

  test('is refused though our clock is slow and every ledger looks young', () => {
    const verdicts = look(
      seconds(600, (second) => ({ behind: Math.floor(second / 5) })),
      { offMs: -3_600_000 },
    );
    expect(new Set(verdicts.slice(20))).toEqual(new Set(['lagging']));
  });

  test('never stops sending for ever, whatever our clock shows', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: -86_400_000, max: 86_400_000 }),
        fc.boolean(),
        fc.array(fc.integer({ min: 0, max: LEDGERS_BEHIND - 1 }), {
          minLength: 200,
          maxLength: 200,
        }),
        (offMs, saysCore, behind) => {
          const moments = seconds(200, (second) => ({ behind: behind[Math.floor(second / 7)] }));
          const verdicts = look(moments, { offMs, saysCore });
          expect(verdicts.slice(3 * (PACE_MS / 1_000))).toContain('fresh');
          expect(verdicts.slice(-30)).toContain('fresh');
        },
      ),
      { numRuns: 300 },
    );
  });

  test('leaves half of its life, where our clock is wrong by no more than what counts as old', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: -OLD_MS, max: OLD_MS }),
        fc.array(fc.integer({ min: 0, max: 40 }), { minLength: 30, maxLength: 30 }),
        (offMs, behind) => {
          const moments = seconds(300, (second) => ({ behind: behind[Math.floor(second / 10)] }));
          const lagsMs = look(moments, { offMs }).flatMap((verdict, second) =>
            verdict === 'fresh' ? [(behind[Math.floor(second / 10)] ?? 0) * CLOSE_MS] : [],
          );
          expect(Math.max(0, ...lagsMs)).toBeLessThanOrEqual(LIFE_MS / 2);
        },
      ),
      { numRuns: 500 },
    );
  });
});
