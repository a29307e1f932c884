import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { Keypair } from '@stellar/stellar-sdk';
import { addTransaction } from '../support/rows.ts';
import { startStrictApi, WAITS, type StrictApi, type Wallet } from './customer-bench.ts';
import { NAMES } from '../support/payees.ts';

/* Who was not accepted for what is asked is taken on at no endpoint, nor while something waits. */

let strict: StrictApi;
beforeAll(async () => {
  strict = await startStrictApi();
});
afterAll(async () => strict?.api.close());
beforeEach(() => {
  strict.judge.decision = { status: 'ACCEPTED' };
});

const PAYEE = { ...NAMES, bank_account_number: '12345678' };
const needed = (side: string) => ({
  code: 400,
  error: 'customer_info_needed',
  type: `sep31-${side}`,
});

describe.each([
  { who: 'a customer who told nothing', blindly: false },
  { who: 'a customer of no type who was accepted by telling nothing', blindly: true },
])('$who', ({ blindly }) => {
  const nobody = async (wallet: Wallet) => {
    const { id, code } = await wallet.put({});
    expect(code).toBe(202);
    expect(await wallet.get({ id })).toMatchObject({ status: 'NEEDS_INFO' });
    if (blindly) await strict.acceptBlindly(id);
    const shown = await wallet.get({ id });
    expect(shown).toMatchObject({ status: 'NEEDS_INFO', fields: { first_name: {} } });
    return id;
  };

  test('neither sends nor receives a remittance', async () => {
    const wallet = await strict.open();
    const id = await nobody(wallet);
    const { id: sender } = await wallet.put({ type: 'sep31-sender', ...NAMES });
    const { id: receiver } = await wallet.put(wallet.receiver);
    const before = await strict.api.count('transaction');
    expect(await wallet.remit(id, receiver)).toEqual(needed('sender'));
    expect(await wallet.remit(sender, id)).toEqual(needed('receiver'));
    expect(await strict.api.count('transaction')).toBe(before);
    expect(await wallet.remit(sender, receiver)).toMatchObject({ code: 201 });
  });

  test.each(['deposit', 'withdraw'])('is not shown how to pay a %s', async (path) => {
    const wallet = await strict.open();
    const id = await nobody(wallet);
    const begun = await wallet.begin(path, PAYEE);
    expect(await strict.look(wallet, begun)).toEqual(WAITS);
    const named = await wallet.begin(path, { ...PAYEE, amount: '10', customer_id: id });
    expect(await strict.look(wallet, named)).toEqual(WAITS);
  });

  test('gets no firm quote', async () => {
    const wallet = await strict.open();
    await nobody(wallet);
    expect(await wallet.quote()).toMatchObject({ code: 403 });
    await wallet.put(NAMES);
    expect(await wallet.quote()).toMatchObject({ code: 201 });
  });

  test('is taken on once they submit what is asked', async () => {
    const wallet = await strict.open();
    const id = await nobody(wallet);
    const begun = await wallet.begin('deposit', { customer_id: id });
    expect(await strict.look(wallet, begun)).toEqual(WAITS);
    expect((await wallet.put({ id, ...NAMES })).id).toBe(id);
    expect(await wallet.get({ id })).toMatchObject({ status: 'ACCEPTED' });
    expect(await strict.admit(begun['id'])).toMatchObject({ state: 'admitted' });
  });
});

