import { beforeEach, describe, expect, test } from '@jest/globals';
import {
  createPollPendingDeposits,
  type FoundOnRail,
} from '../../../../src/activities/rail/received/poll-received.ts';
import type { PendingDeposit, Rail, ReceivedFunds } from '../../../../src/rails/rail.ts';
import { createExpireUnpaid } from '../../../../src/services/transactions/expire.ts';
import { Cursor, RailEventRow } from '../../../../src/db/entities/money-in.ts';
import { addTransaction, RAIL, uniqueNumber } from '../../../support/rows.ts';
import { createBench, HOUR_MS, railProfile } from '../../../support/payments/bench.ts';
import { createFakeRail } from '../../../support/payments/fake-rail.ts';
import { opened } from '../../../support/opened.ts';

let nowMs: number;
const bench = await opened(createBench());
beforeEach(async () => {
  nowMs = Date.now();
  await bench.em().execute('delete from cursor');
  await bench.em().execute('delete from rail_event');
  await bench.em().execute('update transaction set next_poll_at = null');
  bench.told.length = 0;
});

const poll = async (more: Partial<Rail>): Promise<FoundOnRail> =>
  createPollPendingDeposits({
    ...bench.host(createFakeRail([], more).rail),
    now: () => nowMs,
  })();
const readThrough = async (): Promise<number | null> => {
  const cursor = await bench.em().findOne(Cursor, { source: `rail/${RAIL}` });
  return cursor?.readThrough?.getTime() ?? null;
};
const expire = async (id: string) => createExpireUnpaid(bench.deps)(id);
const deposit = async (payUntil: number, nextPollAt: number | null = null) => {
  const railReference = `R-${uniqueNumber()}`;
  return addTransaction(bench.em(), {
    kind: 'deposit',
    railReference,
    payUntil: new Date(payUntil),
    nextPollAt: nextPollAt === null ? null : new Date(nextPollAt),
  });
};

describe('§1.7 a rail that reports by webhook alone', () => {
  const within: Partial<Rail> = {
    profile: { ...railProfile, webhookWithinMs: HOUR_MS },
    parseEvent: async ({ body }) => {
      if (body === 'poison') throw new Error('not yet');
      return {};
    },
  };
  const arrive = async (body: string, receivedAt: Date): Promise<void> => {
    const em = bench.em();
    const { ciphertext, keyId } = bench.secrets.seal({ headers: {}, body }, `rail_event/${RAIL}`);
    em.create(RailEventRow, {
      rail: RAIL,
      eventCiphertext: ciphertext,
      eventKeyId: keyId,
      receivedAt,
      state: 'received',
    });
    await em.flush();
  };

  test('§1.7 is read through no further than its webhooks take to come', async () => {
    const row = await deposit(nowMs - HOUR_MS / 2);
    await poll(within);
    expect(await readThrough()).toBe(nowMs - HOUR_MS);
    expect(await expire(row.id)).toBe('readingBehind');
    nowMs += HOUR_MS;
    await poll(within);
    expect(await expire(row.id)).toBe('expired');
  });

  test('§1.7 that promises no time is never read through, and expires nothing', async () => {
    const row = await deposit(nowMs - 1_000_000);
    await poll({ parseEvent: async () => ({}) });
    expect(await readThrough()).toBeNull();
    expect(await expire(row.id)).toBe('readingBehind');
  });

  test('§1.7 is read through no further than a webhook that could not be read yet', async () => {
    const cameAt = new Date(nowMs - 3 * HOUR_MS);
    await arrive('poison', cameAt);
    await arrive('well', new Date(nowMs - HOUR_MS));
    await poll(within);
    expect(await readThrough()).toBe(cameAt.getTime() - HOUR_MS);
  });

  test('§1.5 a webhook whose key is missing stops no other, and is read once it is there', async () => {
    const em = bench.em();
    await arrive('sealed with another key', new Date(nowMs));
    await em.execute(`update rail_event set event_key_id = 'lost'`);
    await arrive('well', new Date(nowMs));
    await poll(within);
    const states = async () =>
      (await bench.em().find(RailEventRow, {}, { orderBy: { id: 'asc' } })).map((row) => row.state);
    expect(await states()).toEqual(['received', 'read']);
    await em.execute(`update rail_event set event_key_id = 'k'`);
    await poll(within);
    expect(await states()).toEqual(['read', 'read']);
  });
});

test('§1.7 a deposit from before its rail had a list expires by the list', async () => {
  const row = await deposit(nowMs - 1_000, nowMs - 2_000);
  await poll({ listReceived: async () => ({ received: [], cursor: null, complete: true }) });
  expect(await expire(row.id)).toBe('expired');
});

describe('§1.5 a deposit that the rail stumbles over', () => {
  /** A rail that throws whenever it is asked about one of these. */
  const stumbling = (poison: readonly string[]) => {
    const calls: (readonly string[])[] = [];
    const pollPendingDeposits = async (
      pending: readonly PendingDeposit[],
    ): Promise<readonly ReceivedFunds[]> => {
      calls.push(pending.map(({ transactionId }) => transactionId));
      if (pending.some(({ transactionId }) => poison.includes(transactionId))) {
        throw new TypeError('cannot read properties of undefined');
      }
      return pending.map(({ reference }) => ({
        railReference: `in-${reference}`,
        reference,
        amount: '100',
        receivedAt: new Date(nowMs).toISOString(),
      }));
    };
    return { calls, rail: { pollPendingDeposits } };
  };

  test('§1.5 stops no other', async () => {
    const rows = [];
    for (let count = 0; count < 10; count += 1)
      rows.push(await deposit(nowMs + HOUR_MS, nowMs - 1));
    const [first, , third] = rows;
    const { calls, rail } = stumbling([first?.id ?? '', third?.id ?? '']);
    expect((await poll(rail)).dispatched).toBe(8);
    expect(bench.told).toHaveLength(8);
    expect(calls.length).toBeLessThan(20);
  });

  test('§1.7 does not expire before it was asked about, however late it is', async () => {
    const deadline = nowMs - 1_000;
    const row = await deposit(deadline, deadline - 1);
    const other = await deposit(nowMs + HOUR_MS, nowMs - 1);
    await poll(stumbling([row.id]).rail);
    expect(bench.told.map(({ id }) => id)).toEqual([other.id]);
    expect(await expire(row.id)).toBe('readingBehind');
    await bench.em().execute('update transaction set next_poll_at = null where id = ?', [other.id]);
    await poll({ pollPendingDeposits: async () => [] });
    expect(await expire(row.id)).toBe('expired');
  });

  test('§3.5 is distinguished from an outage, which is thrown after a few calls', async () => {
    for (let count = 0; count < 10; count += 1) await deposit(nowMs + HOUR_MS, nowMs - 1);
    let calls = 0;
    const out = async () => {
      calls += 1;
      throw new TypeError('fetch failed');
    };
    await expect(poll({ pollPendingDeposits: out })).rejects.toThrow('fetch failed');
    expect(calls).toBeLessThanOrEqual(9);
    expect(await readThrough()).toBeNull();
  });
});
