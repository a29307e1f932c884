import { describe, expect, test } from '@jest/globals';
import { createExecuteOutgoingTransaction } from '../../../../src/activities/rail/pay-out/execute.ts';
import { createPollOutgoingTransactions } from '../../../../src/activities/rail/pay-out/poll-outgoing.ts';
import type { Rail } from '../../../../src/rails/rail.ts';
import type { Transaction } from '../../../../src/db/entities/transaction.ts';
import { addRailPayment } from '../../../support/rows.ts';
import { addCredited } from '../../../support/payments/credited.ts';
import { createBench, railProfile } from '../../../support/payments/bench.ts';
import { createFakeRail, DELIVERED, LOST } from '../../../support/payments/fake-rail.ts';
import { payoutKey } from '../../../support/payments/payout-key.ts';
import { opened } from '../../../support/opened.ts';

const bench = await opened(createBench());

const credited = async (changes: Parameters<typeof addCredited>[1] = {}) =>
  addCredited(bench, changes);
const execute = async (rail: Rail, row: Transaction, number = 1) =>
  createExecuteOutgoingTransaction(bench.host(rail))({ transactionId: row.id, number });

describe('what a rail answers', () => {
  test('failed leaves the money with the customer and the story at work', async () => {
    const row = await credited();
    const { rail } = createFakeRail([{ state: 'failed', message: 'account closed' }]);
    expect((await execute(rail, row)).state).toBe('failed');
    expect((await bench.transaction(row.id)).status).toBe('pending_anchor');
    expect(await bench.owed(`customer:${row.id}`)).toBe(100);
    expect((await execute(rail, row)).state).toBe('failed');
  });

  test('refund is a refusal that asks for the money to go back', async () => {
    const row = await credited();
    const { rail } = createFakeRail([{ state: 'refund', message: 'not this payee' }]);
    expect((await execute(rail, row)).state).toBe('refund');
    expect(await bench.payment(payoutKey(row))).toMatchObject({
      state: 'failed',
      asksRefund: true,
    });
    expect(await bench.owed(`customer:${row.id}`)).toBe(100);
    expect((await execute(rail, row)).state).toBe('refund');
  });

  test('may answer in several languages, and the customer’s own is kept', async () => {
    const row = await credited();
    await bench.em().execute(`update transaction set language = 'es' where id = ?`, [row.id]);
    const message = { en: 'which account?', es: '¿qué cuenta?' };
    const answer = { state: 'needsInfo', message, fields: ['bank_account_number'] } as const;
    const { rail } = createFakeRail([answer]);
    await execute(rail, row);
    expect((await bench.transaction(row.id)).requiredInfoMessage).toBe('¿qué cuenta?');
  });

  test('needsInfo asks for the fields, and only the next number is tried with them', async () => {
    const row = await credited();
    const fields = ['bank_account_number'];
    const { rail, asked } = createFakeRail([
      { state: 'needsInfo', message: 'which account?', fields },
      DELIVERED,
    ]);
    expect((await execute(rail, row)).state).toBe('needsInfo');
    expect(await bench.transaction(row.id)).toMatchObject({
      status: 'pending_customer_info_update',
      requiredInfoMessage: 'which account?',
      requiredInfoUpdates: fields,
    });
    expect((await execute(rail, row)).state).toBe('needsInfo');
    expect((await bench.transaction(row.id)).status).toBe('pending_customer_info_update');
    await bench
      .em()
      .execute(`update transaction set status = 'pending_anchor' where id = ?`, [row.id]);
    expect((await execute(rail, row, 2)).state).toBe('delivered');
    expect(asked.map(({ idempotencyKey }) => idempotencyKey)).toEqual([
      payoutKey(row),
      payoutKey(row, 2),
    ]);
  });

  test('needsInfo that names no field asks for all that the rail must know, answered or polled', async () => {
    const field = (name: string) => ({ name, description: name });
    const payoutFields = ['last_name', 'bank_account_number'].map(field);
    const more = { profile: { ...railProfile, payoutFields } };
    const names = payoutFields.map(({ name }) => name);
    const answered = await credited();
    const none = { state: 'needsInfo', message: 'who is it?', fields: [] } as const;
    await execute(createFakeRail([none], more).rail, answered);
    expect((await bench.transaction(answered.id)).requiredInfoUpdates).toEqual(names);

    const polled = await credited();
    const key = payoutKey(polled);
    const begun = createFakeRail([{ state: 'initiated', railReference: 'out-3' }], {
      ...more,
      pollOutgoingTransactions: async () => [{ idempotencyKey: key, state: 'needsInfo' }],
    });
    await execute(begun.rail, polled);
    await bench.em().execute('update rail_payment set next_poll_at = now() where key = ?', [key]);
    await createPollOutgoingTransactions(bench.host(begun.rail))();
    expect((await bench.payment(key)).needsInfo).toEqual(names);
  });

  test('initiated is waited for, and is the rail’s money in the books', async () => {
    const row = await credited();
    const { rail } = createFakeRail([{ state: 'initiated', railReference: 'out-2' }]);
    expect((await execute(rail, row)).state).toBe('initiated');
    expect((await bench.transaction(row.id)).status).toBe('pending_external');
    expect((await bench.payment(payoutKey(row))).nextPollAt).not.toBeNull();
    expect(await bench.owed(`customer:${row.id}`)).toBe(0);
  });

  test('initiated completes the pay-out of a rail that never reports it', async () => {
    const row = await credited();
    const { rail } = createFakeRail([{ state: 'initiated', railReference: 'out-3' }], {
      profile: { ...railProfile, delivery: 'neverTells' },
    });
    expect((await execute(rail, row)).state).toBe('delivered');
    expect((await bench.transaction(row.id)).status).toBe('completed');
    expect((await bench.payment(payoutKey(row))).nextPollAt).toBeNull();
  });

  test('readyForPickup shows the customer where to go', async () => {
    const row = await credited();
    const message = 'Go to the counter with code 7.';
    const { rail } = createFakeRail([{ state: 'readyForPickup', railReference: 'p', message }]);
    expect((await execute(rail, row)).state).toBe('readyForPickup');
    expect(await bench.transaction(row.id)).toMatchObject({
      status: 'pending_user_transfer_complete',
      message,
    });
  });
});

