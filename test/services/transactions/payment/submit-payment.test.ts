import { describe, expect, test } from '@jest/globals';
import { priceAmount } from '../../../../src/domain/money/fee.ts';
import { stroopsOf } from '../../../../src/domain/money/amount.ts';
import { createCreditFunds } from '../../../../src/services/transactions/received/credit.ts';
import {
  createSubmitPayment,
  type LegOutcome,
} from '../../../../src/services/transactions/payment/submit-payment.ts';
import { createBench } from '../../../support/payments/bench.ts';
import { includeAtOnce } from '../../../support/played-outside.ts';
import { addReceipt, addTransaction, CUSTOMER_ACCOUNT, USDC } from '../../../support/rows.ts';
import { opened } from '../../../support/opened.ts';
import { statementsOf } from '../../../support/statements.ts';

const bench = await opened(createBench());

/** A deposit that was credited, and what asks for its pay-out and waits until a test settles it. */
const credited = async () => {
  const em = bench.em();
  const row = await addTransaction(em, { kind: 'deposit', toAccount: CUSTOMER_ACCOUNT });
  const receipt = await addReceipt(em, { transactionId: row.id });
  const funds = { source: `rail/${receipt.id}`, amount: '100', at: new Date().toISOString() };
  const price = priceAmount(stroopsOf('100'), { fixed: '1', percent: '0' }, 2, USDC);
  await createCreditFunds(bench.deps)({ transactionId: row.id, funds, price });
  const queued = Promise.withResolvers<string>();
  const settled = Promise.withResolvers<void>();
  const waiters = {
    untilSettled: async (id: string) => {
      queued.resolve(id);
      await settled.promise;
    },
    close: async () => undefined,
  };
  const submit = createSubmitPayment({ ...bench.deps, waiters });
  const leg = { transactionId: row.id, leg: 'payout', number: 1 } as const;
  const ask = async (): Promise<LegOutcome> => submit(leg, new AbortController().signal);
  return { row, ask, queued: queued.promise, settle: settled.resolve };
};

describe('a pay-out on Stellar', () => {
  test('is queued by eight statements, and read by one once it was included', async () => {
    const { row, ask, queued, settle } = await credited();
    const asked: { paid?: Promise<LegOutcome> } = {};
    const asking = await statementsOf(async () => {
      asked.paid = ask();
      await queued;
    });
    await includeAtOnce(bench.deps.orm, await queued);
    const reading = await statementsOf(async () => {
      settle();
      await asked.paid;
    });
    const { status, stellarTransactionId: hash } = await bench.transaction(row.id);
    expect(await asked.paid).toMatchObject({ state: 'included', number: 1, hash });
    expect(status).toBe('completed');
    expect([asking, reading]).toEqual([8, 1]);
    // Whoever asks again is answered the same.
    expect(await ask()).toEqual(await asked.paid);
  });
});
