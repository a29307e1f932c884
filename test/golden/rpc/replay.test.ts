import { beforeAll, describe, expect, test } from '@jest/globals';
import { readDocumented } from '../documented.ts';
import { isNamedBy, unusedPartsOf } from '../tolerated.ts';
import { outcomesOf } from './outcomes.ts';
import type { Outcome } from './outcomes.ts';
import { FILES } from './recording.ts';
import { TOLERATED } from './tolerated.ts';

const documented = readDocumented('sandbox-rpc.md', '## Compared with a real server');
let outcomes: Outcome[] = [];

beforeAll(async () => {
  outcomes = await outcomesOf();
}, 60_000);

const isEqual = ({ differences }: Outcome): boolean => differences.length === 0;

/** So many were equal when this was last looked at; more is welcome, fewer is a loss. */
const AT_LEAST = 392;

describe('the requests of a real Stellar RPC server, put to the sandbox', () => {
  for (const name of FILES) {
    const { equal = 0, of = 0 } = documented.scenarios.get(name) ?? {};
    const ours = (): Outcome[] =>
      outcomes.filter(({ id }) => id.startsWith(`${name.slice(0, 2)}#`));

    test(`${name}: ${equal} of ${of} entries are equal`, () => {
      expect({ equal: ours().filter(isEqual).length, of: ours().length }).toEqual({ equal, of });
    });

    test(`${name}: every other difference is named`, () => {
      const unnamed = ours().flatMap(({ id, name: entry, differences }) =>
        differences
          .filter(({ path }) => !TOLERATED.some((row) => isNamedBy(row, id, path)))
          .map((difference) => ({ entry: `${id} ${entry}`, ...difference })),
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

  test(`at least ${AT_LEAST} are equal, and the documentation says the same`, () => {
    const equal = outcomes.filter(isEqual).length;
    expect(equal).toBeGreaterThanOrEqual(AT_LEAST);
    expect(documented.tolerated).toEqual(TOLERATED);
    expect([...documented.scenarios.keys()]).toEqual([...FILES]);
    expect(documented.total).toEqual({ equal, of: outcomes.length });
  });
});
