import { describe, expect, test } from '@jest/globals';
import { createExecuteOutgoingTransaction } from '../../../../src/activities/rail/pay-out/execute.ts';
import type { Rail } from '../../../../src/rails/rail.ts';
import type { Transaction } from '../../../../src/db/entities/transaction.ts';
import { DISTRIBUTION, RAIL, USDC } from '../../../support/rows.ts';
import { addCredited } from '../../../support/payments/credited.ts';
import { createBench } from '../../../support/payments/bench.ts';
import { createFakeRail, DELIVERED, LOST } from '../../../support/payments/fake-rail.ts';
import { payoutKey } from '../../../support/payments/payout-key.ts';
import { opened } from '../../../support/opened.ts';

const bench = await opened(createBench());

const credited = async (changes: Parameters<typeof addCredited>[1] = {}) =>
  addCredited(bench, changes);
const execute = async (rail: Rail, row: Transaction, number = 1) =>
  createExecuteOutgoingTransaction(bench.host(rail))({ transactionId: row.id, number });

describe('no pay-out goes out', () => {
  test.each(['all', `asset:${USDC}`, `rail:${RAIL}`])('while %s is paused', async (scope) => {
    const row = await credited();
    const { rail, asked } = createFakeRail([DELIVERED]);
    await bench
      .em()
      .execute(`insert into pause (scope, reason, operator) values (?, 'a test', 'ada')`, [scope]);
    try {
      const failure = await execute(rail, row).catch((error: unknown) => error);
      // It is called again by itself ten seconds later, for as long as the pause lasts.
      const again = { category: 'BENIGN', nextRetryDelay: 10_000, nonRetryable: false };
      expect(failure).toMatchObject({ type: 'PayoutsPaused', ...again });
    } finally {
      await bench.em().execute('delete from pause');
    }
    expect(asked).toEqual([]);
    expect((await execute(rail, row)).state).toBe('delivered');
  });

  test('again after a lost answer, while it is paused', async () => {
    const row = await credited();
    const { rail, asked } = createFakeRail([LOST, DELIVERED]);
    await expect(execute(rail, row)).rejects.toThrow('not known yet');
    await bench
      .em()
      .execute(`insert into pause (scope, reason, operator) values ('all', 'a test', 'ada')`);
    try {
      await expect(execute(rail, row)).rejects.toThrow('pay-outs are paused for all');
    } finally {
      await bench.em().execute('delete from pause');
    }
    expect(asked).toHaveLength(1);
  });

  test('by the pause of another rail is not what happens', async () => {
    const row = await credited();
    const { rail } = createFakeRail([DELIVERED]);
    await bench
      .em()
      .execute(`insert into pause (scope, reason, operator) values ('rail:other', 'x', 'ada')`);
    expect((await execute(rail, row)).state).toBe('delivered');
    await bench.em().execute('delete from pause');
  });

  const addRefund = async ({ id }: Transaction, state: string) =>
    bench.em().execute(
      `insert into ledger_payment (transaction_id, leg, number, operation, source_account,
         destination, asset, amount, state)
       values (?, 'refund', 1, 'payment', ?, ?, ?, 100, ?)`,
      [id, DISTRIBUTION, DISTRIBUTION, USDC, state],
    );

  test.each(['queued', 'parked', 'failed'])(
    '§7.2 while a refund is decided and %s',
    async (state) => {
      const row = await credited();
      await bench.em().execute(
        `insert into refund_decision (transaction_id, number, actor, reason, message)
         values (?, 1, 'ada', 'ticket 7', 'It is refunded.')`,
        [row.id],
      );
      await addRefund(row, state);
      const { rail, asked } = createFakeRail([DELIVERED]);
      expect(await execute(rail, row)).toMatchObject({
        state: 'withdrawn',
        key: payoutKey(row),
        reason: 'It is refunded.',
      });
      expect(asked).toEqual([]);
    },
  );

  test('§7.2 while a refund is on its way that nobody has written a decision of', async () => {
    const row = await credited();
    // A worker of the version before still runs while the database is of this one.
    await addRefund(row, 'queued');
    const { rail, asked } = createFakeRail([DELIVERED]);
    await expect(execute(rail, row)).rejects.toThrow('is to be refunded and cannot be paid');
    expect(asked).toEqual([]);
  });

  test.each(['completed', 'refunded', 'expired', 'error'] as const)(
    '§2.8 for what is %s',
    async (status) => {
      const row = await credited({ status });
      const { rail, asked } = createFakeRail([DELIVERED]);
      expect((await execute(rail, row)).state).toBe('withdrawn');
      expect(asked).toEqual([]);
    },
  );
});
