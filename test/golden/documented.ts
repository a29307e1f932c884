import { readFileSync } from 'node:fs';
import type { Tolerated } from './tolerated.ts';

/** What a page of docs/reference says of a comparison. */
export interface Documented {
  /** How many entries of each scenario are equal, of how many. */
  readonly scenarios: ReadonlyMap<string, { readonly equal: number; readonly of: number }>;
  readonly total: { readonly equal: number; readonly of: number };
  readonly tolerated: readonly Tolerated[];
}

/** Reads the section of a page that says how the sandbox compares with the real thing. */
export function readDocumented(
  page = 'sandbox-ledger.md',
  heading = '## Compared with a real network',
): Documented {
  const text = readFileSync(new URL(`../../docs/reference/${page}`, import.meta.url), 'utf8');
  const section = text.split(heading)[1]?.split('\n## ')[0] ?? '';
  const rows = section
    .split('\n')
    .filter((line) => line.startsWith('|'))
    .map((line) =>
      line
        .slice(1, -1)
        .split('|')
        .map((cell) => cell.trim()),
    );
  const counts = rows.flatMap(([name = '', equal]) => {
    const [, some, all] = equal?.match(/^(\d+) of (\d+)$/) ?? [];
    return all === undefined ? [] : [[name, { equal: Number(some), of: Number(all) }] as const];
  });
  const [, some, all] = section.match(/\*\*(\d+) of (\d+) entries are equal\*\*/) ?? [];
  return {
    scenarios: new Map(counts),
    total: { equal: Number(some), of: Number(all) },
    tolerated: rows.flatMap(([entries = '', fields = '', reason = '']) =>
      /^\d\d#/.test(entries) ? [{ entries, fields: fields.replaceAll('`', ''), reason }] : [],
    ),
  };
}
