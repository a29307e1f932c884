import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { Account, Keypair, MuxedAccount, StrKey } from '@stellar/stellar-sdk';
import type { CustomerType } from '../../src/domain/anchor.ts';
import type { CustomerDecision } from '../../src/domain/customers/contract.ts';
import { startTestApi, type TestApi } from '../support/api/support.ts';
import { customerEndpoint, withPerson } from '../support/customer-endpoint.ts';
import { addTransaction } from '../support/rows.ts';
import { answerOf } from './sep12-tables.ts';

/* SEP-12 1.15: customers by their role in a transaction, what reviews say, and whose they are. */

const FIELDS: CustomerType['fields'] = {
  first_name: { description: 'First name' },
  tax_id: { description: 'Tax number', optional: true },
};

describe('SEP-12', () => {
  let api: TestApi;
  let decision: CustomerDecision = { status: 'ACCEPTED' };
  beforeAll(async () => {
    api = await startTestApi(
      withPerson(FIELDS, {
        customerReview: async () => decision,
        transactionFields: ({ role }): CustomerType['fields'] =>
          role === 'sep31-receiver' ? { bank_number: { description: 'Sort code' } } : {},
      }),
    );
  });
  afterAll(async () => api?.close());
  beforeEach(() => {
    decision = { status: 'ACCEPTED' };
  });

  const type = 'person';
  const open = async (
    keypair = Keypair.random(),
    query: Readonly<Record<string, string>> = {},
  ) => ({
    keypair,
    ...customerEndpoint(api.url, await api.login(keypair, query)),
  });

  test('GET /customer: transaction_id with sep31-sender and sep31-receiver asks each side for its own', async () => {
    const wallet = await open();
    const { id: senderId } = await wallet.put({ type: 'sep31-sender', first_name: 'Bob' });
    const { id: receiverId } = await wallet.put({ type: 'sep31-receiver', first_name: 'Ada' });
    const { id } = await addTransaction(api.orm.em.fork(), {
      protocol: 'sep31',
      kind: 'remittance',
      account: wallet.keypair.publicKey(),
      status: 'pending_customer_info_update',
      senderId,
      receiverId,
    });
    const sender = await wallet.get({ transaction_id: id, type: 'sep31-sender' });
    const receiver = await wallet.get({ transaction_id: id, type: 'sep31-receiver' });
    expect([sender.id, receiver.id]).toEqual([senderId, receiverId]);
    expect(answerOf.parse(receiver).fields).toHaveProperty('bank_number');
    expect(answerOf.parse(sender).fields).not.toHaveProperty('bank_number');
    expect((await wallet.get({ transaction_id: id, type: 'sep6' })).code).toBe(404);
    const stranger = await open();
    for (const role of ['sep31-sender', 'sep31-receiver']) {
      expect((await stranger.get({ transaction_id: id, type: role })).code).toBe(404);
    }
  });

  test('PUT /customer: transaction_id needs type as GET does, and 404 where it is another’s', async () => {
    const [mine, other] = [await open(), await open()];
    const { id } = await addTransaction(api.orm.em.fork(), {
      protocol: 'sep6',
      account: other.keypair.publicKey(),
    });
    expect((await mine.put({ transaction_id: id, first_name: 'Eve' })).code).toBe(400);
    const named = { transaction_id: id, type: 'sep6', first_name: 'Eve' };
    expect((await mine.put(named)).code).toBe(404);
  });

  test('GET /customer: REJECTED comes with the message that says why', async () => {
    decision = { status: 'REJECTED', message: 'Not in this country.' };
    const wallet = await open();
    const { id } = await wallet.put({ type, first_name: 'Ada' });
    expect(answerOf.parse(await wallet.get({ id }))).toMatchObject({
      status: 'REJECTED',
      message: 'Not in this country.',
    });
  });

  test('GET /customer: a field that was refused is REJECTED with an error in provided_fields, and in fields no more', async () => {
    const error = 'This is no name.';
    decision = { status: 'NEEDS_INFO', fields: { first_name: { status: 'REJECTED', error } } };
    const wallet = await open();
    const { id } = await wallet.put({ type, first_name: 'x' });
    const refused = answerOf.parse(await wallet.get({ id }));
    expect(refused).toMatchObject({
      status: 'NEEDS_INFO',
      provided_fields: { first_name: { status: 'REJECTED', error, optional: false } },
    });
    expect(refused.fields).not.toHaveProperty('first_name');
  });

  test('GET /customer: no field is both still to be sent and provided, however the customer stands', async () => {
    const rejected = { status: 'REJECTED', error: 'This is no name.' } as const;
    const decisions: readonly CustomerDecision[] = [
      { status: 'ACCEPTED' },
      { status: 'PROCESSING' },
      { status: 'NEEDS_INFO', message: 'Please look again.' },
      { status: 'NEEDS_INFO', fields: { first_name: rejected, tax_id: rejected } },
      { status: 'REJECTED' },
    ];
    for (const one of decisions) {
      decision = one;
      const wallet = await open();
      const { id } = await wallet.put({ type, first_name: 'x' });
      const { id: untyped } = await wallet.put({ first_name: 'x' });
      const ways: readonly Readonly<Record<string, string>>[] = [
        { id },
        { id, type },
        { id: untyped },
        { id: untyped, type: 'sep6' },
      ];
      for (const asked of ways) {
        const answer = answerOf.parse(await wallet.get(asked));
        const { fields = {}, provided_fields: provided = {} } = answer;
        expect(Object.keys(fields).filter((name) => Object.hasOwn(provided, name))).toEqual([]);
      }
    }
  });

  test('GET /customer: PROCESSING while somebody looks', async () => {
    decision = { status: 'PROCESSING' };
    const wallet = await open();
    const { id } = await wallet.put({ type, first_name: 'Ada' });
    expect(answerOf.parse(await wallet.get({ id })).status).toBe('PROCESSING');
  });

  test('customers of one account are distinguished by type, and a shared account’s by memo', async () => {
    const keypair = Keypair.random();
    const [seven, eight] = [await open(keypair, { memo: '7' }), await open(keypair, { memo: '8' })];
    const { id } = await seven.put({ type, first_name: 'Ada' });
    expect((await eight.get({ type })).id).toBeUndefined();
    expect((await eight.get({ id })).code).toBe(404);
    expect((await eight.put({ id, first_name: 'Eve' })).code).toBe(404);
    expect(await eight.erase(keypair.publicKey(), { memo: '7' })).toBe(404);
    const { id: other } = await seven.put({ type: 'sep31-sender', first_name: 'Ada' });
    expect(other).not.toBe(id);
  });

  test('account (deprecated): one that is not the token’s is 404, a contract’s (C…) as well', async () => {
    const wallet = await open();
    const contract = StrKey.encodeContract(Buffer.alloc(32, 1));
    expect((await wallet.get({ type, account: contract })).code).toBe(404);
    expect((await wallet.put({ type, account: Keypair.random().publicKey() })).code).toBe(404);
  });

  test('DELETE /customer/{account}: 200 once, then 404; 404 for another’s; 401 without a token', async () => {
    const [mine, other] = [await open(), await open()];
    const account = mine.keypair.publicKey();
    await mine.put({ type, first_name: 'Ada' });
    expect(await other.erase(account)).toBe(404);
    const without = await api.send('DELETE', `/sep12/customer/${account}`, undefined);
    expect(without.status).toBe(401);
    expect(await mine.erase(account)).toBe(200);
    expect(await mine.erase(account)).toBe(404);
    expect((await mine.get({ type })).status).toBe('NEEDS_INFO');
  });

  test('DELETE /customer/{account}: a muxed account erases itself and no other id of its key', async () => {
    const keypair = Keypair.random();
    const muxed = (id: string) =>
      new MuxedAccount(new Account(keypair.publicKey(), '0'), id).accountId();
    const [one, two] = [
      await open(keypair, { account: muxed('1') }),
      await open(keypair, { account: muxed('2') }),
    ];
    await one.put({ type, first_name: 'Ada' });
    const { id } = await two.put({ type, first_name: 'Eve' });
    expect(await one.erase(muxed('2'))).toBe(404);
    expect(await one.erase(muxed('1'))).toBe(200);
    expect((await two.get({ id })).code).toBe(200);
  });

  test('any site may ask: OPTIONS preflight for PUT and DELETE, and CORS on errors', async () => {
    const path = `${api.url}/sep12/customer`;
    for (const method of ['GET', 'PUT', 'DELETE']) {
      const preflight = await fetch(path, {
        method: 'OPTIONS',
        headers: {
          origin: 'https://wallet.example',
          'access-control-request-method': method,
          'access-control-request-headers': 'authorization, content-type',
        },
      });
      expect(preflight.ok).toBe(true);
      expect(preflight.headers.get('access-control-allow-origin')).toBe('*');
      expect(preflight.headers.get('access-control-allow-methods')).toContain(method);
      expect(preflight.headers.get('access-control-allow-headers')).toMatch(/content-type/i);
    }
    expect((await fetch(path)).headers.get('access-control-allow-origin')).toBe('*');
  });
});
