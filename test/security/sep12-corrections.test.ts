import { beforeEach, describe, expect, test } from '@jest/globals';
import { Keypair } from '@stellar/stellar-sdk';
import { Transaction } from '../../src/db/entities/transaction.ts';
import type { Protocol } from '../../src/domain/transactions/transaction.ts';
import { store } from '../seps/stored.ts';
import { sealedPayee } from '../../src/services/transactions/payee/payee.ts';
import { customerEndpoint } from '../support/customer-endpoint.ts';
import { createPayeeBench } from '../support/api/payee-bench.ts';
import { BANK_PAYEE } from '../support/payees.ts';
import { opened } from '../support/opened.ts';

/*
 * A rail has refused a field of a payment whose money is there, and SEP-12 answers it. Whatever else a
 * customer submits concerns the customer, and nothing of it changes whom that payment pays: a name that
 * came beside the account would be paid before anybody knows that it is another person's.
 */

const bench = await opened(createPayeeBench());
const { api } = bench;
beforeEach(() => {
  bench.judge.next = { status: 'ACCEPTED' };
});

const ACCOUNT = { bank_account_number: '87654321' };
const MALLORY = { first_name: 'Mallory' };
const PARTIES = [
  ['sep6', 'person', 'sep6'],
  ['sep24', 'person', 'sep6'],
  ['sep31', 'sep31-receiver', 'sep31-receiver'],
] as const;

describe.each(PARTIES)('§3.7 SEP-12 of a payment by %s', (protocol: Protocol, type, role) => {
  /** An accepted customer whose paid payment waits for another account number. */
  const begin = async () => {
    const keypair = Keypair.random();
    const token = await api.login(keypair);
    const endpoint = customerEndpoint(api.url, token);
    const { id: customer } = await endpoint.put({ type, ...BANK_PAYEE, city: 'London' });
    const isRemittance = protocol === 'sep31';
    const kind = isRemittance ? 'remittance' : 'withdrawal';
    const { id } = await store(api, keypair, protocol, kind, {
      [isRemittance ? 'receiverId' : 'customerId']: customer,
      status: 'pending_customer_info_update',
      transferReceivedAt: new Date(),
      requiredInfoUpdates: ['bank_account_number'],
    });
    const sealed = sealedPayee(api.deps.secrets, id, BANK_PAYEE);
    await api.orm.em.fork().nativeUpdate(Transaction, { id }, sealed);
    const named = { transaction_id: id, type: role };
    return { ...endpoint, customer, named, ...bench.about(id) };
  };
  const isTold = async (load: () => Promise<Transaction>) =>
    ((await load()).informationUpdatedAt ?? null) !== null;

  test('§3.7 takes what the rail has refused', async () => {
    const { put, customer, payee, load } = await begin();
    expect(await put({ id: customer, ...ACCOUNT })).toMatchObject({ code: 202 });
    expect(await payee()).toEqual({ ...BANK_PAYEE, ...ACCOUNT });
    expect(await isTold(load)).toBe(true);
  });

  test.each([
    ['by id, beside what is asked for', { ...ACCOUNT, ...MALLORY }, false],
    ['by the transaction, beside what is asked for', { ...ACCOUNT, ...MALLORY }, true],
    ['by the transaction, alone', MALLORY, true],
    ['by its other name', { ...ACCOUNT, given_name: 'Mallory' }, false],
  ])('§3.7 refuses another name %s, and writes nothing', async (_what, fields, isNamed) => {
    const { put, get, customer, named, payee, load } = await begin();
    expect(await put({ ...(isNamed ? named : { id: customer }), ...fields })).toMatchObject({
      code: 400,
      error: 'first_name: was not asked about and stays as it is; correct bank_account_number.',
    });
    expect(await payee()).toEqual(BANK_PAYEE);
    expect(await isTold(load)).toBe(false);
    expect(await get({ id: customer })).toMatchObject({
      provided_fields: { bank_account_number: {} },
    });
  });

  test('§3.7 takes a new name alone as the customer’s, who is then paid as before', async () => {
    const { put, customer, payee, load } = await begin();
    expect(await put({ id: customer, ...MALLORY })).toMatchObject({ code: 202 });
    expect(await payee()).toEqual(BANK_PAYEE);
    expect(await isTold(load)).toBe(false);
    expect(await put({ id: customer, ...ACCOUNT })).toMatchObject({ code: 202 });
    expect(await payee()).toEqual({ ...BANK_PAYEE, ...ACCOUNT });
  });

  test('§3.7 takes a whole form that changes nothing else', async () => {
    const { put, customer, payee } = await begin();
    const form = { ...BANK_PAYEE, city: 'Paris', ...ACCOUNT };
    expect(await put({ id: customer, ...form })).toMatchObject({ code: 202 });
    expect(await payee()).toEqual({ ...BANK_PAYEE, ...ACCOUNT });
  });

  test('§3.7 takes a name that a review sent back, for the customer and not for the payment', async () => {
    const { put, customer, payee } = await begin();
    bench.judge.next = {
      status: 'NEEDS_INFO',
      fields: { first_name: { status: 'REJECTED', error: 'As in your passport.' } },
    };
    await put({ id: customer, ...ACCOUNT });
    bench.judge.next = { status: 'ACCEPTED' };
    const both = { first_name: 'Adelaide', bank_account_number: '99999999' };
    expect(await put({ id: customer, ...both })).toMatchObject({ code: 202 });
    expect(await payee()).toEqual({ ...BANK_PAYEE, bank_account_number: '99999999' });
  });
});

describe('§3.7 who the customer of a transaction is', () => {
  const PAID = new Date();
  const named = async (changes: Parameters<typeof store>[4]) => {
    const keypair = Keypair.random();
    const endpoint = customerEndpoint(api.url, await api.login(keypair));
    const { id } = await store(api, keypair, 'sep6', 'withdrawal', changes);
    const { id: customer } = await endpoint.put({
      transaction_id: id,
      type: 'sep6',
      ...BANK_PAYEE,
    });
    const { customerId = null } = await bench.about(id).load();
    return { customer, customerId };
  };

  test.each([
    ['waits for its money', { status: 'pending_user_transfer_start' }],
    [
      'waits for a correction',
      {
        status: 'pending_customer_info_update',
        transferReceivedAt: PAID,
        requiredInfoUpdates: ['bank_account_number'],
      },
    ],
  ] as const)('§3.7 may be said by SEP-12 where it %s', async (_what, changes) => {
    const { customer, customerId } = await named(changes);
    expect(customerId).toBe(customer);
  });

  test.each([
    ['is paid out', { status: 'pending_external', transferReceivedAt: PAID }],
    ['is looked at', { status: 'on_hold', transferReceivedAt: PAID }],
    ['is completed', { status: 'completed', transferReceivedAt: PAID }],
    ['has expired', { status: 'expired' }],
  ] as const)('§3.7 is said by nobody any more where it %s', async (_what, changes) => {
    const { customer, customerId } = await named(changes);
    expect(customer).toEqual(expect.any(String));
    expect(customerId).toBeNull();
  });
});
