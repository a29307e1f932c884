import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { retryLaterMs } from '../../../src/domain/rails/retry-later.ts';
import { startFakeBank, type FakeBank } from '../../../src/rails/increase/fake/bank.ts';
import { reject, settle } from '../../../src/rails/increase/fake/transfers/outgoing.ts';
import type { IncreaseRailOptions } from '../../../src/rails/increase/rail.ts';
import type { OutgoingPayment } from '../../../src/rails/rail.ts';
import { createRail, payeeAt } from './kit-bank.ts';

const EVERYWHERE = '110000000';
const BATCHES_AND_WIRES = '790000064';
const NOWHERE = '790000051';

describe('a pay-out by Increase', () => {
  let bank: FakeBank;
  beforeEach(async () => {
    bank = await startFakeBank();
  });
  afterEach(async () => bank.close());

  const order = (number: number, more: Partial<OutgoingPayment> = {}): OutgoingPayment => ({
    idempotencyKey: `transaction-${number}/payout/1`,
    transactionId: `transaction-${number}`,
    amount: '25',
    payee: payeeAt(EVERYWHERE),
    ...more,
  });
  const pay = async (payment: OutgoingPayment, options: Partial<IncreaseRailOptions> = {}) =>
    createRail(bank, options).executeOutgoingTransaction(payment);
  const networkOf = (number: number): string =>
    bank.outgoingBy(`transaction-${number}/payout/1`).type;

  test('takes the first network of the settings that the payee’s bank is on', async () => {
    await pay(order(1));
    expect(networkOf(1)).toBe('real_time_payments_transfer');
    await pay(order(2), { networks: ['fednow', 'ach'] });
    expect(networkOf(2)).toBe('fednow_transfer');
    await pay(order(3, { payee: payeeAt(BATCHES_AND_WIRES) }));
    expect(networkOf(3)).toBe('ach_transfer');
    await pay(order(4), { networks: ['wire'] });
    expect(networkOf(4)).toBe('wire_transfer');
  });

  test('goes on to a network that carries the amount', async () => {
    await pay(order(1, { amount: '10000000.01' }));
    expect(networkOf(1)).toBe('ach_transfer');
  });

  test('§3.2 is refused, and nothing is ordered, where no network reaches the payee', async () => {
    expect(await pay(order(1, { payee: payeeAt(NOWHERE) }))).toMatchObject({
      state: 'failed',
      showToCustomer: true,
    });
    expect(
      await pay(order(2, { payee: payeeAt(BATCHES_AND_WIRES) }), { networks: ['fednow'] }),
    ).toMatchObject({ state: 'failed' });
    expect(await pay(order(3, { amount: '10000000.01' }), { networks: ['fednow'] })).toMatchObject({
      state: 'failed',
    });
    expect(bank.paid()).toEqual([]);
  });

  test('asks for a routing number that a bank has', async () => {
    expect(await pay(order(1, { payee: payeeAt('999999999') }))).toMatchObject({
      state: 'needsInfo',
      fields: ['bank_number'],
    });
  });

  test('§3.2 is not refused where an earlier call has paid, whatever is known of the bank now', async () => {
    const { payee } = order(1);
    await pay(order(1));
    expect(await pay(order(1, { payee: { ...payee, bank_number: NOWHERE } }))).toMatchObject({
      state: 'initiated',
    });
    expect(bank.paid()).toEqual(['25']);
  });

  test('§3.1 pays once when the choice of the network has changed between two calls', async () => {
    const first = await pay(order(1), { networks: ['wire'] });
    const second = await pay(order(1), { networks: ['real_time_payments'] });
    expect(second).toEqual(first);
    expect(networkOf(1)).toBe('wire_transfer');
    expect(bank.paid()).toEqual(['25']);
  });

  test('§3.1 throws where the key has paid another order', async () => {
    await pay(order(1));
    await expect(pay(order(1, { amount: '26' }))).rejects.toMatchObject({
      code: 'INCREASE_KEY_USED',
    });
    expect(bank.paid()).toEqual(['25']);
  });

  test('§3.8 waits where our account is short of funds', async () => {
    bank.store.setBalance(100);
    const thrown: unknown = await pay(order(1)).catch((error: unknown) => error);
    expect(retryLaterMs(thrown)).toBe(60_000);
    bank.store.setBalance(10_000);
    expect(await pay(order(1))).toMatchObject({ state: 'initiated' });
  });

  test('says the payee’s name in ASCII, in as many letters as the network takes', async () => {
    const payee = {
      ...payeeAt(BATCHES_AND_WIRES),
      first_name: 'Zoë',
      last_name: 'Łukasiewicz-Öztürk',
    };
    await pay(order(1, { payee }));
    expect(bank.outgoingBy(order(1).idempotencyKey)).toMatchObject({
      individual_name: 'Zoe Lukasiewicz-Ozturk',
      standard_entry_class_code: 'prearranged_payments_and_deposit',
      funding: 'checking',
    });
    await pay(order(2, { payee: { ...payee, bank_account_type: 'savings' } }));
    expect(bank.outgoingBy(order(2).idempotencyKey)).toMatchObject({ funding: 'savings' });
  });

  test('asks for what the payee’s bank says is wrong, and fails for what nobody can mend', async () => {
    const rail = createRail(bank);
    const outcomes = [];
    for (const [index, reason] of (
      ['invalid_creditor_account_number', 'account_closed', 'timeout'] as const
    ).entries()) {
      const payment = order(index);
      const said = await rail.executeOutgoingTransaction(payment);
      const railReference = 'railReference' in said ? (said.railReference ?? '') : '';
      reject(bank.store, railReference, reason);
      const [update] =
        (await rail.pollOutgoingTransactions?.([{ ...payment, railReference }])) ?? [];
      outcomes.push(update);
      expect(await rail.findOutgoing?.(payment.idempotencyKey)).toMatchObject({
        state: update?.state,
      });
    }
    expect(outcomes).toMatchObject([
      { state: 'needsInfo', fields: ['bank_account_number'] },
      { state: 'failed', message: { en: 'The account is closed.' }, showToCustomer: true },
      { state: 'failed' },
    ]);
  });

  test('by ACH is delivered once its returns are due, or once it settled where that is set', async () => {
    const payment = order(1, { payee: payeeAt(BATCHES_AND_WIRES) });
    const said = await pay(payment);
    const railReference = 'railReference' in said ? (said.railReference ?? '') : '';
    const DAY_MS = 86_400_000;
    settle(bank.store, railReference, 2 * DAY_MS);
    const stateOf = async (options: Partial<IncreaseRailOptions>) =>
      (
        await createRail(bank, options).pollOutgoingTransactions?.([{ ...payment, railReference }])
      )?.map(({ state }) => state);
    expect(await stateOf({})).toEqual([]);
    expect(await stateOf({ achDelivered: 'settled' })).toEqual(['delivered']);
    expect(await stateOf({ now: () => Date.now() + 3 * DAY_MS })).toEqual(['delivered']);
  });

  test('throws at a status that the bank does not document', async () => {
    await pay(order(1));
    const transfer = bank.outgoingBy(order(1).idempotencyKey);
    bank.store.put({ ...transfer, status: JSON.parse('"teleported"') });
    await expect(createRail(bank).findOutgoing?.(order(1).idempotencyKey)).rejects.toMatchObject({
      code: 'INCREASE_STATUS',
    });
  });
});
