import { beforeEach, describe, expect, test } from '@jest/globals';
import { createKeepHouse } from '../../src/activities/housekeeping.ts';
import { waitUntil } from '../../src/dev/wait-until.ts';
import { addTransaction } from '../support/rows.ts';
import { createBench } from '../support/payments/bench.ts';
import { opened } from '../support/opened.ts';

const bench = await opened(createBench());
beforeEach(async () => {
  await bench.em().execute(`update transaction set workflow_started_at = now(),
    status = case when rail is null then 'expired' else 'completed' end`);
  bench.started.length = 0;
  for (const set of Object.values(bench.behaviour)) set.clear();
});

const open = new AbortController().signal;
const keeper = (compareEveryMs: number, turnMs = 0) =>
  createKeepHouse({ ...bench.deps, sweepEveryMs: 10, compareEveryMs, turnMs });

describe('housekeeping', () => {
  test('says that nothing was to be done', async () => {
    const turn = await keeper(3_600_000)(new Date().toISOString(), open);
    expect(turn.summary).toBe('nothing was to be done');
  });

  test('starts what is unstarted, and says so', async () => {
    const { id } = await addTransaction(bench.em(), { workflowStartedAt: null });
    const comparedAt = new Date().toISOString();
    const turn = await keeper(3_600_000)(comparedAt, open);
    expect(turn).toEqual({ comparedAt, summary: '1 stories started' });
    expect(bench.started).toEqual([{ id, again: false }]);
  });

  test('compares at once where that was never done, and then as often as it is set', async () => {
    const { id } = await addTransaction(bench.em());
    const keep = keeper(3_600_000);
    const first = await keep(null, open);
    expect(first.summary).toBe('1 stories started again');
    expect(bench.started).toEqual([{ id, again: true }]);
    const second = await keep(first.comparedAt, open);
    expect(second).toEqual({ comparedAt: first.comparedAt, summary: 'nothing was to be done' });
    const third = await keeper(1)('2026-01-01T00:00:00.000Z', open);
    expect(third.summary).toBe('1 stories started again');
  });

  test('goes on with its other chores where one fails', async () => {
    await bench.em().execute('alter table used_token rename to used_token_away');
    try {
      const { id } = await addTransaction(bench.em());
      const turn = await keeper(3_600_000)(null, open);
      expect(turn.summary).toBe('1 stories started again');
      expect(bench.started).toEqual([{ id, again: true }]);
    } finally {
      await bench.em().execute('alter table used_token_away rename to used_token');
    }
  });

  test('ends at once when its worker stops', async () => {
    const stop = new AbortController();
    let ended: unknown = null;
    const turn = keeper(3_600_000, 60_000)(new Date().toISOString(), stop.signal).catch(
      (error: unknown) => void (ended = error),
    );
    const { id } = await addTransaction(bench.em(), { workflowStartedAt: null });
    const isStarted = async () => bench.started.some((one) => one.id === id);
    await waitUntil(isStarted, { timeoutMs: 60_000, intervalMs: 10, what: 'it has swept' });
    stop.abort(new Error('the worker stops'));
    await turn;
    expect(ended).toEqual(new Error('the worker stops'));
  });
});
