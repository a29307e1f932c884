import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { Keypair } from '@stellar/stellar-sdk';
import { createAdmit } from '../../src/activities/admit.ts';
import { Transaction } from '../../src/db/entities/transaction.ts';
import { openPayee } from '../../src/db/payee.ts';
import type { CustomerDecision } from '../../src/domain/customer.ts';
import { applyDecision } from '../../src/worker/decide-customer.ts';
import { createRecordingStories } from '../activities/bench.ts';
import { customerDoor } from '../support/customer-door.ts';
import { withPageCustomer } from '../support/page-customer.ts';
import { PAYEE } from './sep6-support.ts';
import { startTestApi, type TestApi } from './support.ts';

/*
 * Whoever is to be paid may correct their account while the payment waits for its customers. It is
 * paid to what they told last and was accepted, or to nobody.
 */

let api: TestApi;
let judge: CustomerDecision = { status: 'ACCEPTED' };
beforeAll(async () => {
  const person = { city: { description: 'City' } };
  api = await startTestApi(withPageCustomer(person, { customerReview: async () => judge }));
});
afterAll(async () => api?.close());
beforeEach(() => {
  judge = { status: 'ACCEPTED' };
});

/** SEP-12 takes it, and the rail's own pattern does not. */
const UNFIT = 'DE89 3704 0044';
const SAYS =
  'Please check: The number of the account to pay to, 6 to 17 digits (bank_account_number).';

const aboutRow = (id: string) => ({
  load: async () => api.orm.em.fork().findOneOrFail(Transaction, { id }),
  payee: async () =>
    openPayee(api.deps.secrets, await api.orm.em.fork().findOneOrFail(Transaction, { id })),
  /** What the story asks when it is told something, or looks by itself. */
  admit: async () =>
    createAdmit({
      orm: api.orm,
      anchor: api.anchor,
      stories: createRecordingStories().stories,
      log: { info: () => {}, warn: () => {}, error: () => {} },
    })({ transactionId: id, isLastTime: false }),
});

const decide = async (id: string, action: string) =>
  applyDecision(
    { orm: api.orm, stories: createRecordingStories().stories },
    { anchor: api.anchor, secrets: api.deps.secrets },
    { id, action, operator: 'grace', fields: [] },
  );

