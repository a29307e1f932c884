import { describe, expect, test } from '@jest/globals';
import { createAfterDeposit } from '../../../../src/activities/rail/received/after-deposit.ts';
import { createRequestFunds } from '../../../../src/activities/rail/received/request-funds.ts';
import type { CompletedDeposit, DepositToInstruct, Rail } from '../../../../src/rails/rail.ts';
import { addTransaction, uniqueNumber } from '../../../support/rows.ts';
import { createBench } from '../../../support/payments/bench.ts';
import { createFakeRail } from '../../../support/payments/fake-rail.ts';
import { opened } from '../../../support/opened.ts';

const bench = await opened(createBench());

const fields = { bank_account_number: { value: '42', description: 'Where to pay.' } };
/** A rail that gives each call another reference. */
const instructing = (answer?: () => Promise<void>) => {
  const asked: DepositToInstruct[] = [];
  const more: Partial<Rail> = {
    pollPendingDeposits: async () => [],
    instructions: async (deposit) => {
      asked.push(deposit);
      await answer?.();
      return { reference: `R-${uniqueNumber()}`, fields };
    },
  };
  return { asked, more };
};
const request = async (id: string, more: Partial<Rail> = {}) =>
  createRequestFunds(bench.host(createFakeRail([], more).rail))(id);
const deposit = async (changes: Parameters<typeof addTransaction>[1] = {}) =>
  addTransaction(bench.em(), { kind: 'deposit', status: 'pending_anchor', ...changes });

describe('asking a rail how a customer is to pay', () => {
  test('writes down the reference and the instructions, and lets the customer begin', async () => {
    const { id } = await deposit({ message: 'One moment.' });
    const { asked, more } = instructing();
    await request(id, more);
    const row = await bench.transaction(id);
    expect(row).toMatchObject({
      status: 'pending_user_transfer_start',
      instructions: fields,
      message: null,
    });
    expect(row.railReference).toMatch(/^R-/);
    expect(row.nextPollAt).not.toBeNull();
    expect(asked).toEqual([{ transactionId: id, amountExpected: '100', language: 'en' }]);
  });

  test('names to the rail at which of its places the customer pays in', async () => {
    const { id } = await deposit({ locationId: 'market-street' });
    const { asked, more } = instructing();
    await request(id, more);
    expect(asked).toMatchObject([{ transactionId: id, locationId: 'market-street' }]);
  });

  test('§1.7 makes no deposit due on a rail that lists what it received, so that it can expire', async () => {
    const { id } = await deposit();
    const { more } = instructing();
    await request(id, {
      ...more,
      listReceived: async () => ({ received: [], cursor: null, complete: true }),
    });
    expect((await bench.transaction(id)).nextPollAt).toBeNull();
  });

  test('keeps the instructions that the customer has been given', async () => {
    const { id } = await deposit();
    const { asked, more } = instructing();
    await request(id, more);
    const { railReference } = await bench.transaction(id);
    await request(id, more);
    expect((await bench.transaction(id)).railReference).toBe(railReference);
    expect(asked).toHaveLength(1);
  });

  test('keeps those of whoever was first when two ask at once', async () => {
    const { id } = await deposit();
    const other = instructing();
    const first = instructing(async () => request(id, other.more));
    await request(id, first.more);
    expect([first.asked.length, other.asked.length]).toEqual([1, 1]);
    const row = await bench.transaction(id);
    await request(id, other.more);
    expect((await bench.transaction(id)).railReference).toBe(row.railReference);
  });

  test('is asked again after the rail was out, and shows nothing meanwhile', async () => {
    const { id } = await deposit();
    const out = instructing(async () => Promise.reject(new Error('the bank is down')));
    await expect(request(id, out.more)).rejects.toThrow('the bank is down');
    expect(await bench.transaction(id)).toMatchObject({
      status: 'pending_anchor',
      railReference: null,
    });
  });

  test('without a word from the rail, lets the customer quote the transaction', async () => {
    const { id } = await deposit({ amountExpected: null });
    await request(id);
    const row = await bench.transaction(id);
    expect(row.railReference).toBe(id);
    expect(row.instructions).toMatchObject({ external_transfer_memo: { value: id } });
  });
});

test('a rail is notified of a completed deposit in short amounts', async () => {
  const told: CompletedDeposit[] = [];
  const { id } = await deposit({ amountIn: '100', stellarTransactionId: 'abc' });
  const { rail } = createFakeRail([], { afterDeposit: async (done) => void told.push(done) });
  await createAfterDeposit(bench.host(rail))(id);
  expect(told).toEqual([{ transactionId: id, amountReceived: '100', stellarTransactionId: 'abc' }]);
});
