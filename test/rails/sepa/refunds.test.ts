import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { startFakeSepaBank, type FakeSepaBank } from '../../../src/rails/sepa/fake/bank.ts';
import type { IncomingRefund, Rail } from '../../../src/rails/rail.ts';
import { keyOf, QUIET, railOf } from './bench.ts';

let bank: FakeSepaBank;
let rail: Rail;
beforeEach(async () => {
  bank = await startFakeSepaBank(QUIET);
  rail = railOf(bank);
});
afterEach(async () => bank.close());

const refundOf = async (more: Partial<IncomingRefund> = {}): Promise<IncomingRefund> => {
  await bank.receive({ amount: '12.34', reference: 'nothing of ours' });
  await bank.work();
  const { received } = await rail.listReceived!(null);
  const { railReference = '', amount = '', receivedAt = '', payer = {} } = received[0] ?? {};
  const about = { railReference, amount, amountReceived: amount, receivedAt, payer };
  return { idempotencyKey: keyOf(7), ...about, ...more };
};

test('sends money back to the account that it came from, once, and says when it is there', async () => {
  const refund = await refundOf();
  const key = keyOf(7);
  expect(await rail.findRefund!(refund)).toEqual({ state: 'unknown' });
  const begun = [await rail.refundIncoming!(refund), await rail.refundIncoming!(refund)];
  expect(begun).toEqual(Array(2).fill({ state: 'initiated', railReference: key }));
  await bank.work();
  expect(await rail.findRefund!(refund)).toEqual({ state: 'delivered', railReference: key });
  expect(bank.ledger.orders()).toEqual([
    expect.objectContaining({
      key,
      amount: '12.34',
      name: 'Zoe Muller',
      iban: refund.payer['bank_account_number'],
    }),
  ]);
});

test('sends back a part', async () => {
  await rail.refundIncoming!(await refundOf({ amount: '2' }));
  await bank.work();
  expect(bank.ledger.orders().map(({ amount }) => amount)).toEqual(['2.00']);
});

test.each([
  [{}, 'The bank did not say from which account the money came.'],
  [
    { name: 'A', bank_account_number: 'US64SVBKUS6S3300958879' },
    'The money came from an account outside SEPA.',
  ],
  [
    { bank_account_number: 'FR1420041010050500013M02606' },
    'The bank did not say in letters who paid.',
  ],
])('fails with the reason where %j paid', async (payer, message) => {
  expect(await rail.refundIncoming!(await refundOf({ payer }))).toEqual({
    state: 'failed',
    message,
  });
  expect(await bank.mailbox.waiting()).toBe(0);
});

test('a refund that comes back has failed', async () => {
  const refund = await refundOf();
  await rail.refundIncoming!(refund);
  await bank.work();
  await bank.returnPayout(keyOf(7));
  await bank.work();
  expect(await rail.findRefund!(refund)).toEqual({ state: 'failed', message: expect.anything() });
});
