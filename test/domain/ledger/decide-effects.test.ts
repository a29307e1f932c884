import { describe, expect, test } from '@jest/globals';
import {
  accountFor,
  isAccounted,
  type KnownMovement,
  type Moved,
} from '../../../src/domain/ledger/decide-effects.ts';
import { createRandom } from '../../simulation/random.ts';

const ASSETS = ['stellar:native', 'stellar:USDC:G', 'stellar:EURC:G'] as const;
const random = createRandom(11);
const moved = (): Moved => ({
  asset: ASSETS[random.below(3)] ?? 'stellar:native',
  change: BigInt(random.below(21) - 10),
});
const list = <T>(make: () => T): readonly T[] => Array.from({ length: random.below(5) }, make);

const sumsOf = (all: readonly Moved[]): ReadonlyMap<string, bigint> => {
  const sums = new Map<string, bigint>(ASSETS.map((asset) => [asset, 0n]));
  for (const { asset, change } of all) sums.set(asset, (sums.get(asset) ?? 0n) + change);
  return sums;
};

describe('§1.3 what an operation did, and what is written down of it', () => {
  test('come to the same, in each asset and to the stroop, whatever is known of it', () => {
    for (let turn = 0; turn < 20_000; turn += 1) {
      const effects = list(() => ({ ...moved(), isTrade: random.chance(30) }));
      const received = list(moved).filter(({ change }) => change > 0n);
      const taken = list((): KnownMovement => ({ ...moved(), kind: 'clawback' }));
      const { movements, unexplained } = accountFor({ effects, received, taken });
      expect(sumsOf([...received, ...movements, ...unexplained])).toEqual(sumsOf(effects));
      expect(unexplained.every(({ change }) => change > 0n)).toBe(true);
      expect(movements.every(({ change }) => change !== 0n)).toBe(true);
      const kinds = movements.map(({ asset, kind }) => `${kind} ${asset}`);
      expect(new Set(kinds).size).toBe(kinds.length);
    }
  });

  test('needs nobody where what came is recorded and nothing else happened', () => {
    for (let turn = 0; turn < 2_000; turn += 1) {
      const received = list(moved).filter(({ change }) => change > 0n);
      expect(isAccounted(received.toReversed(), received)).toBe(true);
      const effects = received.map((one) => ({ ...one, isTrade: false }));
      expect(accountFor({ effects, received, taken: [] })).toEqual({
        movements: [],
        unexplained: [],
      });
      const more = { asset: ASSETS[0], change: 1n };
      expect(isAccounted([...received, more], received)).toBe(false);
    }
  });
});
