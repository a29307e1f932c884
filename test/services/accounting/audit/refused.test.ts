import { afterEach, describe, expect, test } from '@jest/globals';
import { checkBooks } from '../../../../src/services/accounting/audit/books/books-place.ts';
import type { Transaction } from '../../../../src/db/entities/transaction.ts';
import { DISTRIBUTION, USDC } from '../../../support/rows.ts';
import { createBench } from '../../../support/payments/bench.ts';
import { addPaidIn, payOnRail } from '../../../support/payments/paid-rows.ts';
import { SHILLING } from '../../../support/payments/quoted.ts';
import { createTampering } from '../../../support/payments/tampering.ts';
import { opened } from '../../../support/opened.ts';

/* What was paid on a rail beside a refund. Losses are planted behind the guards. */

const em = () => bench.em();
const bench = await opened(createBench());
const tampering = await createTampering(bench.orm);
afterEach(async () => tampering.restore());

const typesOf = async ({ id }: Transaction): Promise<string[]> => {
  const { breaks } = await checkBooks(em(), () => undefined);
  return breaks.filter(({ key }) => key.includes(id)).map(({ type }) => type);
};

/** How a withdrawal or a remittance is paid, at par and at a price. */
const OUTGOING = [
  ['a withdrawal', {}],
  ['a remittance', { kind: 'remittance', protocol: 'sep31' }],
  ['an exchanged withdrawal', { isExchange: true, amountOutAsset: SHILLING, amountOut: '12000' }],
] as const;

describe('the audit of what left beside a refund', () => {
  /** A refund in this state, whatever was decided of it. */
  const addRefund = async ({ id }: Transaction, state: string): Promise<void> =>
    tampering.run(
      `insert into ledger_payment (transaction_id, leg, number, operation, source_account,
         destination, asset, amount, state, reason) values ('${id}', 'refund', 1, 'payment',
         '${DISTRIBUTION}', 'G', '${USDC}', 100, '${state}', 'no_trust')`,
    );
  const decideRefund = async ({ id }: Transaction, withdrawnBy: string | null): Promise<void> =>
    tampering.run(
      `insert into refund_decision (transaction_id, number, actor, reason, message, withdrawn_by,
         withdrawn_at) select '${id}', 1, 'review', 'rejected', 'Rejected.', who,
         case when who is not null then now() end
         from (select ${withdrawnBy === null ? 'null::text' : `'${withdrawnBy}'`} as who) as one`,
    );

  test.each(OUTGOING)(
    '§7.5 finds %s that was refused, whose refund failed, and that was paid',
    async (_n, changes) => {
      const row = await addPaidIn(em(), changes);
      await payOnRail(em(), row);
      await decideRefund(row, null);
      await addRefund(row, 'not_ready');
      expect(await typesOf(row)).toEqual(['refused_payout']);
    },
  );

  test.each(OUTGOING)(
    '§7.5 agrees with %s whose refund failed, which a person withdrew and had paid',
    async (_n, changes) => {
      const row = await addPaidIn(em(), changes);
      await payOnRail(em(), row);
      await decideRefund(row, 'ada');
      await addRefund(row, 'not_ready');
      expect(await typesOf(row)).toEqual([]);
    },
  );

  test('§7.5 finds what was paid beside a refund that is on its way, whoever decided what', async () => {
    const row = await addPaidIn(em());
    await payOnRail(em(), row);
    await addRefund(row, 'queued');
    expect(await typesOf(row)).toEqual(['refused_payout']);
  });
});
