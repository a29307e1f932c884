import { expect, test } from '@jest/globals';
import type { Documented } from './documented.ts';
import type { Outcome } from './outcomes.ts';
import { isNamedBy, unusedPartsOf, type Tolerated } from './tolerated.ts';

export const isEqual = ({ differences }: Outcome): boolean => differences.length === 0;

interface Comparison {
  /** The recorded files, in their order. */
  readonly names: readonly string[];
  readonly documented: Documented;
  readonly tolerated: readonly Tolerated[];
  /** What came of each entry, once all were put to the sandbox. */
  readonly outcomes: () => readonly Outcome[];
}

/** Tests that hold a comparison, its table of differences and its page of docs/reference together. */
export const holdToPage = ({ names, documented, tolerated, outcomes }: Comparison): void => {
  const counts = names.map((name) => {
    const { equal = 0, of = 0 } = documented.scenarios.get(name) ?? {};
    return [name, equal, of] as const;
  });
  test.each(counts)('%s: %i of %i are equal, all else is named', (name, equal, of) => {
    const ours = outcomes().filter(({ id }) => id.startsWith(`${name.slice(0, 2)}#`));
    expect({ equal: ours.filter(isEqual).length, of: ours.length }).toEqual({ equal, of });
    const unnamed = ours.flatMap(({ id, label, differences }) =>
      differences
        .filter(({ path }) => !tolerated.some((row) => isNamedBy(row, id, path)))
        .map((difference) => ({ entry: `${id} ${label}`, ...difference })),
    );
    expect(unnamed).toEqual([]);
  });

  test('no difference is named that does not occur', () => {
    const found = outcomes().flatMap(({ id, differences }) =>
      differences.map(({ path }) => [id, path] as const),
    );
    const stale = tolerated.map((row) => ({ ...row, unused: unusedPartsOf(row, found) }));
    expect(stale.filter(({ unused }) => unused.length > 0)).toEqual([]);
  });

  test('the documentation names the same differences, word by word, and the same total', () => {
    expect(documented.tolerated).toEqual(tolerated);
    expect([...documented.scenarios.keys()]).toEqual([...names]);
    const equal = outcomes().filter(isEqual).length;
    expect(documented.total).toEqual({ equal, of: outcomes().length });
  });
};
