import { expect, test } from '@jest/globals';
import { knownOf } from '../../../../src/activities/watch/effects/known.ts';
import { createPayoutRows } from '../../../support/payments/payout-rows.ts';
import { opened } from '../../../support/opened.ts';
import { openTestOrm } from '../../../support/test-orm.ts';

const { orm } = await opened(openTestOrm());
const em = () => orm.em.fork();
const rows = createPayoutRows(em);

test('an operation is our own by the journal of pay-outs, and not by a number that is like its row’s', async () => {
  const withdrawal = await rows.credited();
  await rows.addLeg(withdrawal, 'payout', { amount: '99' });
  await rows.run('update ledger_payment set operation_id = 7000000');
  const [{ id = '0' } = {}] = await em().execute<{ id: string }[]>('select id from ledger_payment');
  const known = await knownOf(em(), 'G1', [7_000_000n, BigInt(id)]);
  expect(known.get(7_000_000n)?.isOwn).toBe(true);
  expect(known.get(BigInt(id))?.isOwn).toBe(false);
  expect((await knownOf(em(), 'G2', [7_000_000n])).get(7_000_000n)?.isOwn).toBe(false);
});
