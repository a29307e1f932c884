import { describe, expect, test } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import { Keypair } from '@stellar/stellar-sdk';
import { z } from 'zod';
import { startQuoteApi, USD, USDC } from '../support/api/quote-support.ts';
import { BANK_PAYEE } from '../support/payees.ts';
import { Transaction } from '../../src/db/entities/transaction.ts';
import { failure, SEP31_STATUSES, sep31Info, sep31Transaction } from './shapes.ts';
import { ENDED, REFUNDS, store } from './stored.ts';
import { opened } from '../support/opened.ts';

/* SEP-31 3.1 of a receiving anchor, a test for each of its rows. */

const quotes = await opened(startQuoteApi());

const made = z.strictObject({
  id: z.uuid(),
  stellar_account_id: z.string().nullable(),
  stellar_memo_type: z.enum(['text', 'id', 'hash']).nullable(),
  stellar_memo: z.string().nullable(),
});
const send = async (method: string, path: string, body: unknown, token: string) =>
  quotes.api.send(method, `/sep31${path}`, body, token);
const show = async (id: string, token: string) => {
  const response = await send('GET', `/transactions/${id}`, undefined, token);
  const body: unknown = await response.json();
  if (response.status === 200) {
    return z.strictObject({ transaction: sep31Transaction }).parse(body).transaction;
  }
  failure.parse(body);
  return response.status;
};
const person = async (token: string, body: object): Promise<string> => {
  const response = await quotes.api.send('PUT', '/sep12/customer', body, token);
  return z.object({ id: z.string() }).parse(await response.json()).id;
};
/** A sending anchor with its two customers. */
const sender = async () => {
  const keypair = Keypair.random();
  const token = await quotes.api.login(keypair);
  const bob = { type: 'sep31-sender', first_name: 'Bob', last_name: 'Byron' };
  const sender_id = await person(token, bob);
  const receiver_id = await person(token, { type: 'sep31-receiver', ...BANK_PAYEE });
  return { keypair, token, both: { sender_id, receiver_id } };
};
const USUAL = { amount: '100', asset_code: 'USDC', funding_method: 'sandbox-bank' };
const ask = async (body: object, token: string) => {
  const response = await send('POST', '/transactions', { ...USUAL, ...body }, token);
  const answer: unknown = await response.json();
  return response.status === 201
    ? { status: 201, ...made.parse(answer) }
    : { status: response.status, ...failure.parse(answer) };
};
const begin = async (change: object = {}) => {
  const { keypair, token, both } = await sender();
  const response = await send('POST', '/transactions', { ...USUAL, ...both, ...change }, token);
  expect(response.status).toBe(201);
  return { keypair, token, ...made.parse(await response.json()) };
};

