import { describe, expect, test } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import { addTransaction } from '../support/rows.ts';
import { createPayoutRows, feeOf } from '../support/payments/payout-rows.ts';
import { openTestOrm } from '../support/test-orm.ts';
import { opened } from '../support/opened.ts';

const fork = () => orm.em.fork();
const { run, credited, addLeg, post } = createPayoutRows(fork);

const { orm } = await opened(openTestOrm());

describe('a fee', () => {
  test('§7.5 of a transaction, a quote or a refund is never below zero', async () => {
    await expect(credited({ feeDetails: feeOf('-0.0000001') })).rejects.toThrow(
      'transaction_fee_not_negative',
    );
    await expect(
      run(
        `insert into quote (id, account, context, sell_asset, sell_amount, buy_asset, buy_amount,
             price, total_price, fee, expires_at)
           values (?, 'G', 'sep6', 'a', 99, 'b', 100, 1, 0.99, ?, now() + interval '1 hour')`,
        [randomUUID(), JSON.stringify({ total: '-1', asset: 'a' })],
      ),
    ).rejects.toThrow('quote_fee_not_negative');
    const row = await credited();
    await expect(addLeg(row, 'refund', { amount: 100, fee: '-1' })).rejects.toThrow('fee_check');
  });

  test('§7.5 is booked below zero by a reversal alone', async () => {
    const row = await credited();
    const lines = [
      [`customer:${row.id}`, '-100'],
      ['fee', '-6.96'],
      ['rail:test-rail', '106.96'],
    ] as const;
    await expect(post(`paid/${row.id}/payout/1`, row.id, lines)).rejects.toThrow('negative fee');
  });

  test('§7.5 is given back where its pay-out is reversed, and never more than was taken', async () => {
    const row = await credited();
    const key = `${row.id}/payout/1`;
    await post(`paid/${key}`, row.id, [
      [`customer:${row.id}`, '-100'],
      ['fee', '1'],
      ['rail:test-rail', '99'],
    ]);
    const reversal = (fee: string) =>
      [
        [`customer:${row.id}`, String(99 + Number(fee))],
        ['fee', `-${fee}`],
        ['rail:test-rail', '-99'],
      ] as const;
    await expect(post(`reversed/${key}`, row.id, reversal('1.5'))).rejects.toThrow(
      'more of the fee than was taken: -0.5',
    );
    await expect(post(`reversed/${key}`, row.id, reversal('1'))).resolves.toBeUndefined();
  });

  test('§7.5 is given back where an exchange is undone by hand', async () => {
    const row = await addTransaction(fork(), { kind: 'deposit', isExchange: true });
    await post(`credited/rail/${row.id}`, row.id, [
      ['rail:test-rail', '-100'],
      ['fee', '5'],
      ['treasury', '95'],
    ]);
    const undone = [
      ['rail:test-rail', '100'],
      ['fee', '-5'],
      ['treasury', '-95'],
    ] as const;
    await expect(post(`refunded-by-hand/${row.id}`, row.id, undone)).resolves.toBeUndefined();
    await expect(post(`refunded-by-hand/x/${row.id}`, row.id, undone)).rejects.toThrow(
      'more of the fee than was taken',
    );
    await expect(post(`refunded-by-hand/y/${row.id}`, null, undone)).rejects.toThrow(
      'more of the fee than was taken',
    );
  });
});
