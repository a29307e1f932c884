import { describe, expect, test } from '@jest/globals';
import { priceAmount } from '../../../../src/domain/money/fee.ts';
import { stroopsOf } from '../../../../src/domain/money/amount.ts';
import { createCreditFunds } from '../../../../src/services/transactions/received/credit.ts';
import {
  createSubmitPayment,
  type LegOutcome,
} from '../../../../src/services/transactions/payment/submit-payment.ts';
import { LedgerPayment } from '../../../../src/db/entities/money-out.ts';
import { TransactionEvent } from '../../../../src/db/entities/transaction.ts';
import { createBench, notReviewedAtOnce } from '../../../support/payments/bench.ts';
import { includeAtOnce } from '../../../support/played-outside.ts';
import { addReceipt, addTransaction, CUSTOMER_ACCOUNT, USDC } from '../../../support/rows.ts';
import { opened } from '../../../support/opened.ts';
import { statementsOf } from '../../../support/statements.ts';

const bench = await opened(createBench());

/** A deposit that was credited, and with it queued for the ledger. */
const credited = async () => {
  const em = bench.em();
  const row = await addTransaction(em, { kind: 'deposit', toAccount: CUSTOMER_ACCOUNT });
  const receipt = await addReceipt(em, { transactionId: row.id });
  const funds = { source: `rail/${receipt.id}`, amount: '100', at: new Date().toISOString() };
  const price = priceAmount(stroopsOf('100'), { fixed: '1', percent: '0' }, 2, USDC);
  await createCreditFunds(bench.deps)({ transactionId: row.id, funds, price });
  return row.id;
};

/** What waits for pay-outs until a test has settled them all. */
const createAsking = (count: number) => {
  const waiting = new Set<string>();
  const all = Promise.withResolvers<void>();
  const settled = Promise.withResolvers<void>();
  const waiters = {
    untilSettled: async (id: string) => {
      waiting.add(id);
      if (waiting.size === count) all.resolve();
      await settled.promise;
    },
    close: async () => undefined,
  };
  const submit = createSubmitPayment({ ...bench.deps, waiters });
  const ask = async (transactionId: string): Promise<LegOutcome> =>
    submit({ transactionId, leg: 'payout', number: 1 }, new AbortController().signal);
  return { ask, waiting, all: all.promise, settle: settled.resolve };
};

const eventsOf = async (transactionId: string) =>
  (await bench.em().find(TransactionEvent, { transactionId }, { orderBy: { id: 'asc' } })).map(
    ({ fromStatus, toStatus }) => `${fromStatus} → ${toStatus}`,
  );

describe('the first pay-out of a deposit', () => {
  test('is queued with the credit, which passes no status by', async () => {
    const id = await credited();
    const queued = await bench.em().findOneOrFail(LedgerPayment, { transactionId: id });
    expect(queued).toMatchObject({
      leg: 'payout',
      number: 1,
      state: 'queued',
      amount: '99.0000000',
    });
    expect((await bench.transaction(id)).status).toBe('pending_stellar');
    expect(await eventsOf(id)).toEqual([
      'pending_user_transfer_start → pending_anchor',
      'pending_anchor → pending_stellar',
    ]);
  });

  test.each(['hold', 'reject'] as const)(
    'is not queued where the review says %s',
    async (decision) => {
      bench.review.next = { decision, message: 'A person looks at it.' };
      const id = await credited();
      bench.review.next = { decision: 'allow' };
      expect(await bench.em().count(LedgerPayment, { transactionId: id })).toBe(0);
      expect((await bench.transaction(id)).status).toBe('pending_anchor');
    },
  );

  test('is queued by its story where the review did not answer at once', async () => {
    const deps = notReviewedAtOnce(bench.deps);
    const em = bench.em();
    const row = await addTransaction(em, { kind: 'deposit', toAccount: CUSTOMER_ACCOUNT });
    const receipt = await addReceipt(em, { transactionId: row.id });
    const funds = { source: `rail/${receipt.id}`, amount: '100', at: new Date().toISOString() };
    const price = priceAmount(stroopsOf('100'), { fixed: '1', percent: '0' }, 2, USDC);
    await createCreditFunds(deps)({ transactionId: row.id, funds, price });
    expect(await bench.em().count(LedgerPayment, { transactionId: row.id })).toBe(0);
    const asking = createAsking(1);
    const paid = asking.ask(row.id);
    await asking.all;
    for (const id of asking.waiting) await includeAtOnce(bench.deps.orm, id);
    asking.settle();
    expect(await paid).toMatchObject({ state: 'included', number: 1 });
  });

  test('is waited for by one statement, and read by one once it was included', async () => {
    const id = await credited();
    const { ask, waiting, all, settle } = createAsking(1);
    const asked: { paid?: Promise<LegOutcome> } = {};
    const asking = await statementsOf(async () => {
      asked.paid = ask(id);
      await all;
    });
    for (const queued of waiting) await includeAtOnce(bench.deps.orm, queued);
    const reading = await statementsOf(async () => {
      settle();
      await asked.paid;
    });
    const { status, stellarTransactionId: hash } = await bench.transaction(id);
    expect(await asked.paid).toMatchObject({ state: 'included', number: 1, hash });
    expect(status).toBe('completed');
    expect([asking, reading]).toEqual([1, 1]);
    // Whoever asks again is answered the same.
    expect(await ask(id)).toEqual(await asked.paid);
  });

  test('of many that one envelope carries, all are read by one statement', async () => {
    const ids = await Promise.all(Array.from({ length: 10 }, credited));
    const { ask, waiting, all, settle } = createAsking(ids.length);
    const paid = Promise.all(ids.map(ask));
    await all;
    for (const queued of waiting) await includeAtOnce(bench.deps.orm, queued);
    const reading = await statementsOf(async () => {
      settle();
      await paid;
    });
    const states = (await paid).map(({ state }) => state);
    expect([new Set(states), reading]).toEqual([new Set(['included']), 1]);
  });
});
