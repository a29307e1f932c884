import { describe, expect, test } from '@jest/globals';
import type { RailPaymentState } from '../../src/db/entities/money-out.ts';
import { addOwed, addRailPayment, addTransaction } from '../support/rows.ts';
import { openTestOrm } from '../support/test-orm.ts';
import { opened } from '../support/opened.ts';

const { orm, run } = await opened(openTestOrm());

describe('§3 rail payments', () => {
  const refund = async (transactionId: string): Promise<unknown> =>
    run(
      `insert into ledger_payment
         (transaction_id, leg, number, operation, source_account, destination, asset, amount)
       values (?, 'refund', 1, 'payment', 'G1', 'G2', 'stellar:native', 100)`,
      [transactionId],
    );
  const addPayment = async (state: RailPaymentState) => {
    const em = orm.em.fork();
    return addRailPayment(em, await addTransaction(em), { state });
  };

  test.each(['delivered', 'failed'] as const)('§3.2 stay %s once they are', async (state) => {
    const { key } = await addPayment(state);
    for (const other of ['planned', 'asked', 'initiated', 'ready_for_pickup']) {
      await expect(
        run('update rail_payment set state = ? where key = ?', [other, key]),
      ).rejects.toThrow('cannot become');
    }
  });

  test('§3.2 are never planned again once the rail was asked', async () => {
    const { key } = await addPayment('asked');
    await expect(
      run(`update rail_payment set state = 'planned' where key = ?`, [key]),
    ).rejects.toThrow('cannot be planned again');
  });

  test('§3.1 have a second number only after the rail has definitely refused', async () => {
    const em = orm.em.fork();
    for (const state of [
      'planned',
      'asked',
      'initiated',
      'ready_for_pickup',
      'delivered',
    ] as const) {
      const row = await addTransaction(em);
      await addRailPayment(em, row, { state });
      await expect(addRailPayment(orm.em.fork(), row, { number: 2 })).rejects.toThrow(
        'rail_payment_alive',
      );
    }
    const row = await addTransaction(em);
    await addRailPayment(em, row, { state: 'failed' });
    await expect(addRailPayment(em, row, { number: 2 })).resolves.toBeDefined();
  });

  test.each(['asked', 'initiated', 'ready_for_pickup', 'delivered'] as const)(
    '§5 leave no room for a refund once one is %s',
    async (state) => {
      const { transactionId } = await addPayment(state);
      await expect(refund(transactionId)).rejects.toThrow('cannot be refunded');
    },
  );

  test.each(['planned', 'failed'] as const)(
    '§5 that are only %s leave room for a refund',
    async (state) => {
      const { transactionId } = await addPayment(state);
      await addOwed(orm.em.fork(), `customer:${transactionId}`, 'stellar:native', '100');
      await expect(refund(transactionId)).resolves.toBeDefined();
    },
  );

  test('§3.3 need money that was received', async () => {
    const em = orm.em.fork();
    const row = await addTransaction(em);
    await expect(addRailPayment(em, row, { fundedBy: '999999999999' })).rejects.toThrow(
      'foreign key',
    );
  });

  test('§3.1 keep their amount, their rail and what funds them', async () => {
    const { key } = await addPayment('asked');
    for (const change of ['amount = 1', `rail = 'another'`, `key = 'another'`, `asset = 'x'`]) {
      await expect(run(`update rail_payment set ${change} where key = ?`, [key])).rejects.toThrow(
        'never changed',
      );
    }
  });
});
