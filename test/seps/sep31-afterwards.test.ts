import { describe, expect, test } from '@jest/globals';
import { Keypair } from '@stellar/stellar-sdk';
import { z } from 'zod';
import { Callback } from '../../src/db/entities/books.ts';
import { Transaction } from '../../src/db/entities/transaction.ts';
import { startTestApi } from '../support/api/support.ts';
import { sep31Transaction } from './shapes.ts';
import { store } from './stored.ts';
import { opened } from '../support/opened.ts';

/* SEP-31 3.1: what is asked and told of a transaction that there is, and how its endpoints answer. */

const api = await opened(startTestApi());

const sender = async () => {
  const keypair = Keypair.random();
  const token = await api.login(keypair);
  const send = async (method: string, path: string, body?: unknown) =>
    (await api.send(method, `/sep31${path}`, body, token)).status;
  return { keypair, token, send };
};
const rowOf = async (id: string) => api.orm.em.fork().findOneOrFail(Transaction, { id });

describe('SEP-31 PUT /transactions/:id/callback', () => {
  test('400 for what is no https address, and what was said before stays', async () => {
    const { keypair, send } = await sender();
    const { id } = await store(api, keypair, 'sep31', 'remittance', { status: 'pending_sender' });
    const path = `/transactions/${id}`;
    const url = 'https://sender.example/told';
    expect(await send('PUT', `${path}/callback`, { url })).toBe(204);
    for (const wrong of [
      'http://sender.example',
      'https://a:b@sender.example',
      'x',
      7,
      undefined,
    ]) {
      expect(await send('PUT', `${path}/callback`, { url: wrong })).toBe(400);
    }
    expect((await rowOf(id)).callbackUrl).toBe(url);
    // A callback is of a change: what was before it is not told.
    expect(await api.orm.em.fork().count(Callback, { transactionId: id })).toBe(0);
  });
});

describe('SEP-31 PATCH /transactions/:id (deprecated)', () => {
  test('400 where nothing is asked, or where nothing fits; the transaction stays', async () => {
    const { keypair, send } = await sender();
    const body = { fields: { transaction: { bank_account_number: '87654321' } } };
    const works = await store(api, keypair, 'sep31', 'remittance', { status: 'pending_receiver' });
    expect(await send('PATCH', `/transactions/${works.id}`, body)).toBe(400);
    const { id } = await store(api, keypair, 'sep31', 'remittance', {
      status: 'pending_transaction_info_update',
      requiredInfoUpdates: ['bank_account_number'],
    });
    for (const wrong of [
      {},
      { fields: {} },
      { fields: { transaction: {} } },
      { fields: { transaction: 'x' } },
      { fields: { transaction: { bank_account_number: '' } } },
      { transaction: { bank_account_number: '87654321' } },
    ]) {
      expect(await send('PATCH', `/transactions/${id}`, wrong)).toBe(400);
    }
    expect((await rowOf(id)).informationUpdatedAt ?? null).toBeNull();
  });
});

test('SEP-31 required_info_message and required_info_updates are said while they are asked for', async () => {
  const { keypair, token } = await sender();
  for (const [status, isSaid] of [
    ['pending_customer_info_update', true],
    ['pending_transaction_info_update', true],
    ['pending_receiver', false],
    ['completed', false],
  ] as const) {
    const { id } = await store(api, keypair, 'sep31', 'remittance', {
      status,
      requiredInfoMessage: 'There is no such account.',
      requiredInfoUpdates: ['bank_account_number'],
    });
    const response = await api.get(`/sep31/transactions/${id}`, token);
    const { transaction } = z
      .object({ transaction: sep31Transaction })
      .parse(await response.json());
    expect([status, transaction.required_info_message !== null]).toEqual([status, isSaid]);
    expect([status, transaction.required_info_updates !== null]).toEqual([status, isSaid]);
  }
});

describe('SEP-31 GET /transactions/:id', () => {
  test('every member of the object: amounts, assets, fee_details, account and memo, times', async () => {
    const { keypair, token } = await sender();
    const row = await store(api, keypair, 'sep31', 'remittance', {
      status: 'error',
      message: 'The bank refused it.',
    });
    const response = await api.get(`/sep31/transactions/${row.id}`, token);
    const { transaction } = z
      .strictObject({ transaction: sep31Transaction })
      .parse(await response.json());
    // What there was none of is left out; every other member is there, null or not.
    const absent = Object.keys(sep31Transaction.shape).filter((name) => !(name in transaction));
    expect(absent).toEqual(['refunds']);
    expect(transaction).toMatchObject({
      status: 'error',
      status_message: 'The bank refused it.',
      amount_in: '100',
      amount_out: '99',
      amount_fee: '1',
      fee_details: { total: '1', details: [{ amount: '1' }] },
      stellar_account_id: row.receivingAccount,
      stellar_memo_type: 'id',
      stellar_memo: row.receivingMemo,
      started_at: row.startedAt.toISOString(),
      completed_at: null,
    });
  });

  test('any site may ask: CORS on answers, on refusals, and a preflight', async () => {
    const preflight = await fetch(`${api.url}/sep31/transactions`, {
      method: 'OPTIONS',
      headers: {
        origin: 'https://sender.example',
        'access-control-request-method': 'POST',
        'access-control-request-headers': 'authorization, content-type',
      },
    });
    for (const { headers } of [
      preflight,
      await api.post('/sep31/transactions', {}),
      await api.get('/sep31/info'),
    ]) {
      expect(headers.get('access-control-allow-origin')).toBe('*');
    }
  });
});
