import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { createClient } from '../../../src/rails/increase/client.ts';
import { API_KEY, startFakeBank, type FakeBank } from '../../../src/rails/increase/fake/bank.ts';
import { holdAch, returnAch } from '../../../src/rails/increase/fake/transfers/inbound.ts';
import { MAIN_NUMBER_ID } from '../../../src/rails/increase/fake/store.ts';
import { ownStatement } from '../../../src/rails/increase/fake/own-statement.ts';
import { profile } from '../../../src/rails/increase/profile.ts';
import type { IncomingRefund, Rail } from '../../../src/rails/rail.ts';
import { createRail } from './kit-bank.ts';

describe('money that Increase sends back', () => {
  let bank: FakeBank;
  let rail: Rail;
  let simulations: ReturnType<typeof createClient>['simulations'];
  beforeEach(async () => {
    bank = await startFakeBank();
    rail = createRail(bank);
    ({ simulations } = createClient({ baseUrl: bank.url, apiKey: API_KEY }));
  });
  afterEach(async () => bank.close());

  const refundOf = (railReference: string, more: Partial<IncomingRefund> = {}): IncomingRefund => ({
    idempotencyKey: `rail/increase/${railReference}/refund/1`,
    railReference,
    amount: '10',
    amountReceived: '10.00',
    receivedAt: new Date().toISOString(),
    payer: {},
    ...more,
  });
  const refund = async (order: IncomingRefund) => rail.refundIncoming?.(order);
  const find = async (order: IncomingRefund) => rail.findRefund?.(order);
  const returned = () =>
    bank.store.all('transaction').filter(({ amount }) => amount === -1_000).length;

  test('is declared: as a whole, within a day', () => {
    expect(profile.refunds).toEqual({ withinMs: 86_400_000, partial: false });
  });

  test('goes by an ACH return, once, however often it is asked for', async () => {
    const order = refundOf(bank.receive(null, 1_000));
    expect(await find(order)).toEqual({ state: 'unknown' });
    const said = await refund(order);
    expect(said).toMatchObject({ state: 'delivered' });
    expect([await refund(order), await find(order)]).toEqual([said, said]);
    expect(returned()).toBe(1);
  });

  test('goes by a reversal where it came by wire', async () => {
    const wire = { account_number_id: MAIN_NUMBER_ID, amount: 1_000 };
    const { id } = await simulations.inboundWireTransfers.create(wire);
    expect(await refund(refundOf(id))).toEqual({
      state: 'delivered',
      railReference: `${id}/reversal`,
    });
    expect(returned()).toBe(1);
  });

  test('does not go where the network has no return, nor in part', async () => {
    const payment = { account_number_id: MAIN_NUMBER_ID, amount: 1_000 };
    const instant = await simulations.inboundRealTimePaymentsTransfers.create(payment);
    expect(await refund(refundOf(instant.id))).toMatchObject({ state: 'failed' });
    const part = refundOf(bank.receive(null, 1_000), { amount: '9.99' });
    expect(await refund(part)).toMatchObject({ state: 'failed' });
    expect(returned()).toBe(0);
  });

  test('has failed where another bank has taken it back already', async () => {
    const id = bank.receive(null, 1_000);
    returnAch(bank.store, id, 'returned_per_odfi_request');
    expect(await refund(refundOf(id))).toMatchObject({ state: 'failed' });
    expect(await find(refundOf(id))).toMatchObject({ state: 'failed' });
    expect(returned()).toBe(1);
  });

  test('whose answer was lost is found, and goes once', async () => {
    const order = refundOf(bank.receive(null, 1_000));
    bank.faults.plan({ call: 'refund', fault: 'loseReply' });
    await expect(refund(order)).rejects.toMatchObject({ code: 'INCREASE_NO_ANSWER' });
    expect(await find(order)).toMatchObject({ state: 'delivered' });
    expect(await refund(order)).toMatchObject({ state: 'delivered' });
    expect(returned()).toBe(1);
  });

  test('is unknown where the bank says no: a person is asked, and nothing is called failed', async () => {
    const { id } = holdAch(bank.store, { accountNumberId: MAIN_NUMBER_ID, amount: 1_000 });
    await expect(refund(refundOf(id))).rejects.toMatchObject({ code: 'INCREASE_409' });
    await expect(refund(refundOf('inbound_ach_transfer_nobody'))).rejects.toThrow(
      'no inbound transfer',
    );
  });

  test('is a line of its own on the statement, by the rail and by the bank', async () => {
    const id = bank.receive(null, 1_000);
    await refund(refundOf(id));
    const page = await rail.listStatement?.({
      from: null,
      until: '2999-01-01T00:00:00.000Z',
      cursor: null,
    });
    expect(page?.entries).toMatchObject([
      { direction: 'in', railReference: id, amount: '10', state: 'settled' },
      { direction: 'out', idempotencyKey: null, amount: '10', state: 'settled' },
    ]);
    expect(ownStatement(bank.store)).toEqual(page?.entries);
  });
});
