import { beforeEach, describe, expect, test } from '@jest/globals';
import { createExecuteOutgoingTransaction } from '../../../../src/activities/rail/pay-out/execute.ts';
import { createPollOutgoingTransactions } from '../../../../src/activities/rail/pay-out/poll-outgoing.ts';
import {
  createPollPendingDeposits,
  type FoundOnRail,
} from '../../../../src/activities/rail/received/poll-received.ts';
import type { OutgoingResult, OutgoingUpdate, Rail } from '../../../../src/rails/rail.ts';
import {
  createPark,
  createRefusePayout,
  createUnpark,
} from '../../../../src/services/transactions/decisions/park.ts';
import { Investigation, RailReceipt } from '../../../../src/db/entities/money-in.ts';
import type { Transaction } from '../../../../src/db/entities/transaction.ts';
import { addRailPayment, addTransaction, uniqueNumber } from '../../../support/rows.ts';
import { createBench } from '../../../support/payments/bench.ts';
import { addCredited } from '../../../support/payments/credited.ts';
import { createFakeRail, DELIVERED } from '../../../support/payments/fake-rail.ts';
import { payoutKey } from '../../../support/payments/payout-key.ts';
import { opened } from '../../../support/opened.ts';
import { recordWebhook } from '../../../support/payments/webhooks.ts';

const bench = await opened(createBench());
beforeEach(async () => {
  await bench.em().execute('update rail_payment set next_poll_at = null, told_at = now()');
  bench.moved.length = 0;
  bench.told.length = 0;
});

const execute = async (rail: Rail, row: Transaction) =>
  createExecuteOutgoingTransaction(bench.host(rail))({ transactionId: row.id, number: 1 });
const casesOf = async (row: Transaction) =>
  bench.em().find(Investigation, { transactionId: row.id }, { orderBy: { sourceKey: 'asc' } });

/** A webhook of the fake rail, which believes all that is stored for it. */
const arrive = async (outgoing: readonly OutgoingUpdate[]): Promise<void> =>
  recordWebhook(bench, { outgoing });
const believing: Partial<Rail> = {
  parseEvent: async ({ body }) => JSON.parse(body) as { outgoing: OutgoingUpdate[] },
};
const readEvents = async (): Promise<FoundOnRail> =>
  createPollPendingDeposits(bench.host(createFakeRail([], believing).rail))();

test('§3.4 a pay-out that came back after delivery, as the list of received money has it, is a case', async () => {
  const row = await addCredited(bench);
  expect((await execute(createFakeRail([DELIVERED]).rail, row)).state).toBe('delivered');
  const back = { idempotencyKey: payoutKey(row), state: 'returned' } as const;
  const listing: Partial<Rail> = {
    listReceived: async () => ({ received: [], outgoing: [back], cursor: '1', complete: true }),
  };
  const poll = createPollPendingDeposits(bench.host(createFakeRail([], listing).rail));
  // The list may say so again.
  for (let look = 0; look < 2; look += 1) await poll();
  expect(await casesOf(row)).toMatchObject([
    { reason: 'contradiction', resolution: 'delivered before, returned now' },
  ]);
});

