import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from '@jest/globals';

const root = fileURLToPath(new URL('../../', import.meta.url));
const [, table = ''] = readFileSync(`${root}docs/reference/money.md`, 'utf8').split(
  '### Each fault has its test',
);

const rows = [
  ...table.matchAll(/^\| (?<fault>.+?) +\| .+? +\| `(?<file>[^`]+)`: (?<title>.+?) +\|$/gm),
].map(({ groups }) => ({
  fault: groups?.['fault'] ?? '',
  file: groups?.['file'] ?? '',
  title: groups?.['title'] ?? '',
}));

/** What may go wrong with money, as it has to be met; each word stands in at least one row. */
const FAULTS = [
  'kill -9 of the worker, the api, the ledger, the bank, PostgreSQL, Temporal',
  'database connections are cut',
  '504, but it was applied',
  '504, and it never arrived',
  'cut in the middle of the reply',
  'tx_bad_seq',
  'fee surge',
  'one transaction per account',
  'slow ledger',
  'an older ledger than the one it accepted into',
  'two nodes behind one address',
  'stream is silent',
  'replayed records',
  'cut streams',
  '429 with `Retry-After` (in)',
  '429 with `Retry-After` (out)',
  '410 for an old cursor',
  'a restored database',
  'network reset (in)',
  'network reset (out)',
  'a trustline is removed between check and payment',
  'the destination is merged',
  'an empty distribution account',
  'two workers claim one leg',
  'a zombie worker',
  'lost Temporal data',
  'a rail times out after paying',
  'a rail answers twice',
  'a rail forgets its keys',
  'a rail contradicts itself',
  'a webhook before the poll',
  'the poll before the webhook',
  'a callback host that hangs',
];

describe('the faults of §6', () => {
  test.each(FAULTS)('%s: stands in the table', (fault) => {
    expect(rows.map((row) => row.fault).filter((found) => found.includes(fault))).not.toEqual([]);
  });

  test.each(rows)('$fault: $title', ({ file, title }) => {
    expect(existsSync(`${root}${file}`)).toBe(true);
    expect(readFileSync(`${root}${file}`, 'utf8')).toContain(title);
  });
});
