import { beforeEach, describe, expect, test } from '@jest/globals';
import { createSweepUnstarted } from '../../../src/services/transactions/sweep.ts';
import { addTransaction, USDC } from '../../support/rows.ts';
import { createBench, HOUR_MS } from '../../support/payments/bench.ts';
import { opened } from '../../support/opened.ts';

/* What cannot be started keeps nothing behind it waiting, however much of it there is. */

const bench = await opened(createBench());
beforeEach(async () => {
  await bench.em().execute('update transaction set workflow_started_at = now()');
  await bench.em().execute('update investigation set workflow_started_at = now()');
  bench.started.length = 0;
  bench.investigated.length = 0;
  for (const set of Object.values(bench.behaviour)) set.clear();
});

/** More than the sweep looks at in one tick, twice. */
const MANY = 450;
const sweep = async (): Promise<string> => createSweepUnstarted(bench.deps)();

const addStories = async (startedAt: Date): Promise<readonly string[]> => {
  const rows = await bench.em().execute<{ id: string }[]>(
    `insert into transaction (id, protocol, kind, status, asset, rail, account, amount_in_asset,
       amount_out_asset, pay_until, started_at)
     select gen_random_uuid(), 'sep6', 'withdrawal', 'pending_user_transfer_start', ?, 'gone', 'x',
       ?, 'iso4217:USD', now(), ? from generate_series(1, ?) returning id`,
    [USDC, USDC, startedAt, MANY],
  );
  return rows.map(({ id }) => id);
};
const addCases = async (openedAt: Date): Promise<readonly string[]> => {
  const rows = await bench.em().execute<{ key: string }[]>(
    `insert into investigation (source_key, reason, asset, amount, opened_at)
       select 'stellar/' || extract(epoch from now())::bigint || n, 'late', ?, 1, ?
         from generate_series(1, ?) n returning source_key as key`,
    [USDC, openedAt, MANY],
  );
  return rows.map(({ key }) => key);
};
const triesOf = async (table: string, key: string, ids: readonly string[]) =>
  bench.em().execute<{ tries: number; soon: boolean; late: boolean }[]>(
    `select start_tries as tries, start_due_at > now() as soon,
         start_due_at > now() + interval '1 hour' as late
       from ${table} where ${key} = any(?::text[]) and workflow_started_at is null`,
    [`{${ids.join(',')}}`],
  );

describe('§1.5 stories that cannot be started', () => {
  const HOUR_AGO = new Date(Date.now() - HOUR_MS);

  test('§1.5 keep none that is younger waiting: it is started within three ticks', async () => {
    const broken = await addStories(HOUR_AGO);
    for (const id of broken) bench.behaviour.broken.add(id);
    const { id: well } = await addTransaction(bench.em(), { workflowStartedAt: null });
    for (let tick = 0; tick < 3; tick += 1) await sweep();
    expect(bench.started).toEqual([{ id: well, again: false }]);
    // Each of them was tried and has a time of its own at which it is tried again.
    const tries = await triesOf('transaction', 'id::text', broken);
    expect(tries).toHaveLength(MANY);
    expect(tries.every((row) => row.tries >= 1)).toBe(true);
  });

  test('§1.5 are tried ever more rarely, once an hour at last, and never given up', async () => {
    const [broken] = [await addTransaction(bench.em(), { workflowStartedAt: null })];
    bench.behaviour.broken.add(broken.id);
    for (let tick = 0; tick < 30; tick += 1) {
      await bench
        .em()
        .execute('update transaction set start_due_at = now() where id = ?', [broken.id]);
      await sweep();
    }
    expect(await triesOf('transaction', 'id::text', [broken.id])).toEqual([
      { tries: 30, soon: true, late: false },
    ]);
    // Until then it is left alone.
    await sweep();
    expect(await triesOf('transaction', 'id::text', [broken.id])).toMatchObject([{ tries: 30 }]);
    bench.behaviour.broken.clear();
    await bench
      .em()
      .execute('update transaction set start_due_at = now() where id = ?', [broken.id]);
    await sweep();
    expect(bench.started).toEqual([{ id: broken.id, again: false }]);
  });
});

describe('§1.5 investigations that cannot be started', () => {
  test('§1.5 keep none that is younger waiting: it is started within three ticks', async () => {
    const broken = await addCases(new Date(Date.now() - HOUR_MS));
    for (const key of broken) bench.behaviour.broken.add(key);
    await bench
      .em()
      .execute(
        `insert into investigation (source_key, reason, asset, amount) values ('stellar/1', 'late', ?, 1)`,
        [USDC],
      );
    for (let tick = 0; tick < 3; tick += 1) await sweep();
    expect(bench.investigated).toEqual(['stellar/1']);
    const tries = await triesOf('investigation', 'source_key', broken);
    expect(tries).toHaveLength(MANY);
    expect(new Set(tries.map((row) => row.tries))).toEqual(new Set([1]));
  });

  test('§1.5 that were started and do not say that they run are started again, ever more rarely', async () => {
    await bench
      .em()
      .execute(
        `insert into investigation (source_key, reason, asset, amount) values ('stellar/2', 'late', ?, 1)`,
        [USDC],
      );
    for (let tick = 0; tick < 3; tick += 1) await sweep();
    expect(bench.investigated).toEqual(['stellar/2']);
    expect(await triesOf('investigation', 'source_key', ['stellar/2'])).toEqual([
      { tries: 1, soon: true, late: false },
    ]);
  });
});
