import { describe, expect, test } from '@jest/globals';
import { createSettlePayout } from '../../../../src/services/transactions/decisions/settle-payout.ts';
import { TransactionEvent } from '../../../../src/db/entities/transaction.ts';
import type { RailPaymentState } from '../../../../src/db/entities/money-out.ts';
import { addRailPayment, RAIL, USDC } from '../../../support/rows.ts';
import { createBench, EXCHANGE_OUT } from '../../../support/payments/bench.ts';
import { addCredited } from '../../../support/payments/credited.ts';
import { opened } from '../../../support/opened.ts';

const bench = await opened(createBench());

const payoutThatIs = async (
  state: RailPaymentState,
  changes: Parameters<typeof addCredited>[1] = {},
) => {
  const row = await addCredited(bench, changes);
  const payment = await addRailPayment(bench.em(), row, { state, railReference: `ref-${row.id}` });
  return { row, key: payment.key, order: { transactionId: row.id, key: payment.key } };
};
const settle = async (order: { transactionId: string; key: string }) =>
  createSettlePayout(bench.deps)(order);
const moveTo = async (key: string, state: RailPaymentState): Promise<void> => {
  await bench.em().execute('update rail_payment set state = ? where key = ?', [state, key]);
};

describe('settling a pay-out', () => {
  test.each([
    ['initiated', 'unsettled', 'pending_external'],
    ['ready_for_pickup', 'readyForPickup', 'pending_user_transfer_complete'],
    ['delivered', 'delivered', 'completed'],
  ] as const)('§5 that is %s books it once and moves a withdrawal', async (state, says, status) => {
    const { row, key, order } = await payoutThatIs(state);
    expect(await settle(order)).toBe(says);
    expect(await settle(order)).toBe(says);
    expect(await bench.transaction(row.id)).toMatchObject({
      status,
      externalTransactionId: `ref-${row.id}`,
    });
    expect(await bench.entry(`paid/${key}`)).toEqual({
      [`customer:${row.id} USDC`]: '-100',
      'fee USDC': '1',
      [`${EXCHANGE_OUT} USDC`]: '99',
      [`${EXCHANGE_OUT} USD`]: '-99',
      [`rail:${RAIL} USD`]: '99',
    });
    expect(await bench.em().count(TransactionEvent, { transactionId: row.id })).toBe(1);
  });

  test.each(['planned', 'asked'] as const)('that is %s changes nothing', async (state) => {
    const { row, order } = await payoutThatIs(state);
    expect(await settle(order)).toBe('unsettled');
    expect((await bench.transaction(row.id)).status).toBe('pending_anchor');
    expect(await bench.owed(`customer:${row.id}`)).toBe(100);
  });

  test('§5 that failed before anything was booked leaves the money with the customer', async () => {
    const { row, order } = await payoutThatIs('failed');
    expect(await settle(order)).toBe('failed');
    expect((await bench.transaction(row.id)).status).toBe('pending_anchor');
    expect(await bench.owed(`customer:${row.id}`)).toBe(100);
  });

  test.each(['initiated', 'ready_for_pickup'] as const)(
    '§5 that failed after it was %s is reversed in the books, once',
    async (state) => {
      const { row, key, order } = await payoutThatIs(state);
      await settle(order);
      expect(await bench.owed(`customer:${row.id}`)).toBe(0);
      await moveTo(key, 'failed');
      expect(await settle(order)).toBe('failed');
      expect(await settle(order)).toBe('failed');
      expect(await bench.owed(`customer:${row.id}`)).toBe(100);
      expect(await bench.entry(`reversed/${key}`)).toEqual({
        [`customer:${row.id} USDC`]: '100',
        'fee USDC': '-1',
        [`${EXCHANGE_OUT} USDC`]: '-99',
        [`${EXCHANGE_OUT} USD`]: '99',
        [`rail:${RAIL} USD`]: '-99',
      });
      expect((await bench.transaction(row.id)).status).toBe('pending_anchor');
    },
  );

  test('§5 of a rail that moves the same asset needs no exchange', async () => {
    const row = await addCredited(bench, { amountOutAsset: USDC });
    const { key } = await addRailPayment(bench.em(), row, { state: 'delivered', asset: USDC });
    await settle({ transactionId: row.id, key });
    expect(await bench.entry(`paid/${key}`)).toEqual({
      [`customer:${row.id} USDC`]: '-100',
      'fee USDC': '1',
      [`rail:${RAIL} USDC`]: '99',
    });
  });

  test('that waits for its pick-up is external for a remittance, which SEP-31 can say', async () => {
    const { row, order } = await payoutThatIs('ready_for_pickup', {
      kind: 'remittance',
      protocol: 'sep31',
      status: 'pending_receiver',
    });
    await settle(order);
    expect((await bench.transaction(row.id)).status).toBe('pending_external');
  });

  test('§5 is refused when it would pay what is not the customer’s', async () => {
    const { row, order } = await payoutThatIs('delivered', { amountIn: '101' });
    await expect(settle(order)).rejects.toThrow('would owe');
    expect((await bench.transaction(row.id)).status).toBe('pending_anchor');
  });
});
