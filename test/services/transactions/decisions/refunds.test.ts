import { describe, expect, test } from '@jest/globals';
import { LedgerPayment } from '../../../../src/db/entities/money-out.ts';
import { Transaction } from '../../../../src/db/entities/transaction.ts';
import { stroopsOf } from '../../../../src/domain/money/amount.ts';
import type { Price } from '../../../../src/domain/money/price.ts';
import type { Kind } from '../../../../src/domain/transactions/transaction.ts';
import type { Status } from '../../../../src/domain/transactions/status.ts';
import { createRefundBench, type RefundBench } from '../../../support/payments/refund-bench.ts';
import { opened } from '../../../support/opened.ts';

const bench = await opened(createRefundBench());
const payer = await bench.createAccount(true, '100000');

describe('a refund on Stellar', () => {
  const priceOf = (amountIn: string, surplus?: string): Price => ({
    amountIn,
    amountOut: '1',
    ...(surplus ? { surplus } : {}),
    fee: { total: '1', asset: bench.assetId, details: [] },
  });
  const credited = async (
    amount: string,
    changes: Parameters<RefundBench['credited']>[3] = {},
    muxedId?: string,
  ) => bench.credited(payer, amount, priceOf(amount), changes, muxedId);
  const refund = async (transactionId: string, terms: { fee?: string; number?: number } = {}) =>
    bench.submit({ transactionId, leg: 'refund', number: 1, reason: 'not today', ...terms });

  test('§4 gives back to the stroop what came, with the payment’s own memo, and charges nothing', async () => {
    const row = await credited('12.3456789');
    const sent = await refund(row.id);
    expect(sent).toMatchObject({ state: 'included' });
    const [back] = await bench.cameBack(payer);
    expect(back).toMatchObject({ amount: '12.3456789', memo: row.receivingMemo, toMuxed: null });
    expect(await bench.transaction(row.id)).toMatchObject({
      status: 'refunded',
      message: 'not today',
      amountOut: '0.0000000',
      feeDetails: { total: '0', asset: bench.assetId, details: [] },
      refunds: {
        amount_refunded: '12.3456789',
        amount_fee: '0',
        payments: [{ id: back?.hash, id_type: 'stellar', amount: '12.3456789', fee: '0' }],
      },
    });
    expect(await bench.owed(`customer:${row.id}`)).toBe('0');
  });

  test('§4 carries the memo that the transaction asked for', async () => {
    const row = await credited('5', { refundMemo: 'back to 44', refundMemoType: 'text' });
    await refund(row.id);
    expect((await bench.cameBack(payer))[0]).toMatchObject({ memo: 'back to 44' });
  });

  test('§4 goes to the M address of a muxed payer, and a memo would say it twice', async () => {
    const row = await credited('6', { refundMemo: '9', refundMemoType: 'id' }, '4711');
    await refund(row.id);
    const [back] = await bench.cameBack(payer);
    expect(back).toMatchObject({ amount: '6.0000000', memo: null });
    expect(back?.toMuxed).toMatch(/^M/);
    const paid = await bench.em().findOneOrFail(LedgerPayment, { transactionId: row.id });
    expect(paid.destination).toBe(back?.toMuxed);
  });

  test('§4 keeps a fee where a person said so, and both sums are what came in', async () => {
    const row = await credited('10');
    expect(await bench.unpark(row.id, { action: 'refund', fee: '10' })).toContain('leaves nothing');
    expect(await bench.unpark(row.id, { action: 'refund', fee: '0.0000001' })).toBeNull();
    await refund(row.id, { fee: '0.0000001' });
    const { refunds, amountIn } = await bench.transaction(row.id);
    expect(refunds).toMatchObject({ amount_refunded: '9.9999999', amount_fee: '0.0000001' });
    const given = stroopsOf(refunds?.amount_refunded ?? '') + stroopsOf(refunds?.amount_fee ?? '');
    expect(given).toBe(stroopsOf(amountIn ?? ''));
    const { id } = await bench.em().findOneOrFail(LedgerPayment, { transactionId: row.id });
    expect(await bench.entry(`sent/${id}`)).toEqual({
      [`stellar:${bench.distribution}`]: '9.9999999',
      [`customer:${row.id}`]: '-10',
      fee: '0.0000001',
    });
  });

  test('§4 returns a surplus first and the rest later, and says so payment by payment', async () => {
    const row = await bench.credited(payer, '130', priceOf('130', '30'), { amountExpected: '100' });
    const surplus = { transactionId: row.id, leg: 'surplus', number: 1, amount: '30' } as const;
    expect(await bench.submit(surplus)).toMatchObject({ state: 'included' });
    // The rest is still to be paid, and nothing was taken back of what it costs.
    expect(await bench.transaction(row.id)).toMatchObject({
      status: 'pending_anchor',
      feeDetails: { total: '1' },
      refunds: { amount_refunded: '30', amount_fee: '0' },
    });
    expect(await bench.owed(`customer:${row.id}`)).toBe('100');
    // A story that starts again finds that it went out, and sends nothing.
    expect(await bench.submit(surplus)).toMatchObject({ state: 'included' });
    await refund(row.id, { fee: '2.5' });
    const backs = await bench.cameBack(payer);
    expect((await bench.transaction(row.id)).refunds).toEqual({
      amount_refunded: '127.5',
      amount_fee: '2.5',
      payments: [
        { id: backs[1]?.hash, id_type: 'stellar', amount: '30', fee: '0' },
        { id: backs[0]?.hash, id_type: 'stellar', amount: '97.5', fee: '2.5' },
      ],
    });
    expect(await bench.owed(`customer:${row.id}`)).toBe('0');
  });

  const HELD: readonly (readonly [Kind, Status])[] = [
    ['withdrawal', 'pending_anchor'],
    ['withdrawal', 'on_hold'],
    ['withdrawal', 'pending_customer_info_update'],
    ['withdrawal', 'pending_external'],
    ['withdrawal', 'pending_user_transfer_complete'],
    ['withdrawal', 'error'],
    ['remittance', 'pending_receiver'],
    ['remittance', 'pending_customer_info_update'],
    ['remittance', 'pending_transaction_info_update'],
    ['remittance', 'pending_external'],
    ['remittance', 'error'],
  ];
  const PARKED: readonly Status[] = ['on_hold', 'error'];

  test('§4 goes out from every status in which money is held, all of them at once', async () => {
    const rows = [];
    for (const [kind, status] of HELD) {
      const waits = kind === 'withdrawal' ? 'pending_user_transfer_start' : 'pending_sender';
      const row = await credited('3', { kind, status: waits });
      await bench.em().nativeUpdate(Transaction, { id: row.id }, { status });
      if (PARKED.includes(status)) await bench.unpark(row.id, { action: 'refund' });
      rows.push(row);
    }
    const sent = await Promise.all(rows.map(async ({ id }) => refund(id)));
    expect(sent.map(({ state }) => state)).toEqual(HELD.map(() => 'included'));
    for (const { id } of rows) {
      expect((await bench.transaction(id)).status).toBe('refunded');
      expect(await bench.owed(`customer:${id}`)).toBe('0');
    }
  });

  test('§5 is refused by the database when it is more than what is held, before it can be signed', async () => {
    const row = await credited('8');
    const surplus = { transactionId: row.id, leg: 'surplus', number: 1 } as const;
    await expect(bench.submit({ ...surplus, amount: '8.0000001' })).rejects.toThrow(
      'are more than',
    );
    const part = { ...surplus, leg: 'refund', amount: '5' } as const;
    await expect(bench.submit(part)).rejects.toThrow('all that is left');
    expect(await bench.em().count(LedgerPayment, { transactionId: row.id })).toBe(0);
    await refund(row.id);
    expect((await bench.cameBack(payer))[0]?.amount).toBe('8.0000000');
  });

  test('§5 leaves nothing that the audit finds wrong, whichever way it went', async () => {
    expect(await bench.breaks()).toEqual([]);
  });
});
