import { describe, expect, test } from '@jest/globals';
import { ApplicationFailure, ApplicationFailureCategory } from '@temporalio/common';
import {
  createAwaitExpiry,
  createExpireUnpaid,
} from '../../../src/services/transactions/expire.ts';
import { lockTransaction } from '../../../src/services/transactions/move.ts';
import { waitUntil } from '../../../src/dev/wait-until.ts';
import { addReceipt, addReceived, addTransaction, DISTRIBUTION, RAIL } from '../../support/rows.ts';
import { createBench, HOUR_MS } from '../../support/payments/bench.ts';
import { opened } from '../../support/opened.ts';

const bench = await opened(createBench());

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

  test('§1.7 that has ended otherwise needs nobody to wait for it, however far was read', async () => {
    await ledgerReadThrough(null);
    for (const status of ['completed', 'refunded'] as const) {
      const { id } = await unpaid({ status });
      expect(await expire(id)).toBe('expired');
      expect((await bench.transaction(id)).status).toBe(status);
    }
  });

  test('§1.7 goes by the account that its customer was asked to pay, and by no other', async () => {
    const former = `G${'F'.repeat(55)}`;
    await ledgerReadThrough(after(1));
    await readThrough(`stellar/${former}`, after(-1));
    const { id } = await unpaid({ receivingAccount: former });
    expect(await expire(id)).toBe('readingBehind');
    await readThrough(`stellar/${former}`, after(1));
    expect(await expire(id)).toBe('expired');
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

describe('§1.7 a wait for what came before the deadline', () => {
  const wait = async (transactionId: string, parts: readonly string[] = [], attempt = 1) =>
    createAwaitExpiry(bench.deps)({ transactionId, parts }, attempt);
  /** After how many milliseconds it is looked again; a failure that nobody has to be told of. */
  const retryOf = async (waiting: Promise<unknown>): Promise<number> => {
    const failure = await waiting.then(
      () => null,
      (error: unknown) => error,
    );
    if (!(failure instanceof ApplicationFailure)) throw new Error('it has ended');
    expect([failure.type, failure.category, failure.nonRetryable]).toEqual([
      'ReadingBehind',
      ApplicationFailureCategory.BENIGN,
      false,
    ]);
    return Number(failure.nextRetryDelay);
  };

  test('§1.7 looks again ever less often, and at least every quarter of an hour', async () => {
    await ledgerReadThrough(after(-1));
    const { id } = await unpaid();
    const waits: number[] = [];
    for (const attempt of [1, 2, 10, 100, 10_000]) {
      waits.push(await retryOf(wait(id, [], attempt)));
    }
    expect(waits[0]).toBe(bench.deps.anchor.durations.expiryRetryMs);
    expect(waits).toEqual(waits.toSorted((one, other) => one - other));
    expect(waits.at(-1)).toBe(900_000);
    await ledgerReadThrough(after(1));
    expect(await wait(id, [], 10_001)).toEqual({ state: 'expired' });
    expect((await bench.transaction(id)).status).toBe('expired');
  });

  test('§1.7 ends with the money that is recorded and that the story was not signalled', async () => {
    await ledgerReadThrough(after(-1));
    const { id } = await unpaid();
    const record = await addReceived(bench.em(), { transactionId: id });
    const found = { source: `stellar/${record.operationId}`, amount: '100' };
    expect(await wait(id)).toMatchObject({ state: 'recorded', funds: [found] });
    expect((await bench.transaction(id)).status).toBe('pending_user_transfer_start');
  });

  test('§1.4 knows which parts the story has, and that no other came', async () => {
    await railReadThrough(after(-1));
    const { id } = await unpaid({ kind: 'deposit' });
    const part = `rail/${(await addReceipt(bench.em(), { transactionId: id, amount: '40' })).id}`;
    await retryOf(wait(id, [part]));
    const rest = await addReceipt(bench.em(), { transactionId: id, amount: '60' });
    expect(await wait(id, [part])).toMatchObject({
      state: 'recorded',
      funds: [{ source: `rail/${rest.id}` }],
    });
    await railReadThrough(after(1));
    expect(await wait(id, [part, `rail/${rest.id}`])).toEqual({ state: 'parts' });
    // Its parts are here and a person decides over them: it does not expire.
    expect((await bench.transaction(id)).status).toBe('pending_user_transfer_start');
  });

  test('§3.6 expires where its only part was taken back', async () => {
    await railReadThrough(after(1));
    const { id } = await unpaid({ kind: 'deposit' });
    await addReceipt(bench.em(), { transactionId: id, disposition: 'investigation' });
    expect(await wait(id)).toEqual({ state: 'expired' });
  });
});
