import { describe, expect, test } from '@jest/globals';
import { createRefundingBench } from '../support/payments/refunding.ts';
import { opened } from '../support/opened.ts';

const bench = await opened(createRefundingBench());
const run = async (sql: string, values: readonly unknown[] = []): Promise<unknown> =>
  bench.em().execute(sql, [...values], 'run');

/** A case with a refund that is planned. */
const planned = async () => {
  const key = await bench.openCase();
  await bench.decide(key, {});
  return { key, refundKey: `${key}/refund/1` };
};
const insert = async (key: string, number: number, amount = '1') =>
  run(
    `insert into rail_refund (key, receipt_id, investigation_key, number, rail, asset, amount)
       select ?, r.id, ?, ?, r.rail, r.asset, ? from rail_receipt r where 'rail/' || r.id = ?`,
    [`${key}/refund/${number}`, key, number, amount, key],
  );
const move = async (refundKey: string, change: string) =>
  run(`update rail_refund set ${change} where key = ?`, [refundKey]);

describe('§3.9 the journal of refunds', () => {
  test('§3.9 has one refund of a receipt on its way at a time', async () => {
    const { key } = await planned();
    await expect(insert(key, 2)).rejects.toThrow('rail_refund_alive');
  });

  test('§3.9 never has more than was received, nor more than the books hold', async () => {
    const key = await bench.openCase();
    await expect(insert(key, 1, '131')).rejects.toThrow('more than the 130');
    await bench.decide(key, { action: 'writeOff', amount: '100' });
    await expect(insert(key, 1, '31')).rejects.toThrow(/are more than .* holds/);
  });

  test('§5 holds its money for nothing else, whoever books it', async () => {
    const { key } = await planned();
    await expect(
      run(
        `insert into posting (entry, account, asset, amount)
           select 'x', line.account, i.asset, line.amount from investigation i
             cross join (values ('investigation:' || ?, -1), ('treasury', 1)) as line (account, amount)
            where i.source_key = ?`,
        [key, key],
      ),
    ).rejects.toThrow('would owe');
  });

  test('§3.6 has no refund of money that its rail has taken back', async () => {
    const key = await bench.openCase();
    await bench.takeBack(key);
    await expect(insert(key, 1)).rejects.toThrow('was taken back by its rail');
    const other = await planned();
    await bench.takeBack(other.key);
    await expect(move(other.refundKey, `state = 'asked', asks = 1`)).rejects.toThrow(
      'was taken back by its rail',
    );
  });

  test('§3.9 goes forward: what was asked for, or has ended, is not planned again', async () => {
    const { refundKey } = await planned();
    await move(refundKey, `state = 'asked', asks = 1, asked_at = now(), answer_lost_at = now()`);
    await expect(move(refundKey, `state = 'planned', asks = 0, asked_at = null`)).rejects.toThrow(
      'cannot be planned again',
    );
    await move(refundKey, `state = 'initiated', rail_reference = 'x'`);
    await expect(move(refundKey, `state = 'asked'`)).rejects.toThrow('taken on by its rail');
    await move(refundKey, `state = 'failed'`);
    await expect(move(refundKey, `state = 'delivered'`)).rejects.toThrow('cannot become');
  });

  test('§3.9 is never changed nor removed', async () => {
    const { refundKey } = await planned();
    await expect(move(refundKey, 'amount = 1')).rejects.toThrow('never changed');
    await expect(move(refundKey, 'fee = 1')).rejects.toThrow('never changed');
    await expect(run('delete from rail_refund')).rejects.toThrow('never removed');
    await expect(run('truncate rail_refund cascade')).rejects.toThrow('never removed');
  });

  test('§7.2 of a transaction needs money that is credited to it', async () => {
    const key = await bench.openCase();
    await expect(
      run(
        `insert into rail_refund (key, receipt_id, transaction_id, number, rail, asset, amount)
           select 'y', r.id, r.transaction_id, 1, r.rail, r.asset, 1 from rail_receipt r
            where 'rail/' || r.id = ?`,
        [key],
      ),
    ).rejects.toThrow('is not credited to transaction');
  });
});