describe('§6 a webhook before the answer', () => {
  test.each([
    ['delivered', 'initiated', 'delivered', 'completed'],
    ['delivered', 'delivered', 'delivered', 'completed'],
    ['failed', 'failed', 'failed', 'pending_anchor'],
    ['returned', 'initiated', 'failed', 'pending_anchor'],
    ['refund', 'initiated', 'refund', 'pending_anchor'],
    ['needsInfo', 'initiated', 'needsInfo', 'pending_customer_info_update'],
  ] as const)(
    '§3.4 that says %s, while the call answers %s, leaves one %s',
    async (told, answered, state, status) => {
      const row = await addCredited(bench);
      const result =
        answered === 'failed'
          ? { state: answered, message: 'no' }
          : { state: answered, railReference: 'out-1' };
      const { rail } = createFakeRail([
        async () => {
          await arrive([{ idempotencyKey: payoutKey(row), state: told, fields: ['last_name'] }]);
          await readEvents();
          return result as OutgoingResult;
        },
      ]);
      expect((await execute(rail, row)).state).toBe(state);
      expect((await bench.transaction(row.id)).status).toBe(status);
      expect(await bench.owed(`customer:${row.id}`)).toBe(state === 'delivered' ? 0 : 100);
      expect(await casesOf(row)).toEqual([]);
    },
  );

  test.each(['retry', 'settled'] as const)(
    '§3.4 that says delivered while a person is asked is booked once, also when the person says %s',
    async (action) => {
      const row = await addCredited(bench);
      const { rail, asked } = createFakeRail([new Error('lost')]);
      await execute(rail, row).catch(() => undefined);
      const { id: transactionId } = row;
      await createPark(bench.deps)({ transactionId, reason: 'lost', message: 'delayed' });
      await arrive([
        { idempotencyKey: payoutKey(row), state: 'delivered', railReference: 'out-1' },
      ]);
      await readEvents();
      const resolution = { action, operator: 'ada', evidence: 'I looked' };
      await createUnpark(bench.deps)({ transactionId, resolution });
      // What the story does after a retry changes nothing for one that was settled.
      await createRefusePayout(bench.deps)({ transactionId, key: payoutKey(row) });
      expect((await execute(rail, row)).state).toBe('delivered');
      expect((await bench.transaction(row.id)).status).toBe('completed');
      expect(await bench.owed(`customer:${row.id}`)).toBe(0);
      expect(await bench.entry(`paid/${payoutKey(row)}`)).not.toEqual({});
      expect(await bench.entry(`settled/${row.id}`)).toEqual({});
      expect(asked).toHaveLength(1);
    },
  );

  test('§3.4 that says failed, while the call answers delivered, is a contradiction', async () => {
    const row = await addCredited(bench);
    const { rail } = createFakeRail([
      async () => {
        await arrive([{ idempotencyKey: payoutKey(row), state: 'failed' }]);
        await readEvents();
        return DELIVERED;
      },
    ]);
    expect((await execute(rail, row)).state).toBe('failed');
    expect(await bench.owed(`customer:${row.id}`)).toBe(100);
    expect(await casesOf(row)).toMatchObject([
      { reason: 'contradiction', resolution: 'failed before, delivered now' },
    ]);
  });
});

describe('§6 a webhook and a poll at once', () => {
  test.each([
    ['delivered', 'delivered', 0],
    ['delivered', 'failed', 1],
  ] as const)('§3.4 that say %s and %s make one move and %d cases', async (one, other, cases) => {
    const row = await addCredited(bench, { status: 'pending_external' });
    const { key } = await addRailPayment(bench.em(), row, {
      state: 'initiated',
      nextPollAt: new Date(Date.now() - 1),
      toldAt: new Date(),
    });
    await arrive([{ idempotencyKey: key, state: one }]);
    const pollOutgoingTransactions = async () => [{ idempotencyKey: key, state: other }];
    const { rail } = createFakeRail([], { ...believing, pollOutgoingTransactions });
    const host = bench.host(rail);
    await Promise.all([
      createPollPendingDeposits(host)(),
      createPollOutgoingTransactions(host)(),
      createPollOutgoingTransactions(host)(),
    ]);
    await createPollOutgoingTransactions(host)();
    const { state } = await bench.payment(key);
    expect([one, other]).toContain(state);
    expect(new Set(bench.moved.map(({ move }) => move.state))).toEqual(new Set([state]));
    expect(await casesOf(row)).toHaveLength(cases);
  });

  test('§1.1 that report one payment credit it once', async () => {
    const reference = `R-${uniqueNumber()}`;
    const row = await addTransaction(bench.em(), { kind: 'deposit', railReference: reference });
    const railReference = `in-${uniqueNumber()}`;
    const receivedAt = new Date().toISOString();
    const received = [{ railReference, reference, amount: '100', receivedAt }];
    const list = async () => ({ received, cursor: '1', complete: true });
    const host = bench.host(createFakeRail([], { listReceived: list }).rail);
    const poll = createPollPendingDeposits(host);
    await Promise.allSettled([poll(), poll(), poll()]);
    await poll();
    expect(await bench.em().count(RailReceipt, { railReference })).toBe(1);
    expect(new Set(bench.told.map(({ funds }) => funds.source)).size).toBe(1);
    expect(bench.told.every(({ id }) => id === row.id)).toBe(true);
  });
});
