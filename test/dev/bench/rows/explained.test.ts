import { describe, expect, test } from '@jest/globals';
import { readExplained } from '../../../../src/dev/bench/rows/explained.ts';
import { writePlan } from '../../../../src/dev/bench/plans.ts';

const entry = (ms: number, sql: string, plan: object): string => {
  const json = JSON.stringify({ 'Query Text': sql, Plan: plan }, null, 2).replaceAll('\n', '\n\t');
  return `2026-12-01 10:00:00.000 UTC [7] LOG:  duration: ${ms} ms  plan:\n\t${json}\n`;
};

const BY_KEY = {
  'Node Type': 'Index Scan',
  'Relation Name': 'transaction',
  'Index Name': 'transaction_pkey',
};
const WHOLE = {
  'Node Type': 'Limit',
  Plans: [{ 'Node Type': 'Seq Scan', 'Relation Name': 'transaction' }],
};

describe('plans in the log of PostgreSQL', () => {
  test('are summed by statement, the one that took the most time in all first', () => {
    const log = [
      entry(5, 'select 1 from cursor', { 'Node Type': 'Result' }),
      '2026-12-01 10:00:00.001 UTC [7] LOG:  something else\n',
      entry(2, 'select from transaction where id = $1', BY_KEY),
      entry(4, 'select from transaction where id = $1', BY_KEY),
    ].join('');
    expect(readExplained(log, ['transaction'])).toMatchObject([
      { sql: 'select from transaction where id = $?', runs: 2, totalMs: 6, slowestMs: 4 },
      { sql: 'select ? from cursor', runs: 1, totalMs: 5, scanned: [] },
    ]);
  });

  test('say which large table one run of a statement reads whole, whatever its other runs did', () => {
    const sql = 'select from transaction where memo = ?';
    const log =
      entry(1, "select from transaction\n  where memo = '17'", WHOLE) +
      entry(9, "select from transaction where memo = '18'", BY_KEY);
    const [found] = readExplained(log, ['transaction']);
    expect(found).toMatchObject({ sql, runs: 2, scanned: ['transaction'], plan: WHOLE });
  });

  test('leave out what is no statement of a program', () => {
    expect(readExplained(entry(1, 'explain select 1', { 'Node Type': 'Result' }), [])).toEqual([]);
  });
});

test('a plan is written from its top, each node by its index or its table', () => {
  const plan = { 'Node Type': 'Nested Loop', Plans: [BY_KEY, ...WHOLE.Plans] };
  expect(writePlan(plan)).toEqual([
    'Nested Loop',
    '  Index Scan transaction_pkey on transaction',
    '  Seq Scan transaction',
  ]);
});
