import { describe, expect, test } from '@jest/globals';
import { openOrm } from '../../../../src/db/orm.ts';
import { lawfulDecisions } from '../../../../src/services/operations/preview/lawful-decisions.ts';
import { previewResolution } from '../../../../src/services/operations/preview/preview-resolution.ts';
import { unpricedOf } from '../../../../src/services/operations/preview/unpriced.ts';
import { createPark } from '../../../../src/services/transactions/decisions/park.ts';
import { opened } from '../../../support/opened.ts';
import { createRefundBench } from '../../../support/payments/refund-bench.ts';
import { addReceipt } from '../../../support/rows.ts';

const bench = await opened(createRefundBench());
const payer = await bench.createAccount(true, '100000');
/** As the console looks at it. */
const orm = await opened(
  openOrm({ databaseUrl: bench.deps.databaseUrl, role: 'railhead_console' }),
);
const counted = async () =>
  bench.em().execute<unknown[]>(
    `select (select count(*) from posting) as postings, (select count(*) from ledger_payment) as legs,
         (select count(*) from price_decision) as prices, (select count(*) from refund_decision) as refunds`,
  );

describe('money that waits for its price', () => {
  test('is shown to go back as it came, and nothing of it is written', async () => {
    const row = await bench.expectMoney({ status: 'pending_user_transfer_start' });
    const record = await bench.pay(payer, '50', row.receivingMemo ?? null);
    const unpriced = bench.fundsOf(record);
    await createPark(bench.deps)({
      transactionId: row.id,
      reason: 'no exchange rate in time',
      message: 'A moment.',
      unpriced,
      subject: `rate/${unpriced.source}/1`,
      actions: ['retry', 'refund'],
    });
    const before = await counted();
    const shown = await lawfulDecisions({ orm, anchor: bench.deps.anchor }, row.id);
    expect(shown.map(({ action, refused }) => [action, refused])).toEqual([
      ['retry', null],
      ['refund', null],
    ]);
    expect(shown.find(({ action }) => action === 'refund')?.effects).toContainEqual(
      expect.objectContaining({ does: 'sends', amount: '50', destination: payer.publicKey() }),
    );
    const all = { action: 'refund', fee: '50' } as const;
    expect((await previewResolution(bench.deps, row.id, all)).refused).toContain('leaves nothing');
    expect(await counted()).toEqual(before);
  });

  test('is read from its question, of one record or of several', async () => {
    const em = bench.em();
    const [first, second] = [
      await addReceipt(em, { railReference: 'one', amount: '20' }),
      await addReceipt(em, { railReference: 'two', amount: '30' }),
    ];
    await bench.em().transactional(async (inner) => {
      const several = await unpricedOf(inner, `rate/rail/${first.id}+rail/${second.id}/2`);
      expect(several).toMatchObject({ source: `rail/${second.id}`, amount: '50' });
      expect(several?.parts?.map(({ source }) => source)).toEqual([
        `rail/${first.id}`,
        `rail/${second.id}`,
      ]);
      const one = await unpricedOf(inner, `rate/rail/${first.id}/1`);
      expect(one).toMatchObject({ source: `rail/${first.id}` });
      for (const other of ['failed/x/payout/1/1', 'review', '']) {
        expect(await unpricedOf(inner, other)).toBeUndefined();
      }
    });
  });
});