describe('§3.4 an update that came before the answer', () => {
  const moved = async (row: Transaction, state: string): Promise<void> => {
    await bench
      .em()
      .execute('update rail_payment set state = ? where key = ?', [state, payoutKey(row)]);
  };

  test('§3.4 by webhook, during the call, completes and books all the same', async () => {
    const row = await credited();
    const { rail } = createFakeRail([
      async () => {
        await moved(row, 'delivered');
        return { state: 'initiated', railReference: 'out-4' };
      },
    ]);
    expect((await execute(rail, row)).state).toBe('delivered');
    expect((await bench.transaction(row.id)).status).toBe('completed');
    expect(await bench.owed(`customer:${row.id}`)).toBe(0);
  });

  test('§3.4 after a lost answer completes and books without another call', async () => {
    const row = await credited();
    const { rail, asked } = createFakeRail([LOST]);
    await expect(execute(rail, row)).rejects.toThrow('not known yet');
    await moved(row, 'delivered');
    expect((await execute(rail, row)).state).toBe('delivered');
    expect(asked).toHaveLength(1);
    expect((await bench.transaction(row.id)).status).toBe('completed');
    expect(await bench.owed(`customer:${row.id}`)).toBe(0);
  });

  test('§5 that it failed gives the money back to a story that is started again', async () => {
    const row = await credited();
    const { rail } = createFakeRail([{ state: 'initiated', railReference: 'out-5' }]);
    await execute(rail, row);
    expect(await bench.owed(`customer:${row.id}`)).toBe(0);
    await moved(row, 'failed');
    expect((await execute(rail, row)).state).toBe('failed');
    expect(await bench.owed(`customer:${row.id}`)).toBe(100);
    expect((await bench.transaction(row.id)).status).toBe('pending_anchor');
  });

  test('§3.1 a story that counts from one again hears of the last number, and asks no other', async () => {
    const row = await credited();
    const first = createFakeRail([{ state: 'failed', message: 'the bank is closed' }]);
    await execute(first.rail, row);
    const second = createFakeRail([{ state: 'initiated', railReference: 'out-6' }]);
    await execute(second.rail, row, 2);
    const again = createFakeRail([DELIVERED]);
    expect(await execute(again.rail, row)).toMatchObject({
      state: 'initiated',
      key: payoutKey(row, 2),
      number: 2,
    });
    expect(again.asked).toEqual([]);
  });

  test('changes nothing of a transaction that is closed', async () => {
    const row = await credited({ status: 'refunded' });
    await addRailPayment(bench.em(), row, { state: 'failed' });
    const { rail } = createFakeRail([DELIVERED]);
    expect((await execute(rail, row)).state).toBe('failed');
    expect((await bench.transaction(row.id)).status).toBe('refunded');
  });
});
