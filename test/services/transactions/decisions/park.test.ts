import { describe, expect, test } from '@jest/globals';
import {
  createPark,
  createRefusePayout,
  createUnpark,
} from '../../../../src/services/transactions/decisions/park.ts';
import { TransactionEvent } from '../../../../src/db/entities/transaction.ts';
import type { Resolution } from '../../../../src/domain/transactions/story.ts';
import { addRailPayment, RAIL } from '../../../support/rows.ts';
import { createBench } from '../../../support/payments/bench.ts';
import { addCredited } from '../../../support/payments/credited.ts';
import { opened } from '../../../support/opened.ts';

const bench = await opened(createBench());

const park = async (transactionId: string, status?: 'on_hold' | 'error') =>
  createPark(bench.deps)({ transactionId, reason: 'a reason', message: 'Please wait.', status });
const unpark = async (transactionId: string, action: Resolution['action']) =>
  createUnpark(bench.deps)({
    transactionId,
    resolution: { action, operator: 'ada', evidence: 'ticket 7' },
  });
const lastEvent = async (transactionId: string) =>
  (await bench.em().find(TransactionEvent, { transactionId }, { orderBy: { id: 'desc' } }))[0];

describe('parking', () => {
  test('writes down why, for the operator and for the customer, and stays where it is', async () => {
    const row = await addCredited(bench, { status: 'pending_external' });
    await park(row.id);
    expect(await bench.transaction(row.id)).toMatchObject({
      status: 'pending_external',
      parkedReason: 'a reason',
      message: 'Please wait.',
    });
  });

  test.each(['on_hold', 'error'] as const)('moves to %s where it is asked to', async (status) => {
    const row = await addCredited(bench);
    await park(row.id, status);
    await park(row.id, status);
    expect((await bench.transaction(row.id)).status).toBe(status);
    expect(await bench.em().count(TransactionEvent, { transactionId: row.id })).toBe(1);
  });
});

describe('a person’s decision', () => {
  test.each(['retry', 'refund'] as const)('to %s goes on under their name', async (action) => {
    const row = await addCredited(bench);
    await park(row.id, 'on_hold');
    await unpark(row.id, action);
    expect(await bench.transaction(row.id)).toMatchObject({
      status: 'pending_anchor',
      parkedReason: null,
      message: null,
    });
    expect(await lastEvent(row.id)).toMatchObject({
      actor: 'operator ada',
      reason: `${action}: ticket 7`,
    });
    expect(await bench.owed(`customer:${row.id}`)).toBe(100);
  });

  test('§5 that it is settled gives what was owed to the treasury, once', async () => {
    const row = await addCredited(bench);
    await park(row.id, 'on_hold');
    await unpark(row.id, 'settled');
    await unpark(row.id, 'settled');
    expect((await bench.transaction(row.id)).status).toBe('completed');
    expect(await bench.entry(`settled/${row.id}`)).toEqual({
      [`customer:${row.id} USDC`]: '-100',
      'treasury USDC': '100',
    });
  });

  test('§3.2 that a lost pay-out was paid books it as delivered, and nothing to the treasury', async () => {
    const row = await addCredited(bench);
    const { key } = await addRailPayment(bench.em(), row, { state: 'asked' });
    await park(row.id);
    await unpark(row.id, 'settled');
    expect(await bench.payment(key)).toMatchObject({
      state: 'delivered',
      railReference: 'ticket 7',
    });
    expect((await bench.transaction(row.id)).status).toBe('completed');
    expect(await bench.entry(`paid/${key}`)).toMatchObject({ [`rail:${RAIL} USD`]: '99' });
    expect(await bench.entry(`settled/${row.id}`)).toEqual({});
  });

  test('is taken wherever a payment waits for information', async () => {
    const row = await addCredited(bench, { status: 'pending_customer_info_update' });
    await park(row.id);
    await unpark(row.id, 'settled');
    expect((await bench.transaction(row.id)).status).toBe('completed');
  });
});

describe('§3.2 a person who found that a lost pay-out was not paid', () => {
  const refuse = async (transactionId: string, key: string) =>
    createRefusePayout(bench.deps)({ transactionId, key });

  test('§3.2 ends that number, so that another may follow', async () => {
    const row = await addCredited(bench);
    const { key } = await addRailPayment(bench.em(), row, { state: 'asked' });
    await refuse(row.id, key);
    await refuse(row.id, key);
    expect((await bench.payment(key)).state).toBe('failed');
    expect(await bench.owed(`customer:${row.id}`)).toBe(100);
    await expect(addRailPayment(bench.em(), row, { number: 2 })).resolves.toBeDefined();
  });

  test('§3.2 says so in vain when the rail has answered meanwhile', async () => {
    const row = await addCredited(bench);
    const { key } = await addRailPayment(bench.em(), row, { state: 'delivered' });
    await refuse(row.id, key);
    expect((await bench.payment(key)).state).toBe('delivered');
  });
});