describe('SEP-31: a receiver who corrects a field while the remittance waits', () => {
  const begin = async () => {
    const token = await api.login(Keypair.random());
    const door = customerDoor(api.url, token);
    const { id: sender_id } = await door.put({ type: 'sep31-sender', ...PAYEE });
    judge = { status: 'PROCESSING' };
    const { id: receiver_id } = await door.put({ type: 'sep31-receiver', ...PAYEE });
    const body = { amount: '100', asset_code: 'USDC', sender_id, receiver_id };
    const made = await api.post('/sep31/transactions', body, token);
    const { id } = (await made.json()) as { id: string };
    const read = async () => {
      const response = await api.get(`/sep31/transactions/${id}`, token);
      return ((await response.json()) as { transaction: Record<string, unknown> }).transaction;
    };
    const asked = { transaction_id: id, type: 'sep31-receiver' };
    return { ...door, id, receiver_id, read, asked, ...aboutRow(id) };
  };

  test('to what the rail does not take is asked again, by SEP-12 and SEP-31, and nobody is paid', async () => {
    const { put, get, asked, read, receiver_id, admit, payee } = await begin();
    judge = { status: 'ACCEPTED' };
    expect(await put({ id: receiver_id, bank_account_number: UNFIT })).toMatchObject({ code: 202 });
    for (const query of [{ id: receiver_id }, asked]) {
      expect(await get(query)).toMatchObject({
        status: 'NEEDS_INFO',
        message: SAYS,
        fields: { bank_account_number: { optional: false } },
        provided_fields: { bank_account_number: { status: 'REJECTED', error: SAYS } },
      });
    }
    expect(await read()).toMatchObject({
      status: 'pending_customer_info_update',
      required_info_message: SAYS,
      stellar_account_id: null,
    });
    expect(await admit()).toEqual({ state: 'waiting' });

    await put({ id: receiver_id, bank_account_number: '87654321' });
    expect(await get(asked)).toMatchObject({ status: 'ACCEPTED' });
    expect(await admit()).toMatchObject({ state: 'admitted' });
    expect(await payee()).toEqual({ ...PAYEE, bank_account_number: '87654321' });
    expect(await read()).toMatchObject({ status: 'pending_sender', required_info_message: null });
  });

  test('is not paid by what stood before, even where a person accepts the customer', async () => {
    const { put, get, asked, receiver_id, admit, payee } = await begin();
    await put({ id: receiver_id, bank_account_number: UNFIT });
    expect(await decide(receiver_id, 'accept')).toBe('NEEDS_INFO');
    expect(await get(asked)).toMatchObject({ status: 'NEEDS_INFO', message: SAYS });
    expect(await admit()).toEqual({ state: 'waiting' });
    // What was told first is right after all: told again, it is the last word.
    await put({ id: receiver_id, bank_account_number: PAYEE.bank_account_number });
    expect(await decide(receiver_id, 'accept')).toBe('ACCEPTED');
    expect(await admit()).toMatchObject({ state: 'admitted' });
    expect(await payee()).toEqual(PAYEE);
  });

  test('to what was not looked at yet waits for the review', async () => {
    const { put, receiver_id, load, admit, payee } = await begin();
    await put({ id: receiver_id, bank_account_number: '87654321' });
    expect(await load()).toMatchObject({ payeePending: true });
    expect(await admit()).toEqual({ state: 'waiting' });
    expect(await decide(receiver_id, 'accept')).toBe('ACCEPTED');
    expect(await load()).toMatchObject({ payeePending: false });
    expect(await payee()).toMatchObject({ bank_account_number: '87654321' });
    expect(await admit()).toMatchObject({ state: 'admitted' });
  });

  test('that its rail refused, once the money is there, to what it does not take is asked again', async () => {
    const { put, get, id, asked, receiver_id, admit, load, payee } = await begin();
    await decide(receiver_id, 'accept');
    await admit();
    // As a rail's refusal leaves the row.
    await api.orm.em.fork().nativeUpdate(
      Transaction,
      { id },
      {
        status: 'pending_customer_info_update',
        transferReceivedAt: new Date(),
        requiredInfoUpdates: ['bank_account_number'],
        informationUpdatedAt: null,
      },
    );
    judge = { status: 'ACCEPTED' };
    await put({ id: receiver_id, bank_account_number: UNFIT });
    expect(await get(asked)).toMatchObject({ status: 'NEEDS_INFO', message: SAYS });
    expect(await load()).toMatchObject({ informationUpdatedAt: null });
    expect(await payee()).toEqual(PAYEE);
    await put({ id: receiver_id, bank_account_number: '87654321' });
    expect(await load()).toMatchObject({ informationUpdatedAt: expect.any(Date) });
    expect(await payee()).toEqual({ ...PAYEE, bank_account_number: '87654321' });
  });

  test('at the moment at which the remittance is asked for is never lost', async () => {
    for (let round = 0; round < 8; round += 1) {
      const token = await api.login(Keypair.random());
      const door = customerDoor(api.url, token);
      judge = { status: 'ACCEPTED' };
      const { id: sender_id } = await door.put({ type: 'sep31-sender', ...PAYEE });
      judge = { status: 'PROCESSING' };
      const { id: receiver_id } = await door.put({ type: 'sep31-receiver', ...PAYEE });
      const body = { amount: '100', asset_code: 'USDC', sender_id, receiver_id };
      const [made] = await Promise.all([
        api.post('/sep31/transactions', body, token),
        door.put({ id: receiver_id, bank_account_number: '87654321' }),
      ]);
      const { id } = (await made.json()) as { id: string };
      await decide(receiver_id, 'accept');
      const { admit, payee } = aboutRow(id);
      expect(await admit()).toMatchObject({ state: 'admitted' });
      expect(await payee()).toMatchObject({ bank_account_number: '87654321' });
    }
  });
});

