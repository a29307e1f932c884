import { beforeEach, describe, expect, test } from '@jest/globals';
import { Keypair } from '@stellar/stellar-sdk';
import { Transaction } from '../../../src/db/entities/transaction.ts';
import { customerEndpoint } from '../../support/customer-endpoint.ts';
import { createPayeeBench, SAYS, UNFIT } from '../../support/api/payee-bench.ts';
import { BANK_PAYEE } from '../../support/payees.ts';
import { opened } from '../../support/opened.ts';

/*
 * Whoever is to be paid may correct their account while the payment waits for its customers. It is
 * paid to what they told last and was accepted, or to nobody.
 */

const bench = await opened(createPayeeBench());
const { api } = bench;
beforeEach(() => {
  bench.judge.next = { status: 'ACCEPTED' };
});

describe('SEP-6: a withdrawal that waits for its customer', () => {
  const begin = async (told: object, query: Readonly<Record<string, string>> = {}) => {
    const token = await api.login(Keypair.random());
    const endpoint = customerEndpoint(api.url, token);
    const { id: customer } = await endpoint.put({ type: 'person', ...told });
    const asked = new URLSearchParams({ asset_code: 'USDC', amount: '50', ...query });
    const made = await api.get(`/sep6/withdraw?${asked.toString()}`, token);
    const { id } = (await made.json()) as { id: string };
    return { ...endpoint, id, customer, ...bench.about(id) };
  };
  const { first_name, last_name } = BANK_PAYEE;

  test('pays the account that the request names, and not one that the customer submitted before', async () => {
    const told = { ...BANK_PAYEE, bank_account_number: '11111111' };
    const { put, customer, admit, payee } = await begin(told, { dest: '22222222' });
    expect(await admit()).toEqual({ state: 'waiting' });
    await put({ id: customer, city: 'London' });
    expect(await admit()).toMatchObject({ state: 'admitted' });
    expect(await payee()).toMatchObject({ bank_account_number: '22222222' });
  });

  test('does so where the rest of the payee is submitted later, and asks only for that', async () => {
    const told = { city: 'London', bank_account_number: '11111111' };
    const { put, get, id, customer, admit, payee } = await begin(told, { dest: '22222222' });
    const asked = await get({ transaction_id: id, type: 'sep6' });
    expect(asked).toMatchObject({ status: 'NEEDS_INFO' });
    expect(Object.keys(asked.fields)).toEqual(expect.arrayContaining(['first_name', 'last_name']));
    expect(asked.fields).not.toHaveProperty('bank_account_number');
    expect(await admit()).toEqual({ state: 'waiting' });
    await put({ id: customer, first_name, last_name });
    expect(await admit()).toMatchObject({ state: 'admitted' });
    expect(await payee()).toEqual({ ...BANK_PAYEE, bank_account_number: '22222222' });
  });

  test('pays what the customer submits afterwards, once the rail takes it', async () => {
    const { put, get, customer, admit, payee, id } = await begin(BANK_PAYEE);
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

  test('takes no customer of another type, who submitted other things', async () => {
    const token = await api.login(Keypair.random());
    const endpoint = customerEndpoint(api.url, token);
    const { id: other } = await endpoint.put({ type: 'sep31-receiver', ...BANK_PAYEE });
    expect(await endpoint.get({ id: other })).toMatchObject({ status: 'ACCEPTED' });
    const before = await api.count('transaction');
    const refused = await api.get(`/sep6/withdraw?asset_code=USDC&customer_id=${other}`, token);
    expect(refused.status).toBe(400);
    expect(await refused.json()).toEqual({ error: 'customer_id: has to be of the type person.' });
    expect(await api.count('transaction')).toBe(before);
  });

  test('takes nobody of another type, who is named once its customer was erased', async () => {
    const keypair = Keypair.random();
    const token = await api.login(keypair);
    const endpoint = customerEndpoint(api.url, token);
    const made = await api.get('/sep6/withdraw?asset_code=USDC', token);
    const { id } = (await made.json()) as { id: string };
    expect(await endpoint.erase(keypair.publicKey())).toBe(200);
    const { id: other } = await endpoint.put({ type: 'sep31-receiver', ...BANK_PAYEE });
    const asked = { transaction_id: id, type: 'sep6' };
    await endpoint.put({ ...asked, id: other, city: 'London' });
    const { admit } = bench.about(id);
    expect(await admit()).toEqual({ state: 'waiting' });
  });

  test('asks whoever comes after an erased customer for what its operation asks', async () => {
    const keypair = Keypair.random();
    const token = await api.login(keypair);
    const endpoint = customerEndpoint(api.url, token);
    const made = await api.get('/sep6/withdraw?asset_code=USDC', token);
    const { id } = (await made.json()) as { id: string };
    expect(await endpoint.erase(keypair.publicKey())).toBe(200);
    const asked = { transaction_id: id, type: 'sep6' };
    await endpoint.put({ ...asked, ...BANK_PAYEE });
    expect(await endpoint.get(asked)).toMatchObject({ status: 'NEEDS_INFO', fields: { city: {} } });
    await endpoint.put({ ...asked, city: 'London' });
    expect(await endpoint.get(asked)).toMatchObject({ status: 'ACCEPTED' });
    const { admit, payee } = bench.about(id);
    expect(await admit()).toMatchObject({ state: 'admitted' });
    expect(await payee()).toEqual(BANK_PAYEE);
  });

  test('forgets whom it was to pay with the customer who is erased, at once or once it expires', async () => {
    const keypair = Keypair.random();
    const token = await api.login(keypair);
    const endpoint = customerEndpoint(api.url, token);
    const { id: customer } = await endpoint.put({ type: 'person', ...BANK_PAYEE });
    const begin = async () => {
      const made = await api.get('/sep6/withdraw?asset_code=USDC', token);
      return bench.about(((await made.json()) as { id: string }).id);
    };
    const [waits, late] = [await begin(), await begin()];
    await late.admit(true);
    await endpoint.put({ id: customer, city: 'London' });
    const [open, paid] = [await begin(), await begin()];
    const em = api.orm.em.fork();
    const { id } = await paid.load();
    await em.nativeUpdate(Transaction, { id }, { transferReceivedAt: new Date() });
    const wasWaiting = await waits.load();
    await em.nativeUpdate(
      Transaction,
      { id: wasWaiting.id },
      { status: 'pending_customer_info_update' },
    );
    for (const one of [waits, late, open, paid]) expect(await one.payee()).toEqual(BANK_PAYEE);

    expect(await endpoint.erase(keypair.publicKey())).toBe(200);
    for (const one of [waits, late]) {
      expect(await one.load()).toMatchObject({ payeeCiphertext: null, payeeKeyId: null });
    }
    // Somebody may pay it any minute: it is then paid to whom they agreed on.
    expect(await open.payee()).toEqual(BANK_PAYEE);
    const ends = await open.load();
    await em.nativeUpdate(Transaction, { id: ends.id }, { status: 'expired' });
    expect(await open.load()).toMatchObject({ payeeCiphertext: null, payeeKeyId: null });
    // What was paid is a record of money.
    expect(await paid.payee()).toEqual(BANK_PAYEE);
  });
});
