import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { alignLines, type LineReader } from '../../../../src/services/accounting/audit/align.ts';
import type { Line } from '../../../../src/domain/ledger/reconcile.ts';

const lineOf = (key: string): Line => ({
  key,
  row: key,
  direction: 'in',
  asset: 'iso4217:USD',
  amount: 1n,
  state: 'settled',
  atMs: 0,
});

/** Hands the lines out in pages of the given sizes, empty ones too. */
const readerOf = (keys: readonly string[], sizes: readonly number[]): LineReader => {
  const left = keys.toSorted().map(lineOf);
  let page = 0;
  return async () => {
    const size = sizes[page] ?? 3;
    page += 1;
    return { lines: left.splice(0, size), exhausted: left.length === 0 };
  };
};

describe('walking two sides', () => {
  const keys = fc.array(fc.integer({ min: 0, max: 40 }).map((number) => `k${number}`));
  const sizes = fc.array(fc.integer({ min: 0, max: 4 }), { maxLength: 20 });

  test('§5 brings the lines of a name together, each once, however the pages fall', async () => {
    await fc.assert(
      fc.asyncProperty(keys, keys, sizes, sizes, async (mine, others, mySizes, theirSizes) => {
        const here: string[] = [];
        const there: string[] = [];
        const seen = new Set<string>();
        for await (const page of alignLines(
          readerOf(mine, mySizes),
          readerOf(others, theirSizes),
        )) {
          const names = new Set([...page.here, ...page.there].map(({ key }) => key));
          for (const name of names) {
            expect(seen.has(name)).toBe(false);
            seen.add(name);
          }
          here.push(...page.here.map(({ key }) => key));
          there.push(...page.there.map(({ key }) => key));
        }
        expect(here).toEqual(mine.toSorted());
        expect(there).toEqual(others.toSorted());
      }),
    );
  });
});
