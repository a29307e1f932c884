import { describe, expect, test } from '@jest/globals';
import { decideReading } from '../../src/domain/ledger/decide-reading.ts';
import { ends, runSchedule, type Decide } from './listener-schedule.ts';
import type { ModelSource } from './model-history.ts';

/** How the history is read, and in how many schedules. */
const SCHEDULES = [
  { by: 'Horizon', sources: ['horizon'], count: 12_000 },
  { by: 'Stellar RPC', sources: ['rpc'], count: 4_000 },
  { by: 'both, each answer by either', sources: ['horizon', 'rpc'], count: 4_000 },
] as const;
/** `SIMULATION_SEED=… npm test -- test/simulation/listener` replays one schedule and no other. */
const given = process.env['SIMULATION_SEED'];

/** The first schedule that something is wrong with. */
const firstWrong = (
  from: number,
  schedules: number,
  decide: Decide,
  sources?: readonly ModelSource[],
): string | null => {
  for (let seed = from; seed < from + schedules; seed += 1) {
    const wrong = runSchedule(seed, decide, sources);
    if (wrong.length > 0) return `SIMULATION_SEED=${seed}: ${wrong.slice(0, 3).join('; ')}`;
  }
  return null;
};

describe('§1 the listener’s decisions under lagging nodes, crashes and zombies', () => {
  test.each(SCHEDULES)(
    'by $by §1.1 record each payment once and skip none, §1.7 and never call unread time read',
    ({ sources, count }) => {
      const found =
        given === undefined
          ? firstWrong(1, count, decideReading, sources)
          : firstWrong(Number(given), 1, decideReading, sources);
      expect(found).toBeNull();
    },
    120_000,
  );

  test('meet every end that a payment or a reading can come to', () => {
    expect([...ends.keys()]).toEqual(
      expect.arrayContaining([
        'payment credited',
        'payment investigation',
        'payment dust',
        'payment treasury',
        'transaction expired',
        'transaction completed',
        'reading stopped at another network',
        'reading set going again',
        'reading at its end',
      ]),
    );
  });

  const spoiled: readonly (readonly [string, Decide])[] = [
    [
      'takes an empty page for the end of the history',
      (reading, seen) =>
        seen.saw === 'end'
          ? {
              do: 'mark',
              readLedger: Math.max(reading.readLedger, seen.account.ledger),
              readThroughMs: seen.account.closedAtMs,
              effectsLedger: seen.account.ledger,
              next: null,
            }
          : decideReading(reading, seen),
    ],
    [
      'takes the last ledger of a full page for read',
      (reading, seen) => {
        const right = decideReading(reading, seen);
        return right.do === 'write' && seen.saw === 'effects'
          ? { ...right, readLedger: Math.max(right.readLedger, right.cursor.ledger) }
          : right;
      },
    ],
    [
      'looks for no payments among the transactions',
      (reading, seen) =>
        decideReading(
          reading,
          seen.saw === 'transactions'
            ? { ...seen, listed: seen.listed.map((one) => ({ ...one, moves: [] })) }
            : seen,
        ),
    ],
    [
      'passes a payment that the list of payments has yet to show',
      (reading, seen) =>
        decideReading(reading, seen.saw === 'effects' ? { ...seen, unread: null } : seen),
    ],
    [
      'takes effects for read where only transactions are',
      (reading, seen) => {
        const right = decideReading(reading, seen);
        return right.do === 'mark' ? { ...right, effectsLedger: right.readLedger } : right;
      },
    ],
    [
      'does not see that another listener was faster',
      (reading, seen) =>
        decideReading(
          seen.saw === 'page'
            ? { ...reading, cursor: { token: seen.after, ledger: Number(seen.after >> 32n) } }
            : reading,
          seen,
        ),
    ],
    [
      'takes another network for ours',
      (reading, seen) =>
        seen.saw === 'network' && seen.identity === 'reset'
          ? decideReading(reading, { saw: 'network', identity: 'same' })
          : decideReading(reading, seen),
    ],
  ];
  test.each(spoiled)('would be found out if it %s', (_, decide) => {
    expect(firstWrong(1, 5_000, decide)).toMatch(/SIMULATION_SEED=\d+/);
  });

  test('by Stellar RPC would be found out if it took what one node has for all that there is', () => {
    const spoils: Decide = (reading, seen) =>
      decideReading(
        reading,
        seen.saw === 'effects' && seen.through !== undefined
          ? { ...seen, through: seen.through + 1 }
          : seen,
      );
    expect(firstWrong(1, 5_000, spoils, ['rpc'])).toMatch(/SIMULATION_SEED=\d+/);
  });
});
