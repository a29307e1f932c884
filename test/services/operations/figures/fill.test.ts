import { expect, test } from '@jest/globals';
import { fillFigures, rebuildFigures } from '../../../../src/services/operations/figures/fill.ts';
import { readFigures } from '../../../../src/services/operations/figures/read.ts';
import { openTestOrm } from '../../../support/test-orm.ts';
import { opened } from '../../../support/opened.ts';
import { addTransaction, DOLLAR, RAIL, USDC } from '../../../support/rows.ts';

const { orm, run } = await opened(openTestOrm());

const DAY_MS = 86_400_000;
const today = new Date().toISOString().slice(0, 10);
const dayBefore = (days: number): string =>
  new Date(Date.parse(today) - days * DAY_MS).toISOString().slice(0, 10);
const read = async (from: string, to: string, only = {}) =>
  readFigures(orm.em.fork(), { from, to, ...only });

/** A payment that ended at a moment, so long after its money had come. */
const end = async (
  kind: 'deposit' | 'withdrawal',
  status: string,
  { at, seconds = 60, fee = '0' }: { at: string; seconds?: number; fee?: string },
) => {
  const { id } = await addTransaction(orm.em.fork(), {
    kind,
    status: 'completed',
    amountIn: '101',
    amountOut: '100',
    ...(kind === 'deposit' ? { amountInAsset: DOLLAR, amountOutAsset: USDC } : {}),
    transferReceivedAt: new Date(Date.parse(at) - seconds * 1_000),
  });
  await run(
    `insert into transaction_event (transaction_id, to_status, actor, reason, at)
       values (?, ?, 'story', 'r', ?)`,
    [id, status, at],
  );
  if (fee !== '0') {
    await run(
      `insert into posting (entry, account, asset, amount, transaction_id)
         values (?, 'fee', ?, ?, ?), (?, 'treasury', ?, ?, ?)`,
      [`f/${id}`, USDC, fee, id, `f/${id}`, USDC, `-${fee}`, id],
    );
  }
  return id;
};

test('the figures of days are those of their payments, however often they are worked out', async () => {
  const noon = `${dayBefore(2)}T12:00:00Z`;
  await end('deposit', 'completed', { at: noon, seconds: 30, fee: '1' });
  await end('deposit', 'completed', { at: noon, seconds: 30, fee: '0.5' });
  await end('withdrawal', 'completed', { at: noon, seconds: 3_000 });
  await end('withdrawal', 'refunded', { at: noon });
  await end('withdrawal', 'expired', { at: `${dayBefore(2)}T23:59:59.999Z` });
  // Midnight is of the next day.
  const parked = await end('deposit', 'completed', { at: `${dayBefore(1)}T00:00:00Z` });
  await run(
    `insert into parking (transaction_id, number, subject, reason, actions, opened_at)
       values (?, 1, 'review/1', 'held', '{accept}', ?)`,
    [parked, noon],
  );
  expect(await fillFigures(orm)).toBe(3);
  const first = await read(dayBefore(2), today);
  expect(first.total).toMatchObject({ completed: 4, refunded: 1, expired: 1 });
  expect(first.total.volumes).toEqual(new Map([[USDC, 4_010_000_000n]]));
  expect(first.total.fees).toEqual(new Map([[USDC, 15_000_000n]]));
  expect(first.total.p50).toBeGreaterThan(25);
  expect(first.total.p50).toBeLessThan(66);
  expect(first.total.p95).toBeGreaterThan(2_700);
  expect(
    first.groups.map(({ kind, rail, asset, completed }) => [kind, rail, asset, completed]),
  ).toEqual([
    ['deposit', RAIL, USDC, 3],
    ['withdrawal', RAIL, USDC, 1],
  ]);
  expect(first.days.map(({ day, completed }) => [day, completed])).toEqual([
    [dayBefore(2), 3],
    [dayBefore(1), 1],
  ]);
  expect(first.troubles).toEqual([{ kind: 'parked.review_held', count: 1 }]);

  await run("update day_filled set filled_at = filled_at - interval '1 year'");
  expect(await fillFigures(orm)).toBe(3);
  await rebuildFigures(orm);
  const again = await read(dayBefore(2), today);
  expect({ ...again, asOf: null }).toEqual({ ...first, asOf: null });
});

test('a period, a rail and an asset leave out the others', async () => {
  expect((await read(dayBefore(1), today)).total.completed).toBe(1);
  expect((await read(dayBefore(9), dayBefore(3))).groups).toEqual([]);
  expect((await read(dayBefore(2), today, { rail: 'other' })).groups).toEqual([]);
  expect((await read(dayBefore(2), today, { asset: DOLLAR })).groups).toEqual([]);
  expect((await read(dayBefore(2), today, { asset: USDC, rail: RAIL })).total.fees).toEqual(
    new Map([[USDC, 15_000_000n]]),
  );
});

test('a day that has settled is not worked out again; today is, after a while', async () => {
  expect(await fillFigures(orm)).toBe(0);
  await run(`update day_filled set filled_at = filled_at - interval '6 minutes' where day = ?`, [
    today,
  ]);
  expect(await fillFigures(orm)).toBe(1);
});
