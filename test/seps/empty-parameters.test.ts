import { describe, expect, test } from '@jest/globals';
import { Keypair } from '@stellar/stellar-sdk';
import { Transaction } from '../../src/db/entities/transaction.ts';
import { KES, startQuoteApi, USDC } from '../support/api/quote-support.ts';
import { sep6 } from '../support/api/sep6-support.ts';
import { BANK_PAYEE } from '../support/payees.ts';
import { opened } from '../support/opened.ts';

/* Of a parameter that is named and given no value: several wallets send every one that they know. */

const quotes = await opened(startQuoteApi());

const { ask, wallet } = sep6(() => quotes.api);
type Sent = Readonly<Record<string, unknown>>;
const rowOf = async (id: string) => quotes.api.orm.em.fork().findOneOrFail(Transaction, { id });
const send = async (method: string, path: string, body: Sent, token?: string) => {
  const response = await quotes.api.send(method, path, body, token);
  const answer = (await response.json()) as { readonly id: string; readonly error?: string };
  return { status: response.status, ...answer };
};
const login = async () => quotes.api.login(Keypair.random());

describe('an optional parameter without a value is one that was not given', () => {
  test('SEP-10 GET /auth: home_domain and client_domain; a memo says who logs in, and is not guessed', async () => {
    const account = Keypair.random().publicKey();
    const empty = { account, home_domain: '', client_domain: '' };
    const query = new URLSearchParams(empty).toString();
    expect((await quotes.api.get(`/auth?${query}`)).status).toBe(200);
    expect((await quotes.api.get(`/auth?${query}&memo=`)).status).toBe(400);
  });

  test('SEP-6 GET /deposit and GET /withdraw: every one of them', async () => {
    const { account, token } = await wallet();
    const shared = {
      asset_code: 'USDC',
      asset_issuer: '',
      funding_method: '',
      type: '',
      amount: '',
      lang: '',
      on_change_callback: '',
      country_code: '',
      customer_id: '',
      location_id: '',
    };
    const deposit = {
      ...shared,
      account,
      memo: '',
      memo_type: '',
      claimable_balance_supported: '',
    };
    const begun = await ask('deposit', deposit, token);
    expect([begun.status, begun.body.error]).toEqual([200, undefined]);
    expect(await rowOf(begun.body.id)).toMatchObject({
      amountExpected: null,
      destinationMemo: null,
      callbackUrl: null,
      language: 'en',
      claimableBalanceSupported: false,
    });
    const withdrawal = { ...shared, account: '', refund_memo: '', refund_memo_type: '', dest: '' };
    const back = await ask('withdraw', { ...withdrawal, ...BANK_PAYEE, dest_extra: '' }, token);
    expect([back.status, back.body.error]).toEqual([200, undefined]);
    expect(await rowOf(back.body.id)).toMatchObject({ fromAccount: account, refundMemo: null });
  });

  test('SEP-6 exchanges: quote_id', async () => {
    const { account, token } = await wallet();
    const exchange = {
      source_asset: KES,
      destination_asset: 'USDC',
      amount: '10000',
      quote_id: '',
    };
    const { status, body } = await ask('deposit-exchange', { ...exchange, account }, token);
    expect([status, body.error]).toEqual([200, undefined]);
    expect(await rowOf(body.id)).toMatchObject({ quoteId: null, pricedOnReceipt: true });
  });

  test.each([['sep6'], ['sep24']])('%s GET /transactions and GET /transaction', async (sep) => {
    const token = await login();
    const empty = 'asset_code=USDC&no_older_than=&limit=&paging_id=&kind=&lang=';
    expect((await quotes.api.get(`/${sep}/transactions?${empty}`, token)).status).toBe(200);
    const none = 'id=&stellar_transaction_id=&external_transaction_id=';
    expect((await quotes.api.get(`/${sep}/transaction?${none}`, token)).status).toBe(400);
  });

  test.each(['', null])('SEP-24 POST …/interactive: %j', async (none) => {
    const told = {
      asset_code: 'USDC',
      asset_issuer: none,
      source_asset: none,
      destination_asset: none,
      amount: none,
      account: none,
      lang: none,
      customer_id: none,
      quote_id: none,
      memo: none,
      memo_type: none,
      refund_memo: none,
      refund_memo_type: none,
      claimable_balance_supported: none,
      email_address: none,
      birth_date: none,
    };
    for (const kind of ['deposit', 'withdraw']) {
      const path = `/sep24/transactions/${kind}/interactive`;
      const { status, error } = await send('POST', path, told, await login());
      expect([kind, status, error]).toEqual([kind, 200, undefined]);
    }
  });

  test.each(['', null])('SEP-31 POST /transactions: %j', async (none) => {
    const { token } = await quotes.knownClient();
    const put = async (type: string) =>
      (await send('PUT', '/sep12/customer', { type, ...BANK_PAYEE, id: none, lang: none }, token))
        .id;
    const told = {
      asset_code: 'USDC',
      amount: '100',
      sender_id: await put('sep31-sender'),
      receiver_id: await put('sep31-receiver'),
      asset_issuer: none,
      destination_asset: none,
      funding_method: none,
      quote_id: none,
      refund_memo: none,
      refund_memo_type: none,
      lang: none,
      fields: none,
    };
    const { status, error } = await send('POST', '/sep31/transactions', told, token);
    expect([status, error]).toEqual([201, undefined]);
    const nested = { ...told, fields: { transaction: none } };
    expect(await send('POST', '/sep31/transactions', nested, token)).toMatchObject({ status: 201 });
  });

  test.each(['', null])('SEP-38 POST /quote: %j', async (none) => {
    const { token } = await quotes.knownClient();
    const empty = {
      buy_amount: none,
      sell_delivery_method: none,
      buy_delivery_method: none,
      country_code: none,
      expire_after: none,
    };
    expect(await quotes.ask(token, empty)).toMatchObject({ status: 201, sell_amount: '10000' });
    const query = { sell_asset: KES, buy_asset: USDC, sell_amount: '10000', context: 'sep24' };
    const price = await quotes.get('/price', { ...query, buy_amount: '', country_code: '' });
    expect(price).toMatchObject({ status: 200 });
  });

  test('SEP-12 GET and PUT /customer: who is asked about; a field without a value is 400, as it erases none', async () => {
    const token = await login();
    const empty = 'id=&account=&memo=&memo_type=&type=&lang=&transaction_id=';
    expect((await quotes.api.get(`/sep12/customer?${empty}`, token)).status).toBe(200);
    const told = { id: null, memo: '', type: '', first_name: 'Ada' };
    expect(await send('PUT', '/sep12/customer', told, token)).toMatchObject({ status: 202 });
    const erasing = await send('PUT', '/sep12/customer', { first_name: '' }, token);
    expect(erasing).toMatchObject({ status: 400, error: expect.stringContaining('first_name') });
  });

  test('and a required one that has none is missing', async () => {
    const { account, token } = await wallet();
    for (const [query, field] of [
      [{ account, asset_code: '' }, 'asset_code'],
      [{ asset_code: 'USDC', account: '' }, 'account'],
      [{ asset_code: 'USDC' }, 'account'],
    ] as const) {
      const { status, body } = await ask('deposit', query, token);
      expect([status, body.error]).toEqual([400, `${field}: is missing`]);
    }
    const body = { asset_code: 'USDC', amount: null };
    const refused = await send('POST', '/sep31/transactions', body, token);
    expect(refused).toMatchObject({ status: 400, error: 'amount: is missing' });
    const spanish = await ask('deposit', { account, lang: 'es_MX' }, token);
    expect(spanish.body.error).toBe('asset_code: falta');
  });
});