describe('SEP-31', () => {
  test('GET /info: receive {funding_methods, min/max_amount, fee_*, quotes_supported, quotes_required, sep12, fields}', async () => {
    const response = await quotes.api.get('/sep31/info?lang=en');
    const { receive } = sep31Info.parse(await response.json());
    expect(receive['USDC']).toMatchObject({ enabled: true, quotes_supported: true });
  });

  test('JWT on all but /info, and 403 for a sender that is not known', async () => {
    const { token, id } = await begin();
    for (const [method, path] of [
      ['POST', '/transactions'],
      ['GET', `/transactions/${id}`],
      ['PATCH', `/transactions/${id}`],
      ['PUT', `/transactions/${id}/callback`],
    ] as const) {
      const without = await quotes.api.send(method, `/sep31${path}`, undefined);
      expect(failure.parse(await without.json()).type).toBe('authentication_required');
      expect(without.status).toBe(403);
      quotes.business.knowsSenders = false;
      expect((await send(method, path, undefined, token)).status).toBe(403);
      quotes.business.knowsSenders = true;
    }
  });

  test('POST /transactions → 201 {id, stellar_account_id, stellar_memo_type, stellar_memo}', async () => {
    const { token, ...answer } = await begin({
      asset_issuer: USDC.split(':')[2],
      destination_asset: USD,
      lang: 'en',
      refund_memo: '8',
      refund_memo_type: 'id',
    });
    expect(await show(answer.id, token)).toMatchObject({
      status: 'pending_sender',
      amount_in: '100',
      amount_out: '98.75',
      stellar_account_id: answer.stellar_account_id,
      stellar_memo: answer.stellar_memo,
      stellar_memo_type: 'id',
    });
  });

  test('the memo is unique, since a payment is matched by it alone', async () => {
    const [first, second] = [await begin(), await begin()];
    expect(first.stellar_memo).not.toBe(second.stellar_memo);
  });

  test('400 {error: "customer_info_needed", type} until both customers are known', async () => {
    const { token, both } = await sender();
    const needed = { status: 400, error: 'customer_info_needed' };
    expect(await ask({}, token)).toMatchObject({ ...needed, type: 'sep31-sender' });
    const half = { sender_id: both.sender_id };
    expect(await ask(half, token)).toMatchObject({ ...needed, type: 'sep31-receiver' });
  });

  test('400 {error} for an amount, an asset or a customer that is not right', async () => {
    const { token, both } = await sender();
    const stranger = await sender();
    for (const wrong of [
      { amount: '0.1' },
      { asset_code: 'EURC' },
      { funding_method: 'pigeon' },
      { receiver_id: stranger.both.receiver_id },
      { refund_memo: '8' },
    ]) {
      expect(await ask({ ...both, ...wrong }, token)).toMatchObject({ status: 400 });
    }
  });

  test('a firm quote: amount == sell_amount, amount_out == buy_amount, fee == quote.fee', async () => {
    const { token, both } = await sender();
    const terms = { context: 'sep31', sell_asset: USDC, buy_asset: USD, sell_amount: '100' };
    await quotes.api.send('PUT', '/sep12/customer', { first_name: 'Ama' }, token);
    const quote = await quotes.ask(token, terms);
    expect(quote).toMatchObject({ status: 201 });
    const quote_id = String(quote.id);
    const body = { ...both, quote_id, destination_asset: USD };
    expect(await ask({ ...body, amount: '99' }, token)).toMatchObject({ status: 400 });
    const taken = made.parse(
      await (await send('POST', '/transactions', { ...USUAL, ...body }, token)).json(),
    );
    expect(await show(taken.id, token)).toMatchObject({
      quote_id,
      amount_in: quote['sell_amount'],
      amount_out: quote['buy_amount'],
      fee_details: quote['fee'],
    });
  });

  test('quotes_required: a request without quote_id is 400', async () => {
    const { token, both } = await sender();
    quotes.business.quotesRequired = true;
    expect(await ask(both, token)).toMatchObject({ status: 400 });
    quotes.business.quotesRequired = false;
  });

  test('GET /transactions/:id: the object; 404 for what is not the sender’s', async () => {
    const { token, id } = await begin();
    expect(await show(id, token)).toMatchObject({ id });
    expect(await show(randomUUID(), token)).toBe(404);
    expect(await show(id, (await sender()).token)).toBe(404);
  });

  test('refunds: payments without id_type; refunded only in full', async () => {
    const { keypair, token } = await sender();
    const { id } = await store(quotes.api, keypair, 'sep31', 'remittance', {
      ...ENDED,
      refunds: REFUNDS,
    });
    expect(await show(id, token)).toMatchObject({
      refunded: false,
      completed_at: '2026-11-20T10:00:00.000Z',
      refunds: { amount_refunded: '39', payments: [{ amount: '20', fee: '0.5' }, {}] },
    });
  });

  test('PUT /transactions/:id/callback {url} → 204, replaceable; 404 where there is none', async () => {
    const { token, id } = await begin();
    for (const url of ['https://sender.example/first', 'https://sender.example/second']) {
      const response = await send('PUT', `/transactions/${id}/callback`, { url }, token);
      expect([response.status, await response.text()]).toEqual([204, '']);
      const row = await quotes.api.orm.em.fork().findOneOrFail(Transaction, { id });
      expect(row.callbackUrl).toBe(url);
    }
    const url = 'https://sender.example/';
    const none = await send('PUT', `/transactions/${randomUUID()}/callback`, { url }, token);
    expect(none.status).toBe(404);
  });

  test('PATCH /transactions/:id (deprecated): required_info_updates say which fields, and are taken', async () => {
    const { token, id } = await begin();
    await quotes.api.orm.em.fork().nativeUpdate(
      Transaction,
      { id },
      {
        status: 'pending_transaction_info_update',
        requiredInfoMessage: 'There is no such account.',
        requiredInfoUpdates: ['bank_account_number'],
      },
    );
    expect(await show(id, token)).toMatchObject({
      required_info_message: 'There is no such account.',
      required_info_updates: {
        transaction: { bank_account_number: { description: 'bank account number' } },
      },
    });
    const body = { fields: { transaction: { bank_account_number: '87654321' } } };
    expect((await send('PATCH', `/transactions/${id}`, body, token)).status).toBe(200);
  });

  test.each(SEP31_STATUSES)('%s is shown as it is', async (status) => {
    const { keypair, token } = await sender();
    // After the payment; before it, a customer who is looked at is `pending_receiver`.
    const paid = { status, transferReceivedAt: new Date() };
    const { id } = await store(quotes.api, keypair, 'sep31', 'remittance', paid);
    expect(await show(id, token)).toMatchObject({ status });
  });
});
