import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { startStrictApi, WAITS, type StrictApi } from '../security/customer-bench.ts';
import { NAMES } from '../support/payees.ts';
import { failure, sep6Deposit, sep6Withdrawal } from './shapes.ts';

/* SEP-6 4.3 `customer_id`, and KYC in the flow, where an operation asks for a type of customer. */

let strict: StrictApi;
beforeAll(async () => {
  strict = await startStrictApi();
});
afterAll(async () => strict?.api.close());

describe('SEP-6 customer_id, where the operation has a customerType', () => {
  test.each(['deposit', 'withdraw'])(
    '%s: 400 {error} for a customer of another type, which names the one to take',
    async (path) => {
      const wallet = await strict.open();
      const { id } = await wallet.put({ type: 'sep31-sender', ...NAMES });
      const { code, ...refused } = await wallet.begin(path, { customer_id: id });
      expect(code).toBe(400);
      expect(failure.parse(refused).error).toBe('customer_id: has to be of the type sep6.');
      const { id: own } = await wallet.put({ type: 'sep6', ...NAMES });
      const { error } = await wallet.begin(path, { customer_id: id });
      expect(error).toBe(`customer_id: has to be of the type sep6; yours is ${own}.`);
      expect(await wallet.begin(path, { customer_id: own })).toMatchObject({ code: 200 });
    },
  );

  test('deposit: pending_customer_info_update for a customer of no type, until what it asks is submitted', async () => {
    const wallet = await strict.open();
    const { id } = await wallet.put({ first_name: 'Ada' });
    const { code, ...body } = await wallet.begin('deposit', { customer_id: id });
    const begun = { ...sep6Deposit.parse(body), code };
    expect(await strict.look(wallet, begun)).toEqual(WAITS);
    const asked = { transaction_id: begun.id, type: 'sep6' };
    const shown = await wallet.get(asked);
    expect(shown).toMatchObject({ id, status: 'NEEDS_INFO', provided_fields: { first_name: {} } });
    expect(Object.keys(shown.fields)).toContain('last_name');
    // Wallets often leave the type out; it is the same customer.
    expect(await wallet.get()).toMatchObject({ id, status: 'NEEDS_INFO' });
    await wallet.put({ last_name: 'Lovelace' });
    expect(await wallet.get(asked)).toMatchObject({ id, status: 'ACCEPTED' });
    expect(await strict.admit(begun.id)).toMatchObject({ state: 'admitted' });
  });

  test('withdraw: account_id and memo at once for a customer of no type who submitted all of it', async () => {
    const wallet = await strict.open();
    const { id } = await wallet.put({ ...NAMES, bank_account_number: '12345678' });
    const { code, ...body } = await wallet.begin('withdraw', { customer_id: id });
    expect(code).toBe(200);
    expect(sep6Withdrawal.parse(body)).toMatchObject({
      account_id: expect.any(String),
      memo: expect.any(String),
    });
  });

  test('403 {error} for a customer who was rejected', async () => {
    const wallet = await strict.open();
    strict.judge.decision = { status: 'REJECTED' };
    const { id } = await wallet.put(NAMES);
    strict.judge.decision = { status: 'ACCEPTED' };
    expect(await wallet.begin('deposit', { customer_id: id })).toMatchObject({ code: 403 });
  });
});