describe('SEP-6: a withdrawal that waits for its customer', () => {
  const begin = async (told: object, query: Readonly<Record<string, string>> = {}) => {
    const token = await api.login(Keypair.random());
    const door = customerDoor(api.url, token);
    const { id: customer } = await door.put({ type: 'person', ...told });
    const asked = new URLSearchParams({ asset_code: 'USDC', amount: '50', ...query });
    const made = await api.get(`/sep6/withdraw?${asked.toString()}`, token);
    const { id } = (await made.json()) as { id: string };
    return { ...door, id, customer, ...aboutRow(id) };
  };
  const { first_name, last_name } = PAYEE;

  test('pays the account that the request names, and not one that the customer told before', async () => {
    const told = { ...PAYEE, bank_account_number: '11111111' };
    const { put, customer, admit, payee } = await begin(told, { dest: '22222222' });
    expect(await admit()).toEqual({ state: 'waiting' });
    await put({ id: customer, city: 'London' });
    expect(await admit()).toMatchObject({ state: 'admitted' });
    expect(await payee()).toMatchObject({ bank_account_number: '22222222' });
  });

  test('does so where the rest of the payee is told later, and asks only for that', async () => {
    const told = { city: 'London', bank_account_number: '11111111' };
    const { put, get, id, customer, admit, payee } = await begin(told, { dest: '22222222' });
    const asked = await get({ transaction_id: id, type: 'sep6' });
    expect(asked).toMatchObject({ status: 'NEEDS_INFO' });
    expect(Object.keys(asked.fields)).toEqual(expect.arrayContaining(['first_name', 'last_name']));
    expect(asked.fields).not.toHaveProperty('bank_account_number');
    expect(await admit()).toEqual({ state: 'waiting' });
    await put({ id: customer, first_name, last_name });
    expect(await admit()).toMatchObject({ state: 'admitted' });
    expect(await payee()).toEqual({ ...PAYEE, bank_account_number: '22222222' });
  });

  test('pays what the customer tells afterwards, once the rail takes it', async () => {
    const { put, get, customer, admit, payee, id } = await begin(PAYEE);
    await put({ id: customer, city: 'London', bank_account_number: UNFIT });
    expect(await get({ transaction_id: id, type: 'sep6' })).toMatchObject({
      status: 'NEEDS_INFO',
      provided_fields: { bank_account_number: { status: 'REJECTED', error: SAYS } },
    });
    expect(await admit()).toEqual({ state: 'waiting' });
    await put({ id: customer, bank_account_number: '87654321' });
    expect(await admit()).toMatchObject({ state: 'admitted' });
    expect(await payee()).toMatchObject({ bank_account_number: '87654321' });
  });

  test('takes no customer of another type, who told other things', async () => {
    const token = await api.login(Keypair.random());
    const door = customerDoor(api.url, token);
    const { id: other } = await door.put({ type: 'sep31-receiver', ...PAYEE });
    expect(await door.get({ id: other })).toMatchObject({ status: 'ACCEPTED' });
    const before = await api.count('transaction');
    const refused = await api.get(`/sep6/withdraw?asset_code=USDC&customer_id=${other}`, token);
    expect(refused.status).toBe(400);
    expect(await refused.json()).toEqual({ error: 'customer_id: has to be of the type person.' });
    expect(await api.count('transaction')).toBe(before);
  });

  test('takes nobody of another type, who is named once its customer was erased', async () => {
    const keypair = Keypair.random();
    const token = await api.login(keypair);
    const door = customerDoor(api.url, token);
    const made = await api.get('/sep6/withdraw?asset_code=USDC', token);
    const { id } = (await made.json()) as { id: string };
    expect(await door.erase(keypair.publicKey())).toBe(200);
    const { id: other } = await door.put({ type: 'sep31-receiver', ...PAYEE });
    const asked = { transaction_id: id, type: 'sep6' };
    await door.put({ ...asked, id: other, city: 'London' });
    const { admit } = aboutRow(id);
    expect(await admit()).toEqual({ state: 'waiting' });
  });

  test('asks whoever comes after an erased customer for what its operation asks', async () => {
    const keypair = Keypair.random();
    const token = await api.login(keypair);
    const door = customerDoor(api.url, token);
    const made = await api.get('/sep6/withdraw?asset_code=USDC', token);
    const { id } = (await made.json()) as { id: string };
    expect(await door.erase(keypair.publicKey())).toBe(200);
    const asked = { transaction_id: id, type: 'sep6' };
    await door.put({ ...asked, ...PAYEE });
    expect(await door.get(asked)).toMatchObject({ status: 'NEEDS_INFO', fields: { city: {} } });
    await door.put({ ...asked, city: 'London' });
    expect(await door.get(asked)).toMatchObject({ status: 'ACCEPTED' });
    const { admit, payee } = aboutRow(id);
    expect(await admit()).toMatchObject({ state: 'admitted' });
    expect(await payee()).toEqual(PAYEE);
  });
});