describe('a customer of another type', () => {
  test('neither sends nor receives a remittance', async () => {
    const wallet = await strict.open();
    const { id: sender } = await wallet.put({ type: 'sep31-sender', ...NAMES });
    const { id: receiver } = await wallet.put(wallet.receiver);
    const { id: depositor } = await wallet.put({ type: 'sep6', ...PAYEE });
    const before = await strict.api.count('transaction');
    for (const other of [receiver, depositor]) {
      expect(await wallet.remit(other, receiver)).toMatchObject({ code: 400 });
    }
    expect(await wallet.remit(depositor, receiver)).toEqual(needed('sender'));
    expect(await wallet.remit(sender, depositor)).toEqual(needed('receiver'));
    expect(await strict.api.count('transaction')).toBe(before);
  });

  test('neither pays in, nor is paid, nor gets a firm quote', async () => {
    const wallet = await strict.open();
    const { id } = await wallet.put({ type: 'sep31-sender', ...NAMES });
    const before = await strict.api.count('transaction');
    for (const path of ['deposit', 'withdraw']) {
      const refused = await wallet.begin(path, { ...PAYEE, customer_id: id });
      expect(refused).toMatchObject({ code: 400, error: expect.stringContaining('customer_id') });
    }
    expect(await strict.api.count('transaction')).toBe(before);
    expect(await wallet.quote()).toMatchObject({ code: 403 });
    expect(await strict.look(wallet, await wallet.begin('deposit'))).toEqual(WAITS);
  });

  test('is not let through by a transaction that waits for them already', async () => {
    const wallet = await strict.open();
    const { id: sender } = await wallet.put({ type: 'sep31-sender', ...NAMES });
    const { id: receiver } = await wallet.put(wallet.receiver);
    const { id: untold } = await wallet.put({});
    await strict.acceptBlindly(untold);
    const waits = { status: 'pending_customer_info_update', account: wallet.account } as const;
    const sealed = { payeeCiphertext: Buffer.from('sealed'), payeeKeyId: 'one' };
    const remittance = { ...waits, ...sealed, protocol: 'sep31', kind: 'remittance' } as const;
    const withdrawal = { ...waits, ...sealed, protocol: 'sep6', kind: 'withdrawal' } as const;
    const { asset = '' } = strict.api.anchor.assets[0] ?? {};
    for (const row of [
      { ...remittance, senderId: receiver, receiverId: sender },
      { ...remittance, senderId: untold, receiverId: receiver },
      { ...remittance, senderId: sender, receiverId: sender },
      { ...withdrawal, asset, customerId: sender },
      { ...withdrawal, asset, customerId: untold },
    ]) {
      const { id } = await addTransaction(strict.api.orm.em.fork(), row);
      expect(await strict.admit(id)).toEqual({ state: 'waiting' });
    }
    const fine = { ...remittance, senderId: sender, receiverId: receiver };
    const { id } = await addTransaction(strict.api.orm.em.fork(), fine);
    expect(await strict.admit(id)).toMatchObject({ state: 'admitted' });
  });

  test('is not named by SEP-12 in a role that asks for another', async () => {
    const wallet = await strict.open();
    const { id: receiver } = await wallet.put(wallet.receiver);
    const { id: sender } = await wallet.put({ type: 'sep31-sender', ...NAMES });
    const row = await addTransaction(strict.api.orm.em.fork(), {
      protocol: 'sep31',
      kind: 'remittance',
      status: 'pending_customer_info_update',
      account: wallet.account,
      receiverId: receiver,
    });
    const asked = { transaction_id: row.id, type: 'sep31-sender' };
    expect(await wallet.put({ ...asked, id: receiver })).toMatchObject({ code: 400 });
    expect((await wallet.put({ ...asked, id: sender })).code).toBe(202);
    expect(await wallet.get(asked)).toMatchObject({ id: sender });
  });
});

test('one customer is not both sides of a remittance', async () => {
  const wallet = await strict.open();
  const { id } = await wallet.put({ type: 'sep31-sender', ...NAMES });
  const refused = await wallet.remit(id, id);
  expect(refused).toMatchObject({ code: 400, error: expect.stringContaining('receiver_id') });
});

test('a rejection is not left behind with the type', async () => {
  const wallet = await strict.open();
  strict.judge.decision = { status: 'REJECTED' };
  const { id } = await wallet.put(NAMES);
  strict.judge.decision = { status: 'ACCEPTED' };
  await wallet.put({ id, type: 'sep31-sender', ...NAMES });
  for (const told of [NAMES, { type: 'sep6', ...NAMES }]) {
    expect((await wallet.put(told)).id).toBe(id);
  }
  expect(await wallet.get()).toMatchObject({ id, status: 'REJECTED' });
  expect(await wallet.begin('deposit')).toMatchObject({ code: 403 });
  expect(await wallet.quote()).toMatchObject({ code: 403 });
});

test('somebody accepted as one thing is looked at anew before they are another', async () => {
  const wallet = await strict.open();
  const { id } = await wallet.put(NAMES);
  expect(await wallet.get({ id })).toMatchObject({ status: 'ACCEPTED' });
  strict.judge.decision = { status: 'PROCESSING' };
  await wallet.put({ id, type: 'sep31-sender' });
  expect(await wallet.get({ id })).toMatchObject({ status: 'PROCESSING' });
});

describe('limits are not multiplied by memos', () => {
  const charges = async (): Promise<number> => strict.api.count('limit_charge');

  test('of senders who submitted nothing: none of them sends', async () => {
    const wallet = await strict.open();
    const { id: receiver } = await wallet.put(wallet.receiver);
    const before = await charges();
    for (const memo of ['1', '2', '3']) {
      const { id } = await wallet.put({ memo });
      expect(await wallet.remit(id, receiver)).toEqual(needed('sender'));
    }
    expect(await charges()).toBe(before);
  });

  test('of one sender: what was sent counts, and other memos have to be known first', async () => {
    const wallet = await strict.open();
    const { id: receiver } = await wallet.put(wallet.receiver);
    const { id: known } = await wallet.put({ memo: '1', type: 'sep31-sender', ...NAMES });
    expect(await wallet.remit(known, receiver)).toMatchObject({ code: 201 });
    const beyond = { code: 400, error: expect.stringContaining('40 is left') };
    expect(await wallet.remit(known, receiver)).toMatchObject(beyond);
    const { id: other } = await wallet.put({ memo: '2', type: 'sep31-sender' });
    expect(await wallet.remit(other, receiver)).toEqual(needed('sender'));
  });

  test('of users of a shared account who submitted nothing: none of them is shown how to pay', async () => {
    const keypair = Keypair.random();
    for (const memo of ['1', '2', '3']) {
      const user = await strict.open(keypair, { memo });
      await user.put({});
      expect(await strict.look(user, await user.begin('deposit'))).toEqual(WAITS);
    }
  });
});
