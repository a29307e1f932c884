import { beforeAll, describe, expect, test } from '@jest/globals';
import { readDocumented } from './documented.ts';
import { NETWORKS } from './networks.ts';
import { outcomesOf } from './outcomes.ts';
import type { Outcome } from './outcomes.ts';
import { SCENARIO_NAMES } from './recording.ts';
import { isNamedBy, TOLERATED, unusedPartsOf } from './tolerated.ts';

const documented = readDocumented();
const outcomes: Outcome[] = [];

beforeAll(async () => {
  for (const network of NETWORKS) outcomes.push(...(await outcomesOf(network)));
}, 120_000);

const isEqual = ({ differences }: Outcome): boolean => differences.length === 0;

describe('the requests of a real stellar-core and Horizon, put to the sandbox', () => {
  for (const name of SCENARIO_NAMES) {
    const { equal = 0, of = 0 } = documented.scenarios.get(name) ?? {};
    const ours = (): Outcome[] =>
      outcomes.filter(({ id }) => id.startsWith(`${name.slice(0, 2)}#`));

    test(`${name}: ${equal} of ${of} entries are equal`, () => {
      expect({ equal: ours().filter(isEqual).length, of: ours().length }).toEqual({ equal, of });
    });

    test(`${name}: every other difference is named`, () => {
      const unnamed = ours().flatMap(({ id, label, differences }) =>
        differences
          .filter(({ path }) => !TOLERATED.some((row) => isNamedBy(row, id, path)))
          .map((difference) => ({ entry: `${id} ${label}`, ...difference })),
      );
      expect(unnamed).toEqual([]);
    });
  }

  test('no difference is named that does not occur', () => {
    const found = outcomes.flatMap(({ id, differences }) =>
      differences.map(({ path }) => [id, path] as const),
    );
    const stale = TOLERATED.map((row) => ({ ...row, unused: unusedPartsOf(row, found) }));
    expect(stale.filter(({ unused }) => unused.length > 0)).toEqual([]);
  });

  test('the documentation names the same differences, word by word, and the same total', () => {
    expect(documented.tolerated).toEqual(TOLERATED);
    expect([...documented.scenarios.keys()]).toEqual(SCENARIO_NAMES);
    expect(documented.total).toEqual({
      equal: outcomes.filter(isEqual).length,
      of: outcomes.length,
    });
  });
});
