import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { createExpireUnpaid } from '../../src/activities/expire.ts';
import { lockTransaction } from '../../src/activities/advance.ts';
import { waitUntil } from '../../src/dev/wait-until.ts';
import { addReceipt, addReceived, addTransaction, DISTRIBUTION, RAIL } from '../support/rows.ts';
import { createBench, HOUR_MS, type Bench } from './bench.ts';

let bench: Bench;
beforeAll(async () => {
  bench = await createBench();
});
afterAll(async () => bench?.close());

const DEADLINE = new Date(Date.now() - 60_000);
const after = (ms: number): Date => new Date(DEADLINE.getTime() + ms);

const readThrough = async (source: string, at: Date | null): Promise<void> => {
  await bench.em().execute(
    `insert into cursor (source, read_through) values (?, ?)
       on conflict (source) do update set read_through = excluded.read_through`,
    [source, at],
  );
};
const ledgerReadThrough = async (at: Date | null) => readThrough(`stellar/${DISTRIBUTION}`, at);
const railReadThrough = async (at: Date | null) => readThrough(`rail/${RAIL}`, at);
const expire = async (id: string) => createExpireUnpaid(bench.deps)(id);
const unpaid = async (changes: Parameters<typeof addTransaction>[1] = {}) =>
  addTransaction(bench.em(), { payUntil: DEADLINE, ...changes });

describe('§1.7 a withdrawal that nobody paid', () => {
  test('§1.7 is not expired before the ledger was read past its deadline', async () => {
    const { id } = await unpaid();
    for (const read of [null, after(-1), after(0)]) {
      await ledgerReadThrough(read);
      expect(await expire(id)).toBe('readingBehind');
    }
    expect((await bench.transaction(id)).status).toBe('pending_user_transfer_start');
  });

  test('§1.7 is expired once the ledger was read past its deadline, whatever the rail says', async () => {
    await railReadThrough(null);
    await ledgerReadThrough(after(1));
    const { id } = await unpaid({ message: 'Please pay.' });
    expect(await expire(id)).toBe('expired');
    const row = await bench.transaction(id);
    expect(row.status).toBe('expired');
    expect(row.message).toContain('do not pay');
    expect(await expire(id)).toBe('expired');
  });

  test('§1.7 is not expired when anything is recorded for it, credited or not', async () => {
    await ledgerReadThrough(after(1));
    for (const disposition of [null, 'credited'] as const) {
      const { id } = await unpaid();
      await addReceived(bench.em(), { transactionId: id, disposition });
      expect(await expire(id)).toBe('recorded');
      expect((await bench.transaction(id)).status).toBe('pending_user_transfer_start');
    }
  });

  test('§1.7 is expired when what was recorded for it was filed as late', async () => {
    await ledgerReadThrough(after(1));
    const { id } = await unpaid();
    await addReceived(bench.em(), { transactionId: id, disposition: 'investigation' });
    expect(await expire(id)).toBe('expired');
  });

  test('§1.7 waits for whoever records money under the lock, and sees it then', async () => {
    await ledgerReadThrough(after(1));
    const { id } = await unpaid();
    const listener = bench.em();
    await listener.begin();
    await lockTransaction(listener, id);
    await addReceived(listener, { transactionId: id });
    const expiry = expire(id);
    await waitUntil(
      async () => {
        const waiting = await bench.em().execute<unknown[]>(
          `select 1 from pg_stat_activity where wait_event_type = 'Lock'
               and datname = current_database()`,
        );
        return waiting.length > 0;
      },
      { timeoutMs: 10_000, what: 'expiry waits for the row' },
    );
    await listener.commit();
    expect(await expiry).toBe('recorded');
  });

  test('that has moved on is reported as recorded', async () => {
    await ledgerReadThrough(after(1));
    const { id } = await unpaid({ status: 'completed' });
    expect(await expire(id)).toBe('recorded');
  });
});

describe('§1.7 a deposit that nobody paid', () => {
  const deposit = async (changes: Parameters<typeof addTransaction>[1] = {}) =>
    unpaid({ kind: 'deposit', ...changes });

  test('§1.7 is expired by how far its rail was read, whatever the ledger says', async () => {
    await ledgerReadThrough(after(1));
    await railReadThrough(after(0));
    const { id } = await deposit();
    expect(await expire(id)).toBe('readingBehind');
    await railReadThrough(after(1));
    expect(await expire(id)).toBe('expired');
  });

  test('§1.7 that is asked for by name needs a look after its deadline', async () => {
    await railReadThrough(after(1));
    const { id } = await deposit({ nextPollAt: after(0) });
    expect(await expire(id)).toBe('readingBehind');
    const looked = await deposit({ nextPollAt: after(1) });
    expect(await expire(looked.id)).toBe('expired');
  });

  test('§1.7 is not expired when a receipt is recorded', async () => {
    await railReadThrough(after(1));
    const { id } = await deposit();
    await addReceipt(bench.em(), { transactionId: id });
    expect(await expire(id)).toBe('recorded');
  });

  test('§1.7 is asked for still while money may come late, and no longer', async () => {
    await railReadThrough(after(1));
    const { id } = await deposit({ nextPollAt: after(1) });
    await expire(id);
    expect((await bench.transaction(id)).nextPollAt).not.toBeNull();
    const old = new Date(Date.now() - 2 * HOUR_MS);
    const long = await deposit({ payUntil: old, nextPollAt: after(1) });
    await expire(long.id);
    expect((await bench.transaction(long.id)).nextPollAt).toBeNull();
  });
});
