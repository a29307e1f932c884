import { describe, expect, it } from '@jest/globals';
import { Keypair } from '@stellar/stellar-sdk';
import { isReviewDue } from '../../../src/services/customers/review.ts';
import { Transaction } from '../../../src/db/entities/transaction.ts';
import { DISTRIBUTION, startTestApi } from '../../support/api/support.ts';
import { opened } from '../../support/opened.ts';

const stranger = Keypair.random();
const api = await opened(
  startTestApi((anchor) => ({
    ...anchor,
    isSendingAnchor: (account) => account !== stranger.publicKey(),
  })),
);

const RECEIVER = {
  first_name: 'Ada',
  last_name: 'Lovelace',
  bank_account_number: '12345678',
};
const putCustomer = async (token: string, body: object) => {
  const response = await api.send('PUT', '/sep12/customer', body, token);
  return { status: response.status, ...((await response.json()) as { id: string }) };
};
const parties = async (token: string) => ({
  sender_id: (
    await putCustomer(token, { type: 'sep31-sender', first_name: 'Bob', last_name: 'Byron' })
  ).id,
  receiver_id: (await putCustomer(token, { type: 'sep31-receiver', ...RECEIVER })).id,
});
const ask = async (token: string, body: object) => {
  const response = await api.post('/sep31/transactions', body, token);
  return {
    status: response.status,
    ...((await response.json()) as { id: string; error?: string; stellar_memo?: string }),
  };
};
const request = { amount: '100', asset_code: 'USDC', funding_method: 'sandbox-bank' };
const payeeOf = async (id: string) => {
  const row = await api.orm.em.fork().findOneOrFail(Transaction, { id });
  const sealed = { ciphertext: row.payeeCiphertext as Buffer, keyId: row.payeeKeyId ?? '' };
  return api.deps.secrets.open(sealed, `transaction/${id}`);
};
/** True where the story was signalled the newest correction; else the sweep has it to tell. */
const isTold = async (id: string): Promise<boolean> => {
  const row = await api.orm.em.fork().findOneOrFail(Transaction, { id });
  expect(row.informationUpdatedAt).not.toBeNull();
  return row.informationToldAt?.getTime() === row.informationUpdatedAt?.getTime();
};

