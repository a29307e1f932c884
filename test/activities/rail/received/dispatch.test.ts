import { afterEach, describe, expect, test } from '@jest/globals';
import { dispatchReceipts } from '../../../../src/activities/rail/received/dispatch-receipts.ts';
import type { RailReceipt } from '../../../../src/db/entities/money-in.ts';
import type { Transaction } from '../../../../src/db/entities/transaction.ts';
import { addReceipt, addTransaction, uniqueNumber } from '../../../support/rows.ts';
import { createBench, railProfile } from '../../../support/payments/bench.ts';
import { createFakeRail } from '../../../support/payments/fake-rail.ts';
import { opened } from '../../../support/opened.ts';

const bench = await opened(createBench());

describe('what a rail’s worker cannot dispatch', () => {
  afterEach(async () => {
    bench.behaviour.broken.clear();
    bench.behaviour.away.clear();
    await tryAgain();
    await dispatch();
    bench.told.length = 0;
    bench.asked.length = 0;
  });

  const dispatch = async (): Promise<number> =>
    dispatchReceipts(bench.host(createFakeRail([], {}).rail), railProfile);
  const set = async (after: string): Promise<unknown> =>
    bench
      .em()
      .execute(
        `update rail_receipt set next_try_at = now() + ?::interval where signalled_at is null`,
        [after],
      );
  const tryAgain = async (): Promise<unknown> => set('0');
  const deposit = async (): Promise<Transaction> =>
    addTransaction(bench.em(), { kind: 'deposit', railReference: `R-${uniqueNumber()}` });
  const receive = async ({ id }: Transaction): Promise<RailReceipt> =>
    addReceipt(bench.em(), { transactionId: id });

  test('§1.5 keeps no later receipt from its story, however many of them there are', async () => {
    for (let count = 0; count < 30; count += 1) {
      const row = await deposit();
      bench.behaviour.broken.add(row.id);
      await receive(row);
    }
    expect(await dispatch()).toBe(0);
    const sound = await deposit();
    await receive(sound);
    expect(await dispatch()).toBe(1);
    expect(bench.told.map(({ id }) => id)).toEqual([sound.id]);
  });

  test('§1.5 is tried ever more rarely, and a poll tries nothing that is not due', async () => {
    const row = await deposit();
    bench.behaviour.broken.add(row.id);
    const { id } = await receive(row);
    const waits: number[] = [];
    for (let tries = 0; tries < 16; tries += 1) {
      await tryAgain();
      await dispatch();
      const [wait] = await bench.em().execute<{ seconds: number }[]>(
        `select extract(epoch from next_try_at - now())::float8 as seconds from rail_receipt
          where id = ?`,
        [id],
      );
      waits.push(Math.round(wait?.seconds ?? 0));
    }
    const before = bench.asked.length;
    await dispatch();
    expect(bench.asked).toHaveLength(before);
    expect(waits.every((wait, index) => wait >= (waits[index - 1] ?? 0))).toBe(true);
    expect(waits.at(-1)).toBe(600);
  });

  test('§1.5 keeps what came later for the same deposit behind it', async () => {
    const row = await deposit();
    bench.behaviour.broken.add(row.id);
    const first = await receive(row);
    await dispatch();
    await set('1 hour');
    bench.behaviour.broken.clear();
    const second = await receive(row);
    expect(await dispatch()).toBe(0);
    await tryAgain();
    expect(await dispatch()).toBe(2);
    const sources = bench.told.map(({ funds }) => funds.source);
    expect(sources).toEqual([`rail/${first.id}`, `rail/${second.id}`]);
  });

  test('§1.5 is tried soon again where Temporal was away, and not everybody is tried in vain', async () => {
    const rows = await Promise.all(Array.from({ length: 30 }, deposit));
    for (const row of rows) {
      bench.behaviour.away.add(row.id);
      await receive(row);
    }
    expect(await dispatch()).toBe(0);
    expect(bench.asked.length).toBeLessThan(rows.length);
    bench.behaviour.away.clear();
    await tryAgain();
    expect(await dispatch()).toBe(rows.length);
  });
});
