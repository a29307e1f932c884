import { expect, test } from '@jest/globals';
import { knownOf } from '../../../../src/activities/watch/effects/known.ts';
import { createPayoutRows } from '../../../support/payments/payout-rows.ts';
import { opened } from '../../../support/opened.ts';
import { openTestOrm } from '../../../support/test-orm.ts';

const { orm } = await opened(openTestOrm());
const em = () => orm.em.fork();
const rows = createPayoutRows(em);

test('an operation is our own by the journal of pay-outs, and not by a number that is like its row’s', async () => {
  await rows.addLeg(await rows.credited(), 'refund', { amount: '99' });
  await rows.run('update ledger_payment set operation_id = 7000000');
  const [row] = await em().execute<{ id: string }[]>('select id from ledger_payment');
  const rowId = BigInt(row?.id ?? '0');
  const known = await knownOf(em(), 'G1', [7_000_000n, rowId]);
  expect(known.get(7_000_000n)?.isOwn).toBe(true);
  expect(known.get(rowId)?.isOwn).toBe(false);
  expect((await knownOf(em(), 'G2', [7_000_000n])).get(7_000_000n)?.isOwn).toBe(false);
});

test('an operation that nobody could read is a case once one is open', async () => {
  expect((await knownOf(em(), 'G1', [8n])).get(8n)?.isCase).toBe(false);
  await rows.run(
    `insert into investigation (source_key, reason, amount, asset)
       values ('unreadable/8', 'unreadable_operation', '1', 'stellar:native')`,
  );
  expect((await knownOf(em(), 'G1', [8n])).get(8n)?.isCase).toBe(true);
});