describe('SEP-31', () => {
  it('says per asset what it takes', async () => {
    const response = await api.get('/sep31/info');
    expect(await response.json()).toMatchObject({
      receive: {
        USDC: {
          min_amount: 1,
          funding_methods: ['sandbox-bank', 'sandbox-mobile-money'],
          quotes_supported: true,
          sep12: { sender: { types: { 'sep31-sender': {} } } },
        },
      },
    });
  });

  it('takes a remittance on, prices it, encrypts the payee and starts its story', async () => {
    const token = await api.login(Keypair.random());
    const made = await ask(token, { ...request, ...(await parties(token)) });
    expect(made).toMatchObject({
      status: 201,
      stellar_account_id: DISTRIBUTION,
      stellar_memo_type: 'id',
      stellar_memo: expect.stringMatching(/^\d+$/),
    });
    expect(api.temporal.started).toContainEqual(
      expect.objectContaining({ type: 'remittance', id: `remittance/${made.id}` }),
    );
    expect(await payeeOf(made.id)).toEqual(RECEIVER);
    const read = await api.get(`/sep31/transactions/${made.id}`, token);
    expect(await read.json()).toMatchObject({
      transaction: {
        status: 'pending_sender',
        amount_in: '100',
        amount_out: '98.75',
        fee_details: { total: '1.25', details: [{ amount: '1.25' }] },
        stellar_memo: made.stellar_memo,
      },
    });
  });

  it('asks for the customers that are missing, in the SEP’s words', async () => {
    const token = await api.login(Keypair.random());
    expect(await ask(token, request)).toMatchObject({
      status: 400,
      error: 'customer_info_needed',
      type: 'sep31-sender',
    });
    const { sender_id } = await parties(token);
    expect(await ask(token, { ...request, sender_id })).toMatchObject({
      status: 400,
      error: 'customer_info_needed',
      type: 'sep31-receiver',
    });
  });

  it('asks for what the chosen rail must know of the payee', async () => {
    const token = await api.login(Keypair.random());
    const both = await parties(token);
    const body = { ...request, ...both, funding_method: 'sandbox-mobile-money' };
    expect(await ask(token, body)).toEqual({
      status: 400,
      error: 'transaction_info_needed',
      fields: {
        transaction: { mobile_money_number: { description: expect.any(String), optional: false } },
      },
    });
  });

  it('is closed to a sending anchor without an agreement', async () => {
    const token = await api.login(stranger);
    expect((await ask(token, request)).status).toBe(403);
    expect((await api.get('/sep31/transactions/x', token)).status).toBe(403);
  });

  it('does not know another anchor’s customers and transactions', async () => {
    const token = await api.login(Keypair.random());
    const other = await api.login(Keypair.random());
    const both = await parties(token);
    const made = await ask(token, { ...request, ...both });
    const before = await api.count('transaction');
    expect((await ask(other, { ...request, ...both })).status).toBe(400);
    expect(await api.count('transaction')).toBe(before);
    expect((await api.get(`/sep31/transactions/${made.id}`, other)).status).toBe(404);
    const url = { url: 'https://sender.example/callback' };
    const path = `/sep31/transactions/${made.id}/callback`;
    expect((await api.send('PUT', path, url, other)).status).toBe(404);
    expect((await api.send('PUT', path, url, token)).status).toBe(204);
  });

  it('signals a mended receiver to a waiting story, and takes the mend to its payee', async () => {
    const token = await api.login(Keypair.random());
    const both = await parties(token);
    const made = await ask(token, { ...request, ...both });
    await api.orm.em.fork().nativeUpdate(
      Transaction,
      { id: made.id },
      {
        status: 'pending_customer_info_update',
        requiredInfoMessage: 'No such account.',
        requiredInfoUpdates: ['bank_account_number'],
      },
    );
    const asked = await api.get(`/sep12/customer?id=${both.receiver_id}`, token);
    expect(await asked.json()).toMatchObject({
      status: 'NEEDS_INFO',
      message: 'No such account.',
      provided_fields: { bank_account_number: { type: 'string', status: 'REJECTED' } },
    });
    // A sender's name is no payee's, though both are called first_name.
    await putCustomer(token, { id: both.sender_id, first_name: 'Robert' });
    expect(await payeeOf(made.id)).toEqual(RECEIVER);
    await putCustomer(token, { id: both.receiver_id, bank_account_number: '87654321' });
    expect(await payeeOf(made.id)).toEqual({ ...RECEIVER, bank_account_number: '87654321' });
    expect(api.temporal.signalled).toContainEqual({
      id: `remittance/${made.id}`,
      signal: 'informationUpdated',
    });
    expect(await isTold(made.id)).toBe(true);
    api.temporal.isAway = true;
    await putCustomer(token, { id: both.receiver_id, bank_account_number: '11112222' });
    api.temporal.isAway = false;
    // Nobody has looked at it yet: a worker has it reviewed, and tells the story then.
    expect(await isReviewDue(api.orm.em.fork(), both.receiver_id)).toBe(true);
    expect(await payeeOf(made.id)).toEqual({ ...RECEIVER, bank_account_number: '87654321' });
  });

  it('takes corrections by PATCH only when they are asked for', async () => {
    const token = await api.login(Keypair.random());
    const made = await ask(token, { ...request, ...(await parties(token)) });
    const body = { fields: { transaction: { bank_account_number: '55555555' } } };
    const path = `/sep31/transactions/${made.id}`;
    expect((await api.send('PATCH', path, body, token)).status).toBe(400);
    expect(await payeeOf(made.id)).toEqual(RECEIVER);
    const asked = {
      status: 'pending_transaction_info_update',
      requiredInfoUpdates: ['bank_account_number'],
    } as const;
    await api.orm.em.fork().nativeUpdate(Transaction, { id: made.id }, asked);
    expect((await api.send('PATCH', path, body, token)).status).toBe(200);
    expect(await payeeOf(made.id)).toMatchObject({ bank_account_number: '55555555' });
    expect(await isTold(made.id)).toBe(true);
    api.temporal.isAway = true;
    expect((await api.send('PATCH', path, body, token)).status).toBe(200);
    api.temporal.isAway = false;
    expect(await isTold(made.id)).toBe(false);
  });

  it.each([
    'http://sender.example/',
    'ftp://sender.example/',
    'https://user:secret@sender.example/',
    'sender.example',
    '',
  ])('refuses %j as a callback address', async (url) => {
    const token = await api.login(Keypair.random());
    const made = await ask(token, { ...request, ...(await parties(token)) });
    const path = `/sep31/transactions/${made.id}/callback`;
    expect((await api.send('PUT', path, { url }, token)).status).toBe(400);
  });

  it.each([
    { amount: undefined },
    { amount: '0' },
    { amount: '-1' },
    { amount: '1.23456789' },
    { amount: '1e999999' },
    { amount: '100000' },
    { amount: ['5'] },
    { asset_code: 'NOPE' },
    { asset_code: '__proto__' },
    { asset_issuer: 'GABC' },
    { funding_method: 'pigeon' },
    { destination_asset: 'iso4217:XXX' },
    { quote_id: 'x' },
    { sender_id: 'x' },
    { refund_memo: 'x' },
    { refund_memo: 'x'.repeat(40), refund_memo_type: 'text' },
    { fields: 'x' },
    { fields: { transaction: { first_name: { nested: true } } } },
    { lang: '../../etc' },
  ])('refuses %j in words and writes nothing', async (change) => {
    const token = await api.login(Keypair.random());
    const both = await parties(token);
    const before = await api.count('transaction');
    const answer = await ask(token, { ...request, ...both, ...change });
    expect(answer.status).toBe(400);
    expect(answer.error).toEqual(expect.stringMatching(/\w{3}/));
    expect(await api.count('transaction')).toBe(before);
  });
});
