import { describe, expect, test } from '@jest/globals';
import { Keypair } from '@stellar/stellar-sdk';
import { z } from 'zod';
import { Transaction } from '../../src/db/entities/transaction.ts';
import { sep6 } from '../support/api/sep6-support.ts';
import { startTestApi } from '../support/api/support.ts';
import { failure, sep6Transaction } from './shapes.ts';
import { store } from './stored.ts';
import { opened } from '../support/opened.ts';

/* SEP-6 4.3: what is told after the request: corrections, customers, and how to pay. */

const api = await opened(
  startTestApi((anchor) => ({
    ...anchor,
    assets: anchor.assets.map(({ operations, ...policy }) => ({
      ...policy,
      operations: Object.fromEntries(
        Object.entries(operations).map(([kind, operation]) => [
          kind,
          { ...operation, customerType: 'sep6' },
        ]),
      ),
    })),
  })),
);

const { ask, wallet, transaction } = sep6(() => api);
const ACCOUNT = { bank_account_number: '12345678' };
const someone = async () => {
  const keypair = Keypair.random();
  return { keypair, token: await api.login(keypair) };
};
const rowOf = async (id: string) => api.orm.em.fork().findOneOrFail(Transaction, { id });

describe('SEP-6 PATCH /transactions/:id', () => {
  const waits = {
    status: 'pending_transaction_info_update',
    requiredInfoMessage: 'There is no such account.',
    requiredInfoUpdates: ['bank_account_number'],
  } as const;

  test('takes {"transaction": {<field>: <value>}}, answers the transaction and signals its story', async () => {
    const { keypair, token } = await someone();
    const { id } = await store(api, keypair, 'sep6', 'withdrawal', waits);
    const response = await api.send(
      'PATCH',
      `/sep6/transactions/${id}`,
      { transaction: ACCOUNT },
      token,
    );
    expect(response.status).toBe(200);
    const shape = z.strictObject({ transaction: sep6Transaction });
    expect(shape.parse(await response.json()).transaction).toMatchObject({ id });
    expect((await rowOf(id)).informationUpdatedAt).toBeInstanceOf(Date);
  });

  test.each([
    ['no transaction', {}],
    ['a transaction that is no object', { transaction: 'bank_account_number' }],
    ['nothing that the rail asks for', { transaction: { colour: 'blue' } }],
    ['a value that is no text', { transaction: { bank_account_number: 7 } }],
    ['an empty value', { transaction: { bank_account_number: '' } }],
    ['SEP-31’s form', { fields: { transaction: { bank_account_number: '12345678' } } }],
    ['a value that the rail cannot use', { transaction: { bank_account_number: '?' } }],
    ['what is not asked for', { transaction: { ...ACCOUNT, first_name: 'Mallory' } }],
  ])('400 with {error} for %s, and nothing is changed', async (_what, body) => {
    const { keypair, token } = await someone();
    const { id } = await store(api, keypair, 'sep6', 'withdrawal', waits);
    const response = await api.send('PATCH', `/sep6/transactions/${id}`, body, token);
    expect(response.status).toBe(400);
    failure.parse(await response.json());
    expect((await rowOf(id)).informationUpdatedAt ?? null).toBeNull();
  });

  test('is also taken where a rail refused a field, whose status is SEP-12’s; said no longer than it is asked', async () => {
    const { keypair, token } = await someone();
    const { id } = await store(api, keypair, 'sep6', 'withdrawal', {
      ...waits,
      status: 'pending_customer_info_update',
      transferReceivedAt: new Date(),
    });
    const read = async () => transaction(id, token);
    expect(await read()).toMatchObject({
      required_info_message: 'There is no such account.',
      required_info_updates: { transaction: { bank_account_number: {} } },
    });
    const path = `/sep6/transactions/${id}`;
    expect((await api.send('PATCH', path, { transaction: ACCOUNT }, token)).status).toBe(200);
    expect(api.temporal.signalled).toContainEqual({
      id: `withdrawal/${id}`,
      signal: 'informationUpdated',
    });
    await api.orm.em.fork().nativeUpdate(Transaction, { id }, { status: 'pending_anchor' });
    expect(await read()).not.toHaveProperty('required_info_updates');
    expect(await read()).not.toHaveProperty('required_info_message');
    expect((await api.send('PATCH', path, { transaction: ACCOUNT }, token)).status).toBe(400);
  });

  test('404 for another account’s, and 403 {"type":"authentication_required"} without a token', async () => {
    const [owner, other] = [await someone(), await someone()];
    const { id } = await store(api, owner.keypair, 'sep6', 'withdrawal', waits);
    const path = `/sep6/transactions/${id}`;
    const body = { transaction: { bank_account_number: '12345678' } };
    expect((await api.send('PATCH', path, body, other.token)).status).toBe(404);
    const without = await api.send('PATCH', path, body);
    expect([without.status, failure.parse(await without.json()).type]).toEqual([
      403,
      'authentication_required',
    ]);
  });
});

