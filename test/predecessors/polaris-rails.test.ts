import { beforeEach, describe, expect, test } from '@jest/globals';
import {
  createPollPendingDeposits,
  type FoundOnRail,
} from '../../src/activities/rail/received/poll-received.ts';
import { createExecuteOutgoingTransaction } from '../../src/activities/rail/pay-out/execute.ts';
import type { Rail } from '../../src/rails/rail.ts';
import { RailPayment } from '../../src/db/entities/money-out.ts';
import { createBench, railProfile } from '../support/payments/bench.ts';
import { addCredited } from '../support/payments/credited.ts';
import { createFakeRail, DELIVERED, LOST } from '../support/payments/fake-rail.ts';
import { addTransaction, uniqueNumber } from '../support/rows.ts';
import { opened } from '../support/opened.ts';

/* What went wrong in Polaris between its commands and the business's rails, as it was reproduced. */

const bench = await opened(createBench());

describe('what Polaris did with a rail', () => {
  beforeEach(async () => {
    await bench.em().execute('delete from cursor');
    await bench.em().execute('update transaction set next_poll_at = null');
    bench.told.length = 0;
  });

  const execute = async (rail: Rail, transactionId: string) =>
    createExecuteOutgoingTransaction(bench.host(rail))({ transactionId, number: 1 });

  test.each([
    'pending_user_transfer_start',
    'pending_customer_info_update',
    'pending_anchor',
  ] as const)('a withdrawal that is %s and was not paid for is never paid out', async (status) => {
    const { id } = await addTransaction(bench.em(), { status, amountOut: '99' });
    const { rail, asked } = createFakeRail([DELIVERED]);
    await expect(execute(rail, id)).rejects.toThrow('nothing is credited');
    expect(asked).toEqual([]);
    expect(await bench.em().find(RailPayment, { transactionId: id })).toEqual([]);
  });

  test('a pay-out repeated at each interval carries one key for ever, and the bank pays once', async () => {
    const { id } = await addCredited(bench);
    const paidByKey = new Map<string, number>();
    const { rail } = createFakeRail([LOST], {
      executeOutgoingTransaction: async ({ idempotencyKey }) => {
        const isFirst = !paidByKey.has(idempotencyKey);
        paidByKey.set(idempotencyKey, 1);
        if (isFirst) throw LOST;
        return DELIVERED;
      },
    });
    await expect(execute(rail, id)).rejects.toThrow('not known yet');
    for (let again = 0; again < 5; again += 1) {
      expect((await execute(rail, id)).state).toBe('delivered');
    }
    expect([...paidByKey.keys()]).toEqual([`${id}/payout/1`]);
  });

  test('a worker killed after it claimed a withdrawal leaves it to the next one, not stuck', async () => {
    const { id } = await addCredited(bench);
    const never = new Promise<never>(() => undefined);
    const called = Promise.withResolvers<void>();
    const killed = createFakeRail([
      async () => {
        called.resolve();
        return never;
      },
    ]);
    // The first worker never comes back from its call.
    void execute(killed.rail, id);
    await called.promise;
    const next = createFakeRail([DELIVERED]);
    expect((await execute(next.rail, id)).state).toBe('delivered');
    expect(next.asked.map(({ idempotencyKey }) => idempotencyKey)).toEqual([`${id}/payout/1`]);
  });

  test('one rail that throws stops no other rail', async () => {
    const poll = async (more: Partial<Rail>): Promise<FoundOnRail> =>
      createPollPendingDeposits(bench.host(createFakeRail([], more).rail))();
    const reference = `R-${uniqueNumber()}`;
    const row = await addTransaction(bench.em(), { kind: 'deposit', railReference: reference });
    await expect(
      poll({
        profile: { ...railProfile, name: 'another-rail' },
        listReceived: async () => {
          throw new Error('the bank is away');
        },
      }),
    ).rejects.toThrow('the bank is away');
    const funds = {
      railReference: `in-${uniqueNumber()}`,
      reference,
      amount: '5',
      receivedAt: new Date().toISOString(),
    };
    await poll({
      listReceived: async () => ({ received: [funds], cursor: '1', complete: true }),
    });
    expect(bench.told.map(({ id }) => id)).toEqual([row.id]);
  });

  test('2,000 deposits that nobody pays do not delay the one that is paid: the bank is asked once', async () => {
    await bench.em().execute(
      `insert into transaction (id, protocol, kind, status, asset, rail, account, amount_expected,
         amount_in_asset, amount_out_asset, pay_until, rail_reference)
       select gen_random_uuid(), 'sep24', 'deposit', 'pending_user_transfer_start', asset, rail, account,
         100, amount_out_asset, asset, now() + interval '1 hour', 'waiting-' || number
       from (select * from transaction limit 1) one, generate_series(1, 2000) number`,
    );
    const reference = `R-${uniqueNumber()}`;
    const row = await addTransaction(bench.em(), { kind: 'deposit', railReference: reference });
    const asked: unknown[] = [];
    const { rail } = createFakeRail([], {
      listReceived: async (cursor) => {
        asked.push(cursor);
        const funds = {
          railReference: `in-${uniqueNumber()}`,
          reference,
          amount: '5',
          receivedAt: new Date().toISOString(),
        };
        return { received: [funds], cursor: '1', complete: true };
      },
    });
    await createPollPendingDeposits(bench.host(rail))();
    expect(asked).toEqual([null]);
    expect(bench.told.map(({ id }) => id)).toEqual([row.id]);
  });
});