describe('SEP-6', () => {
  test('KYC: 200 and pending_customer_info_update, GET /customer by transaction_id, then it goes on', async () => {
    const { account, token } = await wallet();
    const query = { asset_code: 'USDC', funding_method: 'sandbox-bank', amount: '10', account };
    const { status, body } = await ask('deposit', query, token);
    expect(status).toBe(200);
    expect(body).toMatchObject({ extra_info: { message: expect.stringContaining('SEP-12') } });
    expect(await transaction(body.id, token)).toMatchObject({
      status: 'pending_customer_info_update',
    });
    const asked = { transaction_id: body.id, type: 'sep6' };
    const customer = async () =>
      z
        .looseObject({ status: z.string(), fields: z.record(z.string(), z.unknown()).optional() })
        .parse(
          await (
            await api.get(`/sep12/customer?${new URLSearchParams(asked).toString()}`, token)
          ).json(),
        );
    expect(await customer()).toMatchObject({ status: 'NEEDS_INFO', fields: { first_name: {} } });
    const told = { ...asked, first_name: 'Ada', last_name: 'Lovelace' };
    expect((await api.send('PUT', '/sep12/customer', told, token)).status).toBe(202);
    expect((await customer()).status).toBe('ACCEPTED');
    expect(api.temporal.signalled).toContainEqual({
      id: `deposit/${body.id}`,
      signal: 'informationUpdated',
    });
  });

  test('instructions stand in the transaction only from pending_user_transfer_start on', async () => {
    const { account, token } = await wallet();
    const query = { asset_code: 'USDC', funding_method: 'sandbox-bank', account };
    const { body } = await ask('deposit', query, token);
    expect(body).not.toHaveProperty('instructions');
    expect(await transaction(body.id, token)).not.toHaveProperty('instructions');
    // The rail's instructions and the status are written at once, by the story.
    const told = { bank_account_number: { value: '000123', description: 'Our account' } };
    await api.orm.em
      .fork()
      .nativeUpdate(
        Transaction,
        { id: body.id },
        { status: 'pending_user_transfer_start', instructions: told },
      );
    expect(await transaction(body.id, token)).toMatchObject({ instructions: told });
  });

  test('403 for a customer who was rejected; nothing is stored', async () => {
    const { account, token } = await wallet();
    const born = new Date().toISOString().slice(0, 10);
    const told = { type: 'sep6', first_name: 'Kid', last_name: 'Young', birth_date: born };
    await api.send('PUT', '/sep12/customer', told, token);
    const before = await api.count('transaction');
    const query = { asset_code: 'USDC', funding_method: 'sandbox-bank', account };
    const { status, body } = await ask('deposit', query, token);
    expect([status, failure.parse(body).error]).toEqual([403, expect.any(String)]);
    expect(await api.count('transaction')).toBe(before);
  });
});
